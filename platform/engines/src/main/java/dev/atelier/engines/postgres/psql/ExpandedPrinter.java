package dev.atelier.engines.postgres.psql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One column a line, one record after the other. */
final class ExpandedPrinter {
  private final PrintSettings settings;
  private final LineStyle style;
  private final Outlet outlet;
  private final StringBuilder out;

  ExpandedPrinter(PrintSettings settings, Outlet outlet) {
    this.settings = settings;
    this.style = LineStyle.of(settings);
    this.outlet = outlet;
    this.out = outlet.text;
  }

  void print(Table table) {
    if (table.rows().isEmpty() && table.piece().first()) {
      if (!settings.tuplesOnly) {
        table.footersOrCount(settings).forEach(footer -> out.append(footer).append('\n'));
      }
      out.append('\n');
      return;
    }
    if (!settings.tuplesOnly && table.piece().first()) {
      table.title().ifPresent(title -> out.append(title).append('\n'));
    }
    List<Cell> headers = table.headers().stream().map(Cell::of).toList();
    int nameWidth = headers.stream().mapToInt(Cell::width).max().orElse(0);
    boolean tallNames = headers.stream().anyMatch(cell -> cell.height() > 1);
    int valueWidth = 0;
    for (@Nullable String[] row : table.rows()) {
      for (String value : row) {
        valueWidth = Math.max(valueWidth, Cell.width(settings.text(value)));
      }
    }
    if (settings.border == 2 && !settings.tuplesOnly) { // wide enough for the record's number
      int label = "+-[ RECORD  ]-+".length() + Integer.toString(table.rows().size()).length();
      valueWidth = Math.max(valueWidth, label - nameWidth - "|  |  |".length());
    }
    int record = table.piece().before();
    for (@Nullable String[] row : table.rows()) {
      LineStyle.Rule rule = record == 0 ? style.top() : style.middle();
      record++;
      if (!settings.tuplesOnly) {
        rule(record, nameWidth, valueWidth, rule);
      } else if (record > 1 || settings.border == 2) {
        rule(0, nameWidth, valueWidth, rule);
      }
      for (int c = 0; c < row.length; c++) {
        pair(headers.get(c), Cell.of(settings.text(row[c])), nameWidth, valueWidth, tallNames);
      }
      outlet.rowDone();
    }
    if (!table.piece().last()) {
      return;
    }
    if (settings.border == 2) {
      rule(0, nameWidth, valueWidth, style.bottom());
    }
    if (!settings.tuplesOnly && !table.footers().isEmpty()) {
      if (settings.border < 2) {
        out.append('\n');
      }
      table.footers().forEach(footer -> out.append(footer).append('\n'));
    }
    out.append('\n');
  }

  private void rule(int record, int nameWidth, int valueWidth, LineStyle.Rule rule) {
    int border = settings.border;
    String line = style.horizontal();
    if (border >= 2) {
      out.append(rule.left()).append(line);
    } else if (border == 1) {
      out.append(line);
    }
    int used = 0;
    if (record > 0) {
      String label = border == 0 ? "* Record " + record : "[ RECORD " + record + " ]";
      out.append(label);
      used = label.length();
    }
    if (border < 2) {
      used++;
    }
    String fill = border > 0 ? line : " ";
    out.append(fill.repeat(Math.max(0, nameWidth - used)));
    used -= nameWidth;
    for (String part : border > 0 ? List.of(line, rule.cross(), line) : List.of(" ")) {
      if (used-- <= 0) {
        out.append(part);
      }
    }
    out.append(fill.repeat(Math.max(0, valueWidth - Math.max(0, used))));
    if (border >= 2) {
      out.append(line).append(rule.right());
    }
    out.append('\n');
  }

  private void pair(Cell name, Cell value, int nameWidth, int valueWidth, boolean tallNames) {
    int border = settings.border;
    int height = Math.max(name.height(), value.height());
    for (int line = 0; line < height; line++) {
      if (border >= 2) {
        out.append(style.vertical());
      }
      if (line < name.height()) {
        String text = name.lines().get(line);
        out.append(border >= 2 ? " " : "").append(text);
        out.append(" ".repeat(nameWidth - DisplayWidth.of(text)));
        if (border > 0 || tallNames) {
          out.append(line < name.height() - 1 ? style.newline() : " ");
        }
      } else {
        out.append(" ".repeat(nameWidth + border + (border == 0 && tallNames ? 1 : 0)));
      }
      if (border > 0) {
        out.append(style.vertical());
      }
      if (line < value.height()) {
        value(value, line, valueWidth);
      } else if (border >= 2) {
        out.append(" ".repeat(valueWidth + 2)).append(style.vertical());
      }
      out.append('\n');
    }
  }

  private void value(Cell value, int line, int width) {
    String text = value.lines().get(line);
    String spaces = " ".repeat(width - DisplayWidth.of(text));
    out.append(' ').append(text);
    if (line < value.height() - 1) {
      out.append(spaces).append(style.newline());
    } else if (settings.border >= 2) {
      out.append(spaces).append(' ');
    }
    if (settings.border >= 2) {
      out.append(style.vertical());
    }
  }
}
