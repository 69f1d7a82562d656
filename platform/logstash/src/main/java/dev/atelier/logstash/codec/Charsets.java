package dev.atelier.logstash.codec;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** Ruby's names of encodings. */
final class Charsets {
  private Charsets() {}

  static Charset of(String name) {
    try {
      return switch (name.toUpperCase(java.util.Locale.ROOT)) {
        case "ASCII-8BIT", "BINARY" -> StandardCharsets.ISO_8859_1;
        case "LOCALE", "EXTERNAL", "FILESYSTEM", "UTF8-MAC", "UTF-8-MAC" -> StandardCharsets.UTF_8;
        default -> Charset.forName(name.startsWith("CP") ? name.replace("CP", "windows-") : name);
      };
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return fallback(name);
    }
  }

  private static Charset fallback(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException("unknown encoding name - " + name, e);
    }
  }
}
