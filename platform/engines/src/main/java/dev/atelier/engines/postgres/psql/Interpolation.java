package dev.atelier.engines.postgres.psql;

import org.jspecify.annotations.Nullable;

/**
 * A variable's use in a line: {@code :name}, {@code :'name'}, {@code :"name"}, {@code :{?name}}.
 *
 * @param text what stands in its place
 * @param verbatim already quoted: not to be scanned again
 * @param end the offset after it
 */
record Interpolation(String name, String text, boolean verbatim, int end) {
  /** At a colon; null when no variable of that name is set. */
  static @Nullable Interpolation at(String line, int colon, Variables variables) {
    int start = colon + 1;
    if (start >= line.length()) {
      return null;
    }
    char open = line.charAt(start);
    if (open == '{') {
      return test(line, start, variables);
    }
    boolean quoted = open == '\'' || open == '"';
    int from = quoted ? start + 1 : start;
    int end = from;
    while (end < line.length() && isNamePart(line.charAt(end))) {
      end++;
    }
    String name = line.substring(from, end);
    String value = variables.get(name);
    if (name.isEmpty() || value == null) {
      return null;
    }
    if (!quoted) {
      return new Interpolation(name, value, false, end);
    }
    if (end >= line.length() || line.charAt(end) != open) {
      return null;
    }
    String text = open == '\'' ? literal(value) : identifier(value);
    return new Interpolation(name, text, true, end + 1);
  }

  private static @Nullable Interpolation test(String line, int brace, Variables variables) {
    if (!line.startsWith("{?", brace)) {
      return null;
    }
    int end = brace + 2;
    while (end < line.length() && isNamePart(line.charAt(end))) {
      end++;
    }
    String name = line.substring(brace + 2, end);
    if (name.isEmpty() || end >= line.length() || line.charAt(end) != '}') {
      return null;
    }
    return new Interpolation(name, variables.get(name) == null ? "FALSE" : "TRUE", true, end + 1);
  }

  static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c >= 0x80;
  }

  /** As PQescapeLiteral does: {@code E} when a backslash is in it. */
  static String literal(String value) {
    String doubled = value.replace("'", "''");
    return value.contains("\\") ? " E'" + doubled.replace("\\", "\\\\") + "'" : "'" + doubled + "'";
  }

  static String identifier(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }
}
