package dev.atelier.kernel.yaml;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of resolved scalars. 1.1 trusts the library's resolver; Go's reader has rules of its own.
 */
final class Scalars {
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4})-(\\d\\d?)-(\\d\\d?)(?:(?:[Tt]|[ \\t]+)(\\d\\d?):(\\d\\d):(\\d\\d)(?:\\.(\\d*))?(?:[ \\t]*(Z|[-+]\\d\\d?(?::?\\d\\d)?))?)?");

  private static final Pattern GO_INTEGER =
      Pattern.compile(
          "(?<sign>[-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<bin>[01]+)|0[oO]?(?<oct>[0-7]+)|(?<dec>0|[1-9][0-9]*))");
  private static final Pattern GO_FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** PyYAML's own, narrower than the library's: {@code 1e3} is text. */
  private static final Pattern PYTHON_FLOAT =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*\\.[0-9_]*([eE][-+][0-9]+)?|\\.[0-9][0-9_]*([eE][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private Scalars() {}

  static @Nullable Object python(String tag, String text) {
    return switch (tag) {
      case "tag:yaml.org,2002:null" -> null;
      case "tag:yaml.org,2002:bool" ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on" -> true;
            default -> false;
          };
      case "tag:yaml.org,2002:int" -> integer11(text);
      case "tag:yaml.org,2002:float" -> PYTHON_FLOAT.matcher(text).matches() ? float11(text) : text;
      case "tag:yaml.org,2002:timestamp" -> timestamp(text);
      default -> text;
    };
  }

  /**
   * A plain scalar as Go's yaml.v3 resolves it, which is neither 1.1 nor 1.2: {@code 010} and
   * {@code 0o10} are 8, {@code 1_000} is 1000, {@code no} is text. Dates stay text.
   */
  static @Nullable Object go(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> null;
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      case ".nan", ".NaN", ".NAN" -> Double.NaN;
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> Double.POSITIVE_INFINITY;
      case "-.inf", "-.Inf", "-.INF" -> Double.NEGATIVE_INFINITY;
      default -> {
        String digits = text.replace("_", "");
        Matcher integer = GO_INTEGER.matcher(digits);
        if (integer.matches()) {
          yield goInteger(integer);
        }
        yield GO_FLOAT.matcher(digits).matches() ? (Object) Double.parseDouble(digits) : text;
      }
    };
  }

  private static Object goInteger(Matcher m) {
    BigInteger value =
        m.group("hex") != null
            ? new BigInteger(m.group("hex"), 16)
            : m.group("bin") != null
                ? new BigInteger(m.group("bin"), 2)
                : m.group("oct") != null
                    ? new BigInteger(m.group("oct"), 8)
                    : new BigInteger(m.group("dec"));
    return narrow("-".equals(m.group("sign")) ? value.negate() : value);
  }

  private static Object integer11(String written) {
    String text = written.replace("_", "");
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    BigInteger value;
    if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.indexOf(':') > 0) {
      value = BigInteger.ZERO;
      for (String part : digits.split(":")) {
        value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
      }
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      value = new BigInteger(digits, 8);
    } else {
      value = new BigInteger(digits);
    }
    return narrow(negative ? value.negate() : value);
  }

  private static Object narrow(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  private static Object float11(String written) {
    String text = written.replace("_", "").toLowerCase(Locale.ROOT);
    if (text.indexOf(':') > 0) {
      boolean negative = text.startsWith("-");
      double value = 0;
      for (String part : (negative ? text.substring(1) : text).split(":")) {
        value = value * 60 + Double.parseDouble(part);
      }
      return negative ? -value : value;
    }
    return special(text);
  }

  private static Object special(String text) {
    return switch (text) {
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case ".nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  private static Object timestamp(String text) {
    Matcher m = TIMESTAMP.matcher(text);
    if (!m.matches()) {
      return text;
    }
    try {
      LocalDate date = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
      if (m.group(4) == null) {
        return date;
      }
      String fraction = m.group(7) == null ? "" : m.group(7);
      int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
      LocalDateTime time = date.atTime(number(m, 4), number(m, 5), number(m, 6), nanos);
      return m.group(8) == null ? time : OffsetDateTime.of(time, offset(m.group(8)));
    } catch (DateTimeException e) {
      return text;
    }
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }

  private static ZoneOffset offset(String text) {
    if (text.equals("Z")) {
      return ZoneOffset.UTC;
    }
    String sign = text.substring(0, 1);
    String[] parts = text.substring(1).split(":");
    String hours = parts[0].length() > 2 ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
    String minutes =
        parts.length > 1
            ? parts[1]
            : parts[0].length() > 2 ? parts[0].substring(parts[0].length() - 2) : "00";
    return ZoneOffset.of(sign + (hours.length() == 1 ? "0" : "") + hours + ":" + minutes);
  }
}
