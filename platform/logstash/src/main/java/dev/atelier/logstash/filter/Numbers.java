package dev.atelier.logstash.filter;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Texts as Ruby's {@code to_i} and {@code to_f} read them: what cannot be read is 0. */
final class Numbers {
  private Numbers() {}

  static Number toInteger(String text) {
    int from = start(text);
    int end = digits(text, from);
    return end == from ? 0L : exact(text.substring(0, end).strip());
  }

  private static int start(String text) {
    int at = text.length() - text.stripLeading().length();
    return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** A Long, or a BigInteger where it does not fit. */
  static Number exact(String digits) {
    if (digits.length() < 18) {
      return Long.parseLong(digits);
    }
    return narrowed(new BigInteger(digits));
  }

  static Number narrowed(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  static Number truncated(BigDecimal value) {
    return narrowed(value.toBigInteger());
  }

  static double toFloat(String text) {
    int from = start(text);
    int end = digits(text, from);
    if (end > from && end + 1 < text.length() && text.charAt(end) == '.') {
      int fraction = digits(text, end + 1);
      end = fraction > end + 1 ? fraction : end;
    }
    if (end > from
        && end + 1 < text.length()
        && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int sign = text.charAt(end + 1) == '-' || text.charAt(end + 1) == '+' ? 2 : 1;
      int exponent = digits(text, end + sign);
      end = exponent > end + sign ? exponent : end;
    }
    return end == from ? 0 : Double.parseDouble(text.substring(0, end).strip());
  }
}
