package dev.atelier.airflow.task;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Pendulum's format tokens: {@code YYYY-MM-DD}, {@code [text]}. */
final class PendulumFormat {
  private static final Map<String, String> TOKENS = new LinkedHashMap<>();

  static {
    String[] pairs = {
      "YYYY", "uuuu", "YY", "uu", "MMMM", "MMMM", "MMM", "MMM", "MM", "MM", "M", "M", "DDDD", "DDD",
      "DD", "dd", "D", "d", "dddd", "EEEE", "ddd", "EEE", "HH", "HH", "H", "H", "hh", "hh", "h",
      "h", "mm", "mm", "m", "m", "ss", "ss", "s", "s", "SSSSSS", "SSSSSS", "SSS", "SSS", "A", "a",
      "ZZ", "xx", "Z", "xxx", "zz", "VV", "z", "zzz", "Q", "Q"
    };
    for (int i = 0; i < pairs.length; i += 2) {
      TOKENS.put(pairs[i], pairs[i + 1]);
    }
  }

  private PendulumFormat() {}

  static String format(ZonedDateTime time, String format) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      int close = format.charAt(at) == '[' ? format.indexOf(']', at) : -1;
      if (close > 0) {
        result.append(format, at + 1, close);
        at = close + 1;
        continue;
      }
      String token = token(format, at);
      result.append(
          token.isEmpty()
              ? format.substring(at, at + 1)
              : DateTimeFormatter.ofPattern(TOKENS.get(token), Locale.ENGLISH).format(time));
      at += Math.max(1, token.length());
    }
    return result.toString();
  }

  private static String token(String format, int at) {
    String best = "";
    for (String token : TOKENS.keySet()) {
      if (token.length() > best.length() && format.startsWith(token, at)) {
        best = token;
      }
    }
    return best;
  }
}
