package dev.atelier.dbt.adapter;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/** PostgreSQL's text format → the values that templates hold. */
final class ServerValues {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .toFormatter(java.util.Locale.ROOT);
  private static final Map<Integer, String> TYPES =
      Map.ofEntries(
          Map.entry(Oid.BOOL, "boolean"),
          Map.entry(Oid.INT2, "smallint"),
          Map.entry(Oid.INT4, "integer"),
          Map.entry(Oid.INT8, "bigint"),
          Map.entry(Oid.NUMERIC, "numeric"),
          Map.entry(Oid.FLOAT4, "real"),
          Map.entry(Oid.FLOAT8, "double precision"),
          Map.entry(Oid.TEXT, "text"),
          Map.entry(Oid.VARCHAR, "character varying"),
          Map.entry(Oid.BPCHAR, "character"),
          Map.entry(Oid.DATE, "date"),
          Map.entry(Oid.TIMESTAMP, "timestamp without time zone"),
          Map.entry(Oid.TIMESTAMPTZ, "timestamp with time zone"),
          Map.entry(Oid.TIME, "time without time zone"),
          Map.entry(Oid.TIMETZ, "time with time zone"),
          Map.entry(Oid.BYTEA, "bytea"),
          Map.entry(Oid.NAME, "name"),
          Map.entry(Oid.CHAR, "\"char\""),
          Map.entry(Oid.BOOL_ARRAY, "boolean[]"),
          Map.entry(Oid.INT2_ARRAY, "smallint[]"),
          Map.entry(Oid.INT4_ARRAY, "integer[]"),
          Map.entry(Oid.INT8_ARRAY, "bigint[]"),
          Map.entry(Oid.NUMERIC_ARRAY, "numeric[]"),
          Map.entry(Oid.FLOAT4_ARRAY, "real[]"),
          Map.entry(Oid.FLOAT8_ARRAY, "double precision[]"),
          Map.entry(Oid.TEXT_ARRAY, "text[]"),
          Map.entry(Oid.VARCHAR_ARRAY, "character varying[]"),
          Map.entry(Oid.BPCHAR_ARRAY, "character[]"),
          Map.entry(Oid.DATE_ARRAY, "date[]"),
          Map.entry(Oid.TIMESTAMP_ARRAY, "timestamp without time zone[]"),
          Map.entry(Oid.TIMESTAMPTZ_ARRAY, "timestamp with time zone[]"),
          Map.entry(Oid.JSON_ARRAY, "json[]"),
          Map.entry(Oid.JSONB_ARRAY, "jsonb[]"),
          Map.entry(Oid.JSON, "json"),
          Map.entry(Oid.JSONB, "jsonb"),
          Map.entry(Oid.UUID, "uuid"),
          Map.entry(Oid.INTERVAL, "interval"));

  /** How psycopg2 names a type that it does not know. */
  private static final String UNKNOWN = "unknown type_code ";

  private ServerValues() {}

  static String typeName(int oid) {
    String known = TYPES.get(oid);
    return known != null ? known : UNKNOWN + oid;
  }

  /**
   * @param bytes null for NULL
   */
  static @Nullable Object read(int oid, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return switch (oid) {
      case Oid.BOOL -> text.equals("t");
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID -> Long.parseLong(text);
      case Oid.NUMERIC, Oid.FLOAT4, Oid.FLOAT8 -> number(text);
      case Oid.DATE -> temporal(text, () -> LocalDate.parse(text));
      case Oid.TIMESTAMP -> temporal(text, () -> LocalDateTime.parse(text, TIMESTAMP));
      case Oid.TIMESTAMPTZ -> temporal(text, () -> zoned(text));
      case Oid.TIME -> temporal(text, () -> LocalTime.parse(text));
      default -> text;
    };
  }

  private static Object number(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> new BigDecimal(text);
    };
  }

  private static OffsetDateTime zoned(String text) {
    int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
    String zone = text.substring(sign);
    String whole = zone.length() == 3 ? zone + ":00" : zone;
    return LocalDateTime.parse(text.substring(0, sign), TIMESTAMP).atOffset(ZoneOffset.of(whole));
  }

  private interface Reader {
    Object read();
  }

  /** {@code infinity} and years before Christ stay text. */
  private static Object temporal(String text, Reader reader) {
    try {
      return reader.read();
    } catch (java.time.DateTimeException e) {
      return text;
    }
  }
}
