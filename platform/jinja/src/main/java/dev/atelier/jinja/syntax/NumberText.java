package dev.atelier.jinja.syntax;

import dev.atelier.jinja.value.Ints;
import java.math.BigInteger;

/**
 * A number as Jinja2 reads it: {@code 42}, {@code 1_000}, {@code 0x1f}, {@code 0b1}, {@code 0o7},
 * {@code 1.5}, {@code 2e3}.
 *
 * @param end offset behind it
 */
record NumberText(Object value, boolean isFloat, int end) {

  static NumberText at(String text, int start) {
    if (start == 0 || text.charAt(start - 1) != '.') {
      int end = floatEnd(text, start);
      if (end > 0) {
        String digits = text.substring(start, end).replace("_", "");
        return new NumberText(Double.parseDouble(digits), true, end);
      }
    }
    return integer(text, start);
  }

  /** The end of a float, which needs a fraction or an exponent; or -1. */
  private static int floatEnd(String text, int start) {
    int at = digits(text, start, 10);
    boolean fraction =
        at < text.length() && text.charAt(at) == '.' && digits(text, at + 1, 10) > at + 1;
    if (fraction) {
      at = digits(text, at + 1, 10);
    }
    int exponent = exponentEnd(text, at);
    return exponent > 0 ? exponent : fraction ? at : -1;
  }

  private static int exponentEnd(String text, int at) {
    if (at >= text.length() || (text.charAt(at) | 0x20) != 'e') {
      return -1;
    }
    int from = at + 1;
    if (from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-')) {
      from++;
    }
    int end = digits(text, from, 10);
    return end > from ? end : -1;
  }

  private static NumberText integer(String text, int start) {
    if (text.charAt(start) == '0' && start + 1 < text.length()) {
      int radix =
          switch (text.charAt(start + 1) | 0x20) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
          };
      if (radix != 0) {
        int from = start + 2;
        from = from < text.length() && text.charAt(from) == '_' ? from + 1 : from;
        int end = digits(text, from, radix);
        if (end > from) {
          return of(text.substring(from, end), radix, end);
        }
      }
    }
    int end = text.charAt(start) == '0' ? zeros(text, start) : digits(text, start, 10);
    return of(text.substring(start, end), 10, end);
  }

  private static NumberText of(String digits, int radix, int end) {
    return new NumberText(Ints.of(new BigInteger(digits.replace("_", ""), radix)), false, end);
  }

  /** Behind digits that single underscores may part; the start where there are none. */
  private static int digits(String text, int start, int radix) {
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean parted =
          c == '_' && at > start && at + 1 < text.length() && digit(text.charAt(at + 1), radix);
      if (!digit(c, radix) && !parted) {
        break;
      }
      at += parted ? 2 : 1;
    }
    return at;
  }

  private static boolean digit(char c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private static int zeros(String text, int start) {
    int at = start + 1;
    while (at < text.length()) {
      if (text.charAt(at) == '0') {
        at++;
      } else if (text.startsWith("_0", at)) {
        at += 2;
      } else {
        break;
      }
    }
    return at;
  }
}
