package dev.atelier.dbt.context;

import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.jinja.value.Text;
import java.io.Reader;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table as COPY's CSV, made line by line: text is quoted, NULL is empty without quotes. */
final class CsvRows extends Reader {
  private final Iterator<List<@Nullable Object>> rows;
  private String line = "";
  private int at;

  CsvRows(ResultTable table) {
    this.rows = table.rows().iterator();
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (at >= line.length()) {
      if (!rows.hasNext()) {
        return -1;
      }
      line = format(rows.next());
      at = 0;
    }
    int count = Math.min(length, line.length() - at);
    line.getChars(at, at + count, buffer, offset);
    at += count;
    return count;
  }

  private static String format(List<@Nullable Object> row) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      out.append(i == 0 ? "" : ",");
      Object value = row.get(i);
      switch (value) {
        case null -> {}
        case java.math.BigDecimal number -> out.append(number.toPlainString());
        case Number number -> out.append(number);
        case Boolean flag -> out.append(flag);
        default -> out.append('"').append(Text.str(value).replace("\"", "\"\"")).append('"');
      }
    }
    return out.append('\n').toString();
  }

  @Override
  public void close() {}
}
