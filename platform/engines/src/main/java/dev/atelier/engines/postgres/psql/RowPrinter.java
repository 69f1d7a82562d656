package dev.atelier.engines.postgres.psql;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The formats that need not know all of a table to lay out its rows: unaligned and CSV. */
final class RowPrinter {
  private final PrintSettings settings;
  private final List<String> headers;
  private final StringBuilder out;
  private boolean separate;

  RowPrinter(PrintSettings settings, List<String> headers, StringBuilder out) {
    this.settings = settings;
    this.headers = headers;
    this.out = out;
  }

  static boolean lays(PrintSettings settings) {
    return settings.format == PrintSettings.Format.UNALIGNED
        || settings.format == PrintSettings.Format.CSV;
  }

  private boolean isCsv() {
    return settings.format == PrintSettings.Format.CSV;
  }

  void begin(Optional<String> title) {
    if (settings.tuplesOnly) {
      return;
    }
    if (isCsv()) {
      if (!settings.isExpanded()) {
        csv(headers.toArray(String[]::new));
      }
    } else if (settings.isExpanded()) {
      title.ifPresent(out::append);
      separate = title.isPresent();
    } else {
      title.ifPresent(text -> out.append(text).append(settings.recordSeparator));
      out.append(String.join(settings.fieldSeparator, headers));
      separate = true;
    }
  }

  void row(@Nullable String[] row) {
    if (isCsv()) {
      if (settings.isExpanded()) {
        for (int c = 0; c < row.length; c++) {
          csv(headers.get(c), row[c]);
        }
      } else {
        csv(row);
      }
    } else if (settings.isExpanded()) {
      expanded(row);
    } else {
      unaligned(row);
    }
  }

  private void unaligned(@Nullable String[] row) {
    if (separate) {
      out.append(settings.recordSeparator);
    }
    for (int c = 0; c < row.length; c++) {
      out.append(c > 0 ? settings.fieldSeparator : "").append(settings.text(row[c]));
    }
    separate = row.length > 0 || separate;
  }

  private void expanded(@Nullable String[] row) {
    if (separate) {
      out.append(settings.recordSeparator).append(settings.recordSeparator);
    }
    for (int c = 0; c < row.length; c++) {
      out.append(c > 0 ? settings.recordSeparator : "");
      out.append(headers.get(c)).append(settings.fieldSeparator).append(settings.text(row[c]));
    }
    separate = true;
  }

  /**
   * @param footers CSV has none
   */
  void end(List<String> footers) {
    if (isCsv()) {
      return;
    }
    if (!settings.tuplesOnly && !footers.isEmpty()) {
      out.append(settings.isExpanded() ? settings.recordSeparator : "");
      for (String footer : footers) {
        out.append(settings.isExpanded() || separate ? settings.recordSeparator : "");
        out.append(footer);
        separate = true;
      }
    }
    if (separate) { // a line end whatever separates records, or a zero byte
      out.append(settings.recordSeparator.equals("\0") ? '\0' : '\n');
    }
  }

  private void csv(@Nullable String... values) {
    for (int c = 0; c < values.length; c++) {
      out.append(c > 0 ? settings.csvSeparator : "");
      String text = settings.text(values[c]);
      boolean quote =
          text.contains(settings.csvSeparator)
              || text.indexOf('"') >= 0
              || text.indexOf('\n') >= 0
              || text.indexOf('\r') >= 0
              || text.equals("\\.");
      out.append(quote ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }
    out.append('\n');
  }
}
