package dev.atelier.compose;

import java.util.Locale;

/** Sizes as Docker reads them: {@code 512m}, {@code 1.5g}, {@code 64 KiB}, {@code 1073741824}. */
final class ByteSize {
  private static final String UNITS = "kmgtp";

  private ByteSize() {}

  /**
   * @throws IllegalArgumentException in Docker's words
   */
  static long parse(String text) {
    int last = text.length() - 1;
    while (last >= 0 && "0123456789. ".indexOf(text.charAt(last)) < 0) {
      last--;
    }
    if (last < 0) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    String number = text.substring(0, text.charAt(last) == ' ' ? last : last + 1);
    double size = number(number);
    if (size < 0) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    return (long) (size * factor(text.substring(last + 1).toLowerCase(Locale.ROOT)));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "strconv.ParseFloat: parsing " + GoText.quote(text) + ": invalid syntax", e);
    }
  }

  private static double factor(String suffix) {
    if (suffix.isEmpty() || suffix.equals("b")) {
      return 1;
    }
    int power = UNITS.indexOf(suffix.charAt(0)) + 1;
    String rest = suffix.substring(1);
    if (power == 0 || !(rest.isEmpty() || rest.equals("b") || rest.equals("ib"))) {
      throw new IllegalArgumentException("invalid suffix: '" + suffix + "'");
    }
    return Math.pow(1024, power);
  }
}
