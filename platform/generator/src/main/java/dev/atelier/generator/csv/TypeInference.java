package dev.atelier.generator.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The narrowest type of each column over all of a file's records. */
final class TypeInference implements CsvSource.Handler {
  private final @Nullable ColumnType[] types;
  private long rows;
  private int changes;

  TypeInference(int columns) {
    this.types = new ColumnType[columns];
  }

  @Override
  public void record(long line, List<String> fields) {
    rows++;
    for (int i = 0; i < types.length; i++) {
      String value = fields.get(i);
      ColumnType known = types[i];
      if (value.isEmpty() || known == ColumnType.TEXT) {
        continue;
      }
      ColumnType type = ColumnType.of(value);
      ColumnType joined = known == null ? type : known.join(type);
      if (joined != known) {
        types[i] = joined;
        changes++;
      }
    }
  }

  /** Grows whenever a column's type becomes another. */
  int changes() {
    return changes;
  }

  /** Whether columns of these types hold all values seen so far. */
  boolean fits(List<ColumnType> columns) {
    for (int i = 0; i < types.length; i++) {
      ColumnType type = types[i];
      if (type != null && columns.get(i).join(type) != columns.get(i)) {
        return false;
      }
    }
    return true;
  }

  long rows() {
    return rows;
  }

  /** A column without any value is text. */
  List<ColumnType> types() {
    List<ColumnType> all = new ArrayList<>();
    for (ColumnType type : types) {
      all.add(type == null ? ColumnType.TEXT : type);
    }
    return all;
  }

  /** {@code InvoiceNo} → {@code invoice_no}: names that SQL takes without quotes, all different. */
  static List<String> sqlNames(List<String> columns) {
    List<String> names = new ArrayList<>();
    for (String column : columns) {
      String snake =
          column
              .strip()
              .replaceAll("([\\p{Ll}\\d])(\\p{Lu})", "$1_$2")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\d]+", "_")
              .replaceAll("^_+|_+$", "");
      String name = snake.isEmpty() ? "column" : snake.matches("\\d.*") ? "_" + snake : snake;
      String unique = name;
      for (int i = 2; names.contains(unique); i++) {
        unique = name + "_" + i;
      }
      names.add(unique);
    }
    return names;
  }
}
