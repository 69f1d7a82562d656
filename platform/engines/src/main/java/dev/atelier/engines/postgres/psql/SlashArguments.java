package dev.atelier.engines.postgres.psql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A meta-command's arguments: words up to the line's end or a backslash, with quotes and variables
 * (psql's documentation, Meta-Commands). Mutable: its place in the line.
 */
final class SlashArguments {
  private final String text;
  private final Variables variables;
  private final Consumer<String> problems;
  private int at;
  private boolean quoted;

  /**
   * @param problems told of a quote that is never closed; the word is then left out, no more
   */
  SlashArguments(String text, Variables variables, Consumer<String> problems) {
    this.text = text;
    this.variables = variables;
    this.problems = problems;
  }

  /** The command's own name: up to a blank or another backslash. */
  String command() {
    int start = at;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && (text.charAt(at) != '\\' || at == start)) {
      at++;
    }
    return text.substring(start, at);
  }

  private static final class Unterminated extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** The next word, or null when there is none. */
  @Nullable String next() {
    skipBlanks();
    quoted = false;
    if (at >= text.length() || text.charAt(at) == '\\') {
      return null;
    }
    try {
      return word();
    } catch (Unterminated e) {
      problems.accept("unterminated quoted string");
      at = text.length();
      return null;
    }
  }

  private String word() throws Unterminated {
    StringBuilder word = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == '\\') {
        break;
      }
      switch (c) {
        case '\'' -> singleQuoted(word);
        case '"' -> doubleQuoted(word);
        case '`' -> throw new Backtick();
        case ':' -> variable(word);
        default -> {
          word.append(c);
          at++;
        }
      }
    }
    return word.toString();
  }

  /** A command in backticks, which this psql does not run. */
  static final class Backtick extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Backtick() {
      super("commands in backticks are not run here", null, false, false);
    }
  }

  /** Whether the last word had single quotes around a part. */
  boolean quoted() {
    return quoted;
  }

  /** The next word as a name: folded to lower case outside double quotes, which go. */
  @Nullable String nextName() {
    String word = next();
    return word == null ? null : name(word);
  }

  static String name(String word) {
    StringBuilder name = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '"') {
        if (inside && i + 1 < word.length() && word.charAt(i + 1) == '"') {
          name.append('"');
          i++;
        } else {
          inside = !inside;
        }
      } else {
        name.append(inside ? c : Character.toLowerCase(c));
      }
    }
    return name.toString();
  }

  /** A file name, or everything after a pipe sign with the sign. */
  @Nullable String nextFile() {
    skipBlanks();
    return at < text.length() && text.charAt(at) == '|' ? line() : next();
  }

  /** All that is left of the line as it stands; a trailing semicolon is the caller's. */
  @Nullable String line() {
    skipBlanks();
    String rest = text.substring(at);
    at = text.length();
    return rest.isEmpty() ? null : rest;
  }

  List<String> all() {
    List<String> words = new ArrayList<>();
    for (String word = next(); word != null; word = next()) {
      words.add(word);
    }
    return words;
  }

  /** What follows the command in the line; a double backslash that parted them is gone. */
  String rest() {
    skipBlanks();
    return text.startsWith("\\\\", at) ? text.substring(at + 2) : text.substring(at);
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void singleQuoted(StringBuilder word) throws Unterminated {
    quoted = true;
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\'') {
        if (at < text.length() && text.charAt(at) == '\'') {
          word.append('\'');
          at++;
          continue;
        }
        return;
      }
      if (c == '\\' && at < text.length()) {
        escape(word);
      } else {
        word.append(c);
      }
    }
    throw new Unterminated();
  }

  private void escape(StringBuilder word) {
    char c = text.charAt(at++);
    switch (c) {
      case 'n' -> word.append('\n');
      case 't' -> word.append('\t');
      case 'b' -> word.append('\b');
      case 'r' -> word.append('\r');
      case 'f' -> word.append('\f');
      case 'x' -> number(word, 16, 2);
      default -> {
        if (c >= '0' && c <= '7') {
          at--;
          number(word, 8, 3);
        } else {
          word.append(c);
        }
      }
    }
  }

  private void number(StringBuilder word, int radix, int digits) {
    int end = at;
    while (end < text.length()
        && end < at + digits
        && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    if (end > at) {
      word.append((char) Integer.parseInt(text.substring(at, end), radix));
    }
    at = end;
  }

  private void doubleQuoted(StringBuilder word) throws Unterminated {
    int end = text.indexOf('"', at + 1);
    if (end < 0) {
      throw new Unterminated();
    }
    word.append(text, at, end + 1);
    at = end + 1;
  }

  private void variable(StringBuilder word) {
    Interpolation found = Interpolation.at(text, at, variables);
    if (found == null) {
      word.append(':');
      at++;
    } else {
      word.append(found.text());
      at = found.end();
    }
  }
}
