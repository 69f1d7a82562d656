package dev.atelier.dbt.run;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a seed's CSV and finds its columns' types as agate does: the first of number, date,
 * timestamp, boolean and text that fits every value of a column; empty and {@code null} are NULL.
 */
final class SeedReader {
  private static final Set<String> CURRENCY =
      Set.of(
          "$", "£", "€", "¥", "₹", "¢", "₽", "₩", "₪", "₫", "฿", "₦", "₱", "₡", "ƒ", "₤", "₭", "₮");
  private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
  private static final Pattern TIMESTAMP =
      Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2}) (\\d{1,2}):(\\d{1,2}):(\\d{1,2})");
  private static final Pattern ISO =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?(Z|[+-]\\d{2}(:?\\d{2})?)?");

  private SeedReader() {}

  private enum Type {
    NUMBER,
    DATE,
    TIMESTAMP,
    ISO,
    BOOLEAN,
    TEXT
  }

  static ResultTable read(Resource seed) {
    Path file = Path.of(seed.text("root_path")).resolve(seed.originalFilePath());
    String delimiter = seed.configText("delimiter").orElse(",");
    List<List<String>> raw = rows(file, delimiter);
    if (raw.isEmpty()) {
      return ResultTable.EMPTY;
    }
    List<String> header = raw.getFirst();
    List<List<String>> rows = raw.subList(1, raw.size());
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).size() > header.size()) {
        throw DbtError.RUNTIME.in(
            seed,
            "Row %d has %d values, but Table only has %d columns."
                .formatted(i, rows.get(i).size(), header.size()));
      }
    }
    return table(header, rows, Values.map(seed.config().get("column_types")));
  }

  private static List<List<String>> rows(Path file, String delimiter) {
    List<List<String>> out = new ArrayList<>();
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      String content = text.startsWith("\ufeff") ? text.substring(1) : text;
      try (CsvReader<CsvRecord> reader =
          CsvReader.builder().fieldSeparator(delimiter).skipEmptyLines(true).ofCsvRecord(content)) {
        for (CsvRecord record : reader) {
          out.add(new ArrayList<>(record.getFields()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }

  private static ResultTable table(
      List<String> header, List<List<String>> rows, Map<String, @Nullable Object> overridden) {
    List<String> names = new ArrayList<>();
    List<String> typeNames = new ArrayList<>();
    List<List<@Nullable Object>> values = new ArrayList<>();
    rows.forEach(row -> values.add(new ArrayList<>(header.size())));
    for (int c = 0; c < header.size(); c++) {
      Type type = overridden.containsKey(header.get(c)) ? Type.TEXT : infer(rows, c);
      boolean decimals = false;
      for (int r = 0; r < rows.size(); r++) {
        Object value = convert(type, cell(rows.get(r), c));
        decimals |= value instanceof BigDecimal number && number.scale() > 0;
        values.get(r).add(value);
      }
      names.add(header.get(c));
      typeNames.add(typeName(type, decimals));
    }
    return new ResultTable(names, typeNames, values);
  }

  private static String typeName(Type type, boolean decimals) {
    return switch (type) {
      case NUMBER -> decimals ? "float8" : "integer";
      case DATE -> "date";
      case TIMESTAMP, ISO -> "timestamp without time zone";
      case BOOLEAN -> "boolean";
      case TEXT -> "text";
    };
  }

  private static @Nullable String cell(List<String> row, int column) {
    if (column >= row.size()) {
      return null;
    }
    String text = row.get(column);
    String bare = text.strip().toLowerCase(Locale.ROOT);
    return bare.isEmpty() || bare.equals("null") ? null : text;
  }

  private static Type infer(List<List<String>> rows, int column) {
    for (Type type : Type.values()) {
      boolean fits = true;
      for (List<String> row : rows) {
        String text = cell(row, column);
        if (text != null && convert(type, text) == null) {
          fits = false;
          break;
        }
      }
      if (fits) {
        return type;
      }
    }
    return Type.TEXT;
  }

  /** Null when the text is not of the type. */
  private static @Nullable Object convert(Type type, @Nullable String text) {
    if (text == null) {
      return null;
    }
    return switch (type) {
      case NUMBER -> number(text);
      case DATE -> date(text.strip());
      case TIMESTAMP -> timestamp(text.strip());
      case ISO -> ISO.matcher(text.strip()).matches() ? text.strip() : null;
      case BOOLEAN ->
          switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
          };
      case TEXT -> text;
    };
  }

  private static @Nullable Object number(String written) {
    String text = written.strip();
    while (text.startsWith("%")) {
      text = text.substring(1);
    }
    while (text.endsWith("%")) {
      text = text.substring(0, text.length() - 1);
    }
    boolean negative = text.startsWith("-");
    if (negative) {
      text = text.substring(1);
    }
    for (String symbol : CURRENCY) {
      while (text.startsWith(symbol)) {
        text = text.substring(symbol.length());
      }
      while (text.endsWith(symbol)) {
        text = text.substring(0, text.length() - symbol.length());
      }
    }
    text = text.replace(",", "").strip();
    if (text.isEmpty() || "dfDFxX".indexOf(text.charAt(text.length() - 1)) >= 0) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text.replace("_", ""));
      return negative ? value.negate() : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Object date(String text) {
    Matcher m = DATE.matcher(text);
    try {
      return m.matches() ? LocalDate.of(part(m, 1), part(m, 2), part(m, 3)) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Object timestamp(String text) {
    Matcher m = TIMESTAMP.matcher(text);
    try {
      return m.matches()
          ? LocalDateTime.of(part(m, 1), part(m, 2), part(m, 3), part(m, 4), part(m, 5), part(m, 6))
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int part(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }
}
