package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Floating point numbers as Python reads and writes them. */
public final class Floats {
  private static final Pattern TEXT =
      Pattern.compile(
          "[-+]?(?:(?:\\d+(?:_\\d+)*)?\\.?(?:\\d+(?:_\\d+)*)?(?:[eE][-+]?\\d+(?:_\\d+)*)?|inf(?:inity)?|nan)",
          Pattern.CASE_INSENSITIVE);

  private Floats() {}

  /** As {@code repr}: the shortest digits that read back as the number, exponent from 1e16 on. */
  public static String repr(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return (long) number + ".0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    String sign = number < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
      return sign + scientific(digits, exponent);
    }
    String plain = shortest.abs().toPlainString();
    return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }

  private static String scientific(String digits, int exponent) {
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + exponentText(exponent);
  }

  static String exponentText(int exponent) {
    return (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  /** As {@code str(Decimal)}. */
  static String decimal(BigDecimal decimal) {
    int exponent = -decimal.scale();
    String digits = decimal.unscaledValue().abs().toString();
    int adjusted = exponent + digits.length() - 1;
    String sign = decimal.signum() < 0 ? "-" : "";
    if (exponent <= 0 && adjusted >= -6) {
      return decimal.toPlainString();
    }
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return sign + mantissa + "E" + (adjusted < 0 ? "-" : "+") + Math.abs(adjusted);
  }

  /** As Python's {@code float(x)}. */
  public static double parse(@Nullable Object value) {
    return switch (value) {
      case Undefined undefined -> throw undefined.error();
      case Boolean flag -> flag ? 1 : 0;
      case BigInteger big -> fromBig(big);
      case Number number -> number.doubleValue();
      case String text -> parseText(text);
      case null, default ->
          throw JinjaException.typeError(
              "float() argument must be a string or a real number, not '"
                  + Types.inMessage(value)
                  + "'");
    };
  }

  static double fromBig(BigInteger big) {
    double number = big.doubleValue();
    if (Double.isInfinite(number)) {
      throw new JinjaException(PythonType.OVERFLOW_ERROR, "int too large to convert to float");
    }
    return number;
  }

  private static double parseText(String text) {
    String trimmed = text.strip();
    if (!TEXT.matcher(trimmed).matches() || !trimmed.chars().anyMatch(Floats::meaning)) {
      throw JinjaException.valueError("could not convert string to float: " + Text.repr(text));
    }
    String plain = trimmed.toLowerCase(Locale.ROOT).replace("_", "");
    boolean negative = plain.startsWith("-");
    String magnitude = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
    if (magnitude.startsWith("inf")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (magnitude.equals("nan")) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(plain);
    } catch (NumberFormatException e) {
      throw JinjaException.valueError("could not convert string to float: " + Text.repr(text));
    }
  }

  private static boolean meaning(int c) {
    return c >= '0' && c <= '9' || c == 'n' || c == 'N';
  }
}
