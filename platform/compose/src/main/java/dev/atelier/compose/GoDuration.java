package dev.atelier.compose;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;

/** Durations as Go writes them, with days and weeks: {@code 1m30s}, {@code 1.5h}, {@code 2w}. */
final class GoDuration {
  private static final long SECOND = 1_000_000_000L;

  /** Nanoseconds of each unit. */
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns",
          1L,
          "us",
          1_000L,
          "µs",
          1_000L,
          "μs",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          SECOND,
          "m",
          60 * SECOND,
          "h",
          3600 * SECOND,
          "d",
          24 * 3600 * SECOND,
          "w",
          7 * 24 * 3600 * SECOND);

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException in Go's words
   */
  static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty()) {
      throw invalid("invalid duration ", text);
    }
    long nanos = 0;
    while (!rest.isEmpty()) {
      int numberEnd = numberEnd(rest);
      String number = rest.substring(0, numberEnd);
      if (!number.matches("\\d+\\.?\\d*|\\.\\d+")) {
        throw invalid("invalid duration ", text);
      }
      int unitEnd = unitEnd(rest, numberEnd);
      String unit = rest.substring(numberEnd, unitEnd);
      if (unit.isEmpty()) {
        throw invalid("missing unit in duration ", text);
      }
      Long factor = UNITS.get(unit);
      if (factor == null) {
        throw invalid("unknown unit " + GoText.quote(unit) + " in duration ", text);
      }
      nanos +=
          new BigDecimal(number.endsWith(".") ? number + "0" : number)
              .multiply(BigDecimal.valueOf(factor))
              .setScale(0, RoundingMode.DOWN)
              .longValue();
      rest = rest.substring(unitEnd);
    }
    return Duration.ofNanos(negative ? -nanos : nanos);
  }

  private static IllegalArgumentException invalid(String what, String text) {
    return new IllegalArgumentException("time: " + what + GoText.quote(text));
  }

  private static int numberEnd(String text) {
    int end = 0;
    while (end < text.length() && isNumeric(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int unitEnd(String text, int start) {
    int end = start;
    while (end < text.length() && !isNumeric(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  /** {@code 1h0m5s}, {@code 1.5s}, {@code 300ms}, {@code 0s}. */
  static String print(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    long size = Math.abs(nanos);
    if (size < SECOND) {
      long factor = size < 1_000 ? 1 : size < 1_000_000 ? 1_000 : 1_000_000;
      String unit = size < 1_000 ? "ns" : size < 1_000_000 ? "µs" : "ms";
      return sign + decimal(size, factor) + unit;
    }
    long hours = size / (3600 * SECOND);
    long minutes = size / (60 * SECOND) % 60;
    String seconds = decimal(size % (60 * SECOND), SECOND) + "s";
    if (hours > 0) {
      return sign + hours + "h" + minutes + "m" + seconds;
    }
    return sign + (minutes > 0 ? minutes + "m" : "") + seconds;
  }

  private static String decimal(long nanos, long unit) {
    BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit));
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
