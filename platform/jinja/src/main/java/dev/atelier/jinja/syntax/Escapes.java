package dev.atelier.jinja.syntax;

/** Backslash escapes in a string, as Python's {@code unicode-escape} reads them. */
final class Escapes {
  private Escapes() {}

  /**
   * @throws IllegalArgumentException with Python's message
   */
  static String unescape(String body) {
    StringBuilder out = new StringBuilder(body.length());
    int at = 0;
    while (at < body.length()) {
      char c = body.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      if (at >= body.length()) {
        throw new IllegalArgumentException("\\ at end of string");
      }
      at = escape(body, at, out);
    }
    return out.toString();
  }

  /** Reads the escape whose letter stands at an offset; answers the offset behind it. */
  private static int escape(String body, int at, StringBuilder out) {
    char letter = body.charAt(at);
    switch (letter) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append(letter);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case 'x' -> {
        return hex(body, at, 2, "truncated \\xXX escape", out);
      }
      case 'u' -> {
        return hex(body, at, 4, "truncated \\uXXXX escape", out);
      }
      case 'U' -> {
        return hex(body, at, 8, "truncated \\UXXXXXXXX escape", out);
      }
      case 'N' -> {
        return named(body, at, out);
      }
      default -> {
        if (letter >= '0' && letter <= '7') {
          return octal(body, at, out);
        }
        out.append('\\').append(letter);
      }
    }
    return at + 1;
  }

  private static int hex(String body, int at, int digits, String truncated, StringBuilder out) {
    int end = at + 1 + digits;
    int value = 0;
    for (int i = at + 1; i < end; i++) {
      int digit = i < body.length() ? Character.digit(body.charAt(i), 16) : -1;
      if (digit < 0) {
        throw new IllegalArgumentException(truncated);
      }
      value = value * 16 + digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw new IllegalArgumentException("illegal Unicode character");
    }
    out.appendCodePoint(value);
    return end;
  }

  private static int octal(String body, int at, StringBuilder out) {
    int end = at;
    int value = 0;
    while (end < body.length()
        && end < at + 3
        && body.charAt(end) >= '0'
        && body.charAt(end) <= '7') {
      value = value * 8 + body.charAt(end++) - '0';
    }
    out.append((char) value);
    return end;
  }

  private static int named(String body, int at, StringBuilder out) {
    int close = body.indexOf('}', at);
    if (at + 1 >= body.length() || body.charAt(at + 1) != '{' || close < 0) {
      throw new IllegalArgumentException("malformed \\N character escape");
    }
    try {
      out.appendCodePoint(Character.codePointOf(body.substring(at + 2, close)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown Unicode character name", e);
    }
    return close + 1;
  }
}
