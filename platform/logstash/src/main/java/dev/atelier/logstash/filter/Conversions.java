package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.PluginLog;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The types of mutate's {@code convert}. */
final class Conversions {
  private static final List<String> TYPES =
      List.of("string", "integer", "float", "boolean", "integer_eu", "float_eu");
  private static final Pattern TRUE = Pattern.compile("(?i)^(true|t|yes|y|1|1.0)$");
  private static final Pattern FALSE = Pattern.compile("(?i)^(false|f|no|n|0|0.0)$");
  private static final Pattern HEXADECIMAL = Pattern.compile("(?i)[+-]?0x[0-9a-f]+");

  private Conversions() {}

  /**
   * @throws IllegalArgumentException for a type that mutate does not know
   */
  static UnaryOperator<Object> of(String type, PluginLog log) {
    return switch (type) {
      case "string" -> Values::text;
      case "integer" -> Conversions::integer;
      case "float" -> Conversions::decimal;
      case "boolean" -> value -> flag(value, log);
      case "integer_eu" -> value -> integer(american(value));
      case "float_eu" -> value -> decimal(american(value));
      default ->
          throw new IllegalArgumentException(
              "Invalid conversion type '"
                  + type
                  + "', expected one of '"
                  + String.join(",", TYPES)
                  + "'");
    };
  }

  private static Object american(Object value) {
    return value instanceof String text
        ? text.replace(',', '\0').replace('.', ',').replace('\0', '.')
        : value;
  }

  private static String cleaned(String text) {
    return text.strip().replace(",", "").toLowerCase(Locale.ROOT);
  }

  /**
   * @throws NumberFormatException for texts that are no number, which mutate tags
   */
  private static Object integer(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1L : 0L;
      case Double number -> (long) (double) number;
      case BigDecimal number -> Numbers.truncated(number);
      case String text -> {
        String cleaned = cleaned(text);
        yield HEXADECIMAL.matcher(cleaned).matches()
            ? Numbers.narrowed(new BigInteger(cleaned.replaceFirst("0x", ""), 16))
            : Numbers.truncated(number(cleaned));
      }
      default -> value;
    };
  }

  private static Object decimal(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1.0 : 0.0;
      case Double number -> number;
      case Number number -> number.doubleValue();
      case String text -> {
        String cleaned = cleaned(text);
        yield HEXADECIMAL.matcher(cleaned).matches()
            ? new BigInteger(cleaned.replaceFirst("0x", ""), 16).doubleValue()
            : number(cleaned).doubleValue();
      }
      default -> value;
    };
  }

  private static BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new NumberFormatException("invalid value for BigDecimal(): \"" + text + "\"");
    }
  }

  private static Object flag(Object value, PluginLog log) {
    String text = Values.text(value);
    if (TRUE.matcher(text).find()) {
      return true;
    }
    if (text.isEmpty() || FALSE.matcher(text).find()) {
      return false;
    }
    log.warn("Failed to convert " + text + " into boolean.");
    return value;
  }
}
