package dev.atelier.dbt.graph;

import java.util.regex.Pattern;

/** Shell patterns as Python's fnmatch: {@code *}, {@code ?}, {@code [abc]}, {@code [!abc]}. */
final class Wildcard {
  private Wildcard() {}

  static boolean matches(String pattern, String text) {
    if (!isPattern(pattern)) {
      return pattern.equals(text);
    }
    return Pattern.compile(regex(pattern), Pattern.DOTALL).matcher(text).matches();
  }

  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> "*?[]".indexOf(c) >= 0);
  }

  private static String regex(String pattern) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c == '*') {
        out.append(".*");
      } else if (c == '?') {
        out.append('.');
      } else if (close > 0) {
        String set = pattern.substring(i + 1, close).replace("\\", "\\\\");
        out.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set).append(']');
        i = close;
      } else {
        out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }
}
