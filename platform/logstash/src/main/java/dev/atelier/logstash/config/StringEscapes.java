package dev.atelier.logstash.config;

/** {@code config.support_escapes}: backslash sequences in quoted strings. */
public final class StringEscapes {
  private StringEscapes() {}

  public static String process(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\' || i + 1 == raw.length()) {
        out.append(c);
        continue;
      }
      char next = raw.charAt(++i);
      switch (next) {
        case '"', '\'', '\\' -> out.append(next);
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case '0' -> out.append('\0');
        default -> out.append('\\').append(next);
      }
    }
    return out.toString();
  }
}
