package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Integers of any size: a Long where it fits, else a BigInteger. */
public final class Ints {
  private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger HIGHEST = BigInteger.valueOf(Long.MAX_VALUE);

  private Ints() {}

  /** The smallest form of an integer. */
  public static Object of(BigInteger value) {
    return value.compareTo(LOWEST) >= 0 && value.compareTo(HIGHEST) <= 0
        ? (Object) value.longValue()
        : value;
  }

  /** Whether the value is an integer that fits into a long. */
  static boolean isLong(@Nullable Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Boolean
        || value instanceof Short
        || value instanceof Byte;
  }

  /** Of a value for which {@link #isLong} holds. */
  static long asLong(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Number number -> number.longValue();
      case null, default -> throw new IllegalArgumentException("not an integer");
    };
  }

  /** Of a value for which {@link Types#isInteger} holds. */
  static BigInteger asBig(@Nullable Object value) {
    return value instanceof BigInteger big ? big : BigInteger.valueOf(asLong(value));
  }

  /**
   * An index or count.
   *
   * @throws JinjaException as Python, if the value is not an integer
   */
  public static int index(@Nullable Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (isLong(value)) {
      return (int) Math.clamp(asLong(value), Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
    }
    if (value instanceof BigInteger big) {
      return big.signum() < 0 ? Integer.MIN_VALUE + 1 : Integer.MAX_VALUE;
    }
    throw JinjaException.typeError(
        "'" + Types.inMessage(value) + "' object cannot be interpreted as an integer");
  }

  /** As Python's {@code int(x)} and {@code int(x, base)}. */
  public static Object parse(@Nullable Object value, int base) {
    return switch (value) {
      case Undefined undefined -> throw undefined.error();
      case Boolean flag -> flag ? 1L : 0L;
      case Double number -> truncate(number);
      case Float number -> truncate(number);
      case BigDecimal decimal -> of(decimal.toBigInteger());
      case BigInteger big -> of(big);
      case Number number -> number.longValue();
      case String text -> parseText(text, base);
      case null, default ->
          throw JinjaException.typeError(
              "int() argument must be a string, a bytes-like object or a real number, not '"
                  + Types.inMessage(value)
                  + "'");
    };
  }

  private static Object truncate(double number) {
    if (Double.isNaN(number)) {
      throw JinjaException.valueError("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(number)) {
      throw new JinjaException(
          PythonType.OVERFLOW_ERROR, "cannot convert float infinity to integer");
    }
    return of(new BigDecimal(number).toBigInteger());
  }

  private static Object parseText(String text, int base) {
    String digits = text.strip();
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = base;
    String prefix = digits.length() > 1 ? digits.substring(0, 2).toLowerCase(Locale.ROOT) : "";
    int prefixed =
        switch (prefix) {
          case "0x" -> 16;
          case "0o" -> 8;
          case "0b" -> 2;
          default -> 0;
        };
    if (prefixed != 0 && (base == 0 || base == prefixed)) {
      radix = prefixed;
      digits = digits.substring(2);
      digits = digits.startsWith("_") ? digits.substring(1) : digits;
    } else if (base == 0) {
      radix = 10;
    }
    if (!wellFormed(digits, radix)) {
      throw JinjaException.valueError(
          "invalid literal for int() with base " + base + ": " + Text.repr(text));
    }
    BigInteger number = new BigInteger(digits.replace("_", ""), radix);
    return of(negative ? number.negate() : number);
  }

  private static boolean wellFormed(String digits, int radix) {
    boolean digitBefore = false;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c == '_') {
        if (!digitBefore) {
          return false;
        }
        digitBefore = false;
      } else if (Character.digit(c, radix) < 0) {
        return false;
      } else {
        digitBefore = true;
      }
    }
    return digitBefore;
  }
}
