package dev.atelier.engines.postgres.relay;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** SQL types of columns by what was seen of their values; pure. */
final class ColumnType {
  static final String TEXT = "text";
  private static final String BIGINT = "bigint";
  private static final String NUMERIC = "numeric";
  private static final String DOUBLE = "double precision";
  private static final String DATE = "date";
  private static final String TIMESTAMP = "timestamp";
  private static final String TIMESTAMPTZ = "timestamp with time zone";

  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern MOMENT =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?");
  private static final Pattern ZONE = Pattern.compile("Z|[+-]\\d{2}(:?\\d{2})?");

  /** A later row may hold a larger value than the first. */
  private static final Map<String, String> WIDER =
      Map.of(
          "smallint", BIGINT,
          "integer", BIGINT,
          "oid", BIGINT,
          "real", DOUBLE,
          "unknown", TEXT,
          "character varying", TEXT,
          "character", TEXT,
          "name", TEXT,
          "timestamp without time zone", TIMESTAMP);

  private static final Set<String> EXACT = Set.of(BIGINT, NUMERIC);
  private static final Set<String> NUMBERS = Set.of(BIGINT, NUMERIC, DOUBLE);

  private ColumnType() {}

  /** Of a text that the server would still have to read: a quoted literal, an untyped parameter. */
  static String ofText(String value) {
    if (DAY.matcher(value).matches()) {
      return DATE;
    }
    var moment = MOMENT.matcher(value);
    if (!moment.lookingAt()) {
      return TEXT;
    }
    String zone = value.substring(moment.end());
    return zone.isEmpty() ? TIMESTAMP : ZONE.matcher(zone).matches() ? TIMESTAMPTZ : TEXT;
  }

  /**
   * @param type as the server's {@code format_type} names it
   */
  static String wide(String type) {
    return WIDER.getOrDefault(type, type);
  }

  /** What holds both, as different rows of one statement need. */
  static String both(String a, String b) {
    if (a.equals(b)) {
      return a;
    }
    Set<String> pair = Set.of(a, b);
    if (EXACT.containsAll(pair)) {
      return NUMERIC;
    }
    if (NUMBERS.containsAll(pair)) {
      return DOUBLE;
    }
    return Set.of(DATE, TIMESTAMP).containsAll(pair)
        ? TIMESTAMP
        : Set.of(DATE, TIMESTAMP, TIMESTAMPTZ).containsAll(pair) ? TIMESTAMPTZ : TEXT;
  }
}
