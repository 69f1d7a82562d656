package dev.atelier.engines.postgres.psql;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Columns side by side, padded to the widest value. */
final class AlignedPrinter {
  private final PrintSettings settings;
  private final LineStyle style;
  private final Outlet outlet;
  private final StringBuilder out;

  AlignedPrinter(PrintSettings settings, Outlet outlet) {
    this.settings = settings;
    this.style = LineStyle.of(settings);
    this.outlet = outlet;
    this.out = outlet.text;
  }

  void print(Table table) {
    Cell[] headers = table.headers().stream().map(Cell::of).toArray(Cell[]::new);
    int[] widths = widths(headers, table.rows());
    if (!settings.tuplesOnly && table.piece().first()) {
      title(table.title(), widths);
      if (settings.border == 2) {
        rule(widths, style.top());
      }
      headers(headers, widths);
      rule(widths, style.middle());
    }
    Cell[] cells = new Cell[headers.length];
    for (@Nullable String[] row : table.rows()) {
      for (int c = 0; c < cells.length; c++) {
        cells[c] = Cell.of(settings.text(row[c]));
      }
      row(cells, widths, table.rightAligned());
      outlet.rowDone();
    }
    if (!table.piece().last()) {
      return;
    }
    if (settings.border == 2) {
      rule(widths, style.bottom());
    }
    if (!settings.tuplesOnly) {
      table.footersOrCount(settings).forEach(footer -> out.append(footer).append('\n'));
    }
    out.append('\n');
  }

  private int[] widths(Cell[] headers, Rows rows) {
    int[] widths = new int[headers.length];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = headers[c].width();
    }
    for (@Nullable String[] row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], Cell.width(settings.text(row[c])));
      }
    }
    return widths;
  }

  private void title(Optional<String> title, int[] widths) {
    title.ifPresent(text -> {
      int total =
          switch (settings.border) {
            case 0 -> widths.length;
            case 1 -> widths.length * 3 - (widths.length > 0 ? 1 : 0);
            default -> widths.length * 3 + 1;
          };
      for (int width : widths) {
        total += width;
      }
      int width = DisplayWidth.of(text);
      out.append(" ".repeat(Math.max(0, (total - width) / 2))).append(text).append('\n');
    });
  }

  private void rule(int[] widths, LineStyle.Rule rule) {
    switch (settings.border) {
      case 0 -> {}
      case 1 -> out.append(style.horizontal());
      default -> out.append(rule.left()).append(style.horizontal());
    }
    for (int c = 0; c < widths.length; c++) {
      out.append(style.horizontal().repeat(widths[c]));
      if (c < widths.length - 1) {
        out.append(
            settings.border == 0 ? " " : style.horizontal() + rule.cross() + style.horizontal());
      }
    }
    switch (settings.border) {
      case 0 -> {}
      case 1 -> out.append(style.horizontal());
      default -> out.append(style.horizontal()).append(rule.right());
    }
    out.append('\n');
  }

  private void headers(Cell[] headers, int[] widths) {
    int height = 0;
    for (Cell header : headers) {
      height = Math.max(height, header.height());
    }
    for (int line = 0; line < height; line++) {
      if (settings.border == 2) {
        out.append(style.vertical());
      }
      for (int c = 0; c < headers.length; c++) {
        List<String> lines = headers[c].lines();
        if (settings.border != 0) {
          out.append(' ');
        }
        String text = line < lines.size() ? lines.get(line) : "";
        int spaces = widths[c] - DisplayWidth.of(text);
        int before = line < lines.size() ? spaces / 2 : 0;
        out.append(" ".repeat(before)).append(text).append(" ".repeat(spaces - before));
        out.append(line < lines.size() - 1 ? style.newline() : " ");
        if (settings.border != 0 && c < headers.length - 1) {
          out.append(style.vertical());
        }
      }
      if (settings.border == 2) {
        out.append(style.vertical());
      }
      out.append('\n');
    }
  }

  private void row(Cell[] cells, int[] widths, List<Boolean> right) {
    int height = 0;
    for (Cell cell : cells) {
      height = Math.max(height, cell.height());
    }
    for (int line = 0; line < height; line++) {
      if (settings.border == 2) {
        out.append(style.vertical());
      }
      for (int c = 0; c < cells.length; c++) {
        boolean last = c == cells.length - 1;
        value(cells[c], line, widths[c], right.get(c), settings.border == 2 || !last);
        if (settings.border != 0 && !last) {
          out.append(style.vertical());
        }
      }
      if (settings.border == 2) {
        out.append(style.vertical());
      }
      out.append('\n');
    }
  }

  private void value(Cell cell, int line, int width, boolean right, boolean pad) {
    if (settings.border != 0) {
      out.append(' ');
    }
    boolean present = line < cell.height();
    boolean more = line < cell.height() - 1;
    String text = present ? cell.lines().get(line) : "";
    String spaces = " ".repeat(width - (present ? DisplayWidth.of(text) : 0));
    if (right && present) {
      out.append(spaces).append(text);
    } else {
      out.append(text);
      if (pad || more) {
        out.append(spaces);
      }
    }
    if (more) {
      out.append(style.newline());
    } else if (pad) {
      out.append(' ');
    }
  }
}
