package dev.atelier.engines.postgres.psql;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays a table out in the format that is set. */
final class Printer {
  private Printer() {}

  static void print(Table written, PrintSettings settings, PrintStream to) {
    Outlet out = new Outlet(to);
    Table table =
        settings.title != null && written.title().isEmpty()
            ? written.titled(settings.title)
            : written;
    boolean expanded = settings.isExpanded();
    switch (settings.format) {
      case ALIGNED -> {
        if (expanded) {
          new ExpandedPrinter(settings, out).print(table);
        } else {
          new AlignedPrinter(settings, out).print(table);
        }
      }
      case UNALIGNED, CSV -> {
        RowPrinter rows = new RowPrinter(settings, table.headers(), out.text);
        rows.begin(table.title());
        table.rows().forEach(rows::row);
        rows.end(expanded ? table.footers() : table.footersOrCount(settings));
      }
      case HTML -> html(table, settings, out);
    }
    out.flush();
  }

  private static void html(Table table, PrintSettings settings, Outlet outlet) {
    StringBuilder out = outlet.text;
    if (table.piece().first()) {
      htmlHead(table, settings, out);
    }
    if (settings.isExpanded()) {
      htmlRecords(table, settings, outlet);
    } else {
      htmlRows(table, settings, outlet);
    }
    if (!table.piece().last()) {
      return;
    }
    out.append("</table>\n");
    List<String> footers = settings.isExpanded() ? table.footers() : table.footersOrCount(settings);
    if (!settings.tuplesOnly && !footers.isEmpty()) {
      out.append("<p>");
      footers.forEach(footer -> out.append(escape(footer)).append("<br />\n"));
      out.append("</p>");
    }
    out.append('\n');
  }

  private static void htmlHead(Table table, PrintSettings settings, StringBuilder out) {
    String attributes = settings.tableAttributes.isEmpty() ? "" : " " + settings.tableAttributes;
    out.append("<table border=\"").append(settings.border).append('"').append(attributes);
    out.append(">\n");
    if (!settings.tuplesOnly) {
      table
          .title()
          .ifPresent(
              title -> out.append("  <caption>").append(escape(title)).append("</caption>\n"));
    }
    if (!settings.isExpanded() && !settings.tuplesOnly) {
      out.append("  <tr>\n");
      table
          .headers()
          .forEach(header ->
              out.append("    <th align=\"center\">").append(escape(header)).append("</th>\n"));
      out.append("  </tr>\n");
    }
  }

  private static void htmlRows(Table table, PrintSettings settings, Outlet outlet) {
    StringBuilder out = outlet.text;
    for (@Nullable String[] row : table.rows()) {
      out.append("  <tr valign=\"top\">\n");
      for (int c = 0; c < row.length; c++) {
        out.append("    ").append(htmlCell(table, c, row[c], settings));
      }
      out.append("  </tr>\n");
      outlet.rowDone();
    }
  }

  private static void htmlRecords(Table table, PrintSettings settings, Outlet outlet) {
    StringBuilder out = outlet.text;
    int record = table.piece().before() + 1;
    for (@Nullable String[] row : table.rows()) {
      out.append(
          settings.tuplesOnly
              ? "\n  <tr><td colspan=\"2\">&nbsp;</td></tr>\n"
              : "\n  <tr><td colspan=\"2\" align=\"center\">Record " + record++ + "</td></tr>\n");
      for (int c = 0; c < row.length; c++) {
        out.append("  <tr valign=\"top\">\n    <th>").append(escape(table.headers().get(c)));
        out.append("</th>\n    ").append(htmlCell(table, c, row[c], settings));
        out.append("  </tr>\n");
      }
      outlet.rowDone();
    }
  }

  private static String htmlCell(
      Table table, int column, @Nullable String value, PrintSettings settings) {
    String text = settings.text(value);
    String shown = text.isBlank() ? "&nbsp; " : escape(text);
    return "<td align=\""
        + (table.rightAligned().get(column) ? "right" : "left")
        + "\">"
        + shown
        + "</td>\n";
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    boolean leading = true;
    for (char c : text.toCharArray()) {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\n' -> out.append("<br />\n");
        case ' ' -> out.append(leading ? "&nbsp;" : " ");
        default -> out.append(c);
      }
      leading = leading && c == ' ';
    }
    return out.toString();
  }
}
