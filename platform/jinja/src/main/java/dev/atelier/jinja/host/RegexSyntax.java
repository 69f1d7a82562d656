package dev.atelier.jinja.host;

import dev.atelier.jinja.value.JinjaException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of Python in Java's notation: named groups (whose names may have
 * underscores), brackets inside of classes, {@code \Z}.
 *
 * @param groups the names of groups with their numbers
 */
record RegexSyntax(Pattern pattern, Map<String, Integer> groups) {

  static RegexSyntax translate(String source, long flags) {
    Translation translation = new Translation(source);
    String java = translation.run();
    int options = Pattern.UNIX_LINES;
    options |= (flags & RegexModule.ASCII) == 0 ? Pattern.UNICODE_CHARACTER_CLASS : 0;
    options |=
        (flags & RegexModule.IGNORECASE) == 0 ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    options |= (flags & RegexModule.MULTILINE) == 0 ? 0 : Pattern.MULTILINE;
    options |= (flags & RegexModule.DOTALL) == 0 ? 0 : Pattern.DOTALL;
    options |= (flags & RegexModule.VERBOSE) == 0 ? 0 : Pattern.COMMENTS;
    try {
      return new RegexSyntax(Pattern.compile(java, options), translation.groups);
    } catch (PatternSyntaxException e) {
      throw JinjaException.valueError(
          "bad regular expression: "
              + e.getDescription()
              + " at position "
              + Math.max(0, e.getIndex()));
    }
  }

  private static final class Translation {
    private final String source;
    private final Map<String, Integer> groups = new LinkedHashMap<>();
    private final Map<String, String> javaNames = new HashMap<>();
    private final StringBuilder out = new StringBuilder();
    private int opened;
    private int at;

    Translation(String source) {
      this.source = source;
    }

    String run() {
      while (at < source.length()) {
        char c = source.charAt(at);
        switch (c) {
          case '\\' -> escape();
          case '[' -> charClass();
          case '(' -> group();
          default -> {
            out.append(c);
            at++;
          }
        }
      }
      return out.toString();
    }

    private void escape() {
      String pair = source.substring(at, Math.min(at + 2, source.length()));
      out.append(pair.equals("\\Z") ? "\\z" : pair);
      at += 2;
    }

    private void charClass() {
      out.append('[');
      at++;
      if (at < source.length() && source.charAt(at) == '^') {
        out.append('^');
        at++;
      }
      boolean first = true;
      while (at < source.length() && (first || source.charAt(at) != ']')) {
        char c = source.charAt(at);
        if (c == '\\') {
          escape();
        } else {
          out.append(c == '[' || c == ']' || c == '&' ? "\\" + c : String.valueOf(c));
          at++;
        }
        first = false;
      }
      if (at < source.length()) {
        out.append(']');
        at++;
      }
    }

    private void group() {
      if (source.startsWith("(?P<", at)) {
        int close = source.indexOf('>', at);
        String name = source.substring(at + 4, Math.max(at + 4, close));
        groups.put(name, ++opened);
        out.append("(?<").append(javaName(name)).append('>');
        at = close < 0 ? source.length() : close + 1;
      } else if (source.startsWith("(?P=", at)) {
        int close = source.indexOf(')', at);
        String name = source.substring(at + 4, Math.max(at + 4, close));
        out.append("\\k<").append(javaName(name)).append('>');
        at = close < 0 ? source.length() : close + 1;
      } else if (source.startsWith("(?#", at)) {
        int close = source.indexOf(')', at);
        at = close < 0 ? source.length() : close + 1;
      } else {
        opened += source.startsWith("(?", at) ? 0 : 1;
        out.append('(');
        at++;
      }
    }

    /** Java's names of groups have no underscores. */
    private String javaName(String name) {
      return javaNames.computeIfAbsent(name, _ -> "g" + javaNames.size());
    }
  }
}
