package dev.atelier.engines.postgres.psql;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/**
 * Finds where statements end. Fed line by line; keeps its place in quotes, comments and parentheses
 * between lines. Interpolates variables outside quotes.
 *
 * <p>Rules as in PostgreSQL's documentation (SQL Syntax, Lexical Structure; psql, SQL
 * Interpolation): a semicolon ends a statement outside quotes, comments, parentheses and the {@code
 * BEGIN ATOMIC … END} body of a routine; a backslash outside them begins a meta-command.
 */
final class Scanner {
  /** Why scanning stopped. */
  enum Stop {
    SEMICOLON,
    BACKSLASH,
    END_OF_LINE
  }

  private enum Mode {
    PLAIN,
    QUOTE,
    ESCAPE_QUOTE,
    IDENTIFIER,
    DOLLAR,
    COMMENT
  }

  private record Expansion(String name, int remaining) {}

  private final Variables variables;
  private Mode mode = Mode.PLAIN;
  private String dollarTag = "";
  private int commentDepth;
  private int parenDepth;
  private int beginDepth;
  private int words;
  private final char[] firstWords = new char[4];

  private String line = "";
  private int at;
  private final Deque<Expansion> expansions = new ArrayDeque<>();

  Scanner(Variables variables) {
    this.variables = variables;
  }

  void line(String text) {
    line = text;
    at = 0;
    expansions.clear();
  }

  boolean inQuote() {
    return mode == Mode.QUOTE
        || mode == Mode.ESCAPE_QUOTE
        || mode == Mode.IDENTIFIER
        || mode == Mode.DOLLAR;
  }

  /** What is left of the line, for a meta-command's arguments. */
  String rest() {
    return line.substring(at);
  }

  /** Gives back what a meta-command did not take. */
  void rest(String text) {
    line = text;
    at = 0;
    expansions.clear();
  }

  /** Forgets open parentheses and quotes, as after a forced send. */
  void reset() {
    mode = Mode.PLAIN;
    parenDepth = 0;
    beginDepth = 0;
    words = 0;
  }

  int parenDepth() {
    return parenDepth;
  }

  void parenDepth(int depth) {
    parenDepth = depth;
  }

  /** Appends the line's next part to the query, up to a stop. */
  Stop scan(StringBuilder query) {
    while (at < line.length()) {
      switch (mode) {
        case QUOTE -> quote(query, '\'', false);
        case ESCAPE_QUOTE -> quote(query, '\'', true);
        case IDENTIFIER -> quote(query, '"', false);
        case DOLLAR -> dollar(query);
        case COMMENT -> comment(query);
        case PLAIN -> {
          Stop stop = plain(query);
          if (stop != null) {
            return stop;
          }
        }
      }
    }
    return Stop.END_OF_LINE;
  }

  private @org.jspecify.annotations.Nullable Stop plain(StringBuilder query) {
    char c = line.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
      if (!query.isEmpty()) {
        query.append(c);
      }
    } else if (line.startsWith("--", at)) {
      if (!query.isEmpty()) {
        query.append(line, at, line.length());
      }
      at = line.length();
    } else if (line.startsWith("/*", at)) {
      mode = Mode.COMMENT;
      commentDepth = 0;
      comment(query);
    } else if (isWordStart(c)) {
      word(query);
    } else if (c == '$') {
      openDollar(query);
    } else if (c == ':') {
      colon(query);
    } else if (line.startsWith("\\;", at) || line.startsWith("\\:", at)) {
      query.append(line.charAt(at + 1)); // sent, but not an end or a variable
      at += 2;
    } else if (c == '\\') {
      at++;
      return Stop.BACKSLASH;
    } else {
      at++;
      query.append(c);
      switch (c) {
        case '\'' -> mode = Mode.QUOTE;
        case '"' -> mode = Mode.IDENTIFIER;
        case '(' -> parenDepth++;
        case ')' -> parenDepth = Math.max(0, parenDepth - 1);
        case ';' -> {
          if (parenDepth == 0 && beginDepth == 0) {
            words = 0;
            return Stop.SEMICOLON;
          }
        }
        default -> {
          if (Character.isDigit(c)) {
            number(query);
          }
        }
      }
    }
    return null;
  }

  private void number(StringBuilder query) {
    while (at < line.length() && Character.isLetterOrDigit(line.charAt(at))) {
      query.append(line.charAt(at++));
    }
  }

  private static boolean isWordStart(char c) {
    return Character.isLetter(c) || c == '_' || c >= 0x80;
  }

  private void word(StringBuilder query) {
    int start = at;
    while (at < line.length()
        && (isWordStart(line.charAt(at))
            || Character.isDigit(line.charAt(at))
            || line.charAt(at) == '$')) {
      at++;
    }
    String word = line.substring(start, at);
    query.append(word);
    boolean escape = word.equalsIgnoreCase("e") && at < line.length() && line.charAt(at) == '\'';
    if (escape) {
      query.append('\'');
      at++;
      mode = Mode.ESCAPE_QUOTE;
      return;
    }
    note(word.toLowerCase(Locale.ROOT));
  }

  /** Remembers how the statement began: only a routine's body may hold semicolons. */
  private void note(String word) {
    if (words == 0) {
      Arrays.fill(firstWords, ' ');
    }
    if (words < firstWords.length) {
      firstWords[words] =
          switch (word) {
            case "create" -> 'c';
            case "function" -> 'f';
            case "procedure" -> 'p';
            case "or" -> 'o';
            case "replace" -> 'r';
            default -> ' ';
          };
    }
    words++;
    if (!routine() || parenDepth > 0) {
      return;
    }
    switch (word) {
      case "begin" -> beginDepth++;
      case "case" -> beginDepth += beginDepth > 0 ? 1 : 0;
      case "end" -> beginDepth = Math.max(0, beginDepth - 1);
      default -> {}
    }
  }

  private boolean routine() {
    int kind = firstWords[1] == 'o' && firstWords[2] == 'r' ? 3 : 1;
    return firstWords[0] == 'c' && (firstWords[kind] == 'f' || firstWords[kind] == 'p');
  }

  private void openDollar(StringBuilder query) {
    int end = at + 1;
    while (end < line.length()
        && (isWordStart(line.charAt(end))
            || (end > at + 1 && Character.isDigit(line.charAt(end))))) {
      end++;
    }
    if (end < line.length() && line.charAt(end) == '$') {
      dollarTag = line.substring(at, end + 1);
      query.append(dollarTag);
      at = end + 1;
      mode = Mode.DOLLAR;
    } else {
      query.append('$');
      at++;
    }
  }

  private void dollar(StringBuilder query) {
    int end = line.indexOf(dollarTag, at);
    int stop = end < 0 ? line.length() : end + dollarTag.length();
    query.append(line, at, stop);
    at = stop;
    if (end >= 0) {
      mode = Mode.PLAIN;
    }
  }

  private void quote(StringBuilder query, char close, boolean escapes) {
    while (at < line.length()) {
      char c = line.charAt(at++);
      query.append(c);
      if (escapes && c == '\\' && at < line.length()) {
        query.append(line.charAt(at++));
      } else if (c == close) {
        if (at < line.length() && line.charAt(at) == close) {
          query.append(close);
          at++;
        } else {
          mode = Mode.PLAIN;
          return;
        }
      }
    }
  }

  private void comment(StringBuilder query) {
    while (at < line.length()) {
      if (line.startsWith("/*", at)) {
        commentDepth++;
        query.append("/*");
        at += 2;
      } else if (line.startsWith("*/", at)) {
        commentDepth--;
        query.append("*/");
        at += 2;
        if (commentDepth == 0) {
          mode = Mode.PLAIN;
          return;
        }
      } else {
        query.append(line.charAt(at++));
      }
    }
  }

  private void colon(StringBuilder query) {
    if (line.startsWith("::", at) || line.startsWith(":=", at)) {
      query.append(line, at, at + 2);
      at += 2;
      return;
    }
    Interpolation found = Interpolation.at(line, at, variables);
    if (found == null) {
      query.append(':');
      at++;
    } else if (found.verbatim()) {
      query.append(found.text());
      at = found.end();
    } else {
      expand(found, query);
    }
  }

  /** The value is scanned as if it stood in the line; a variable inside its own value is not. */
  private void expand(Interpolation found, StringBuilder query) {
    int remaining = line.length() - found.end();
    while (!expansions.isEmpty() && expansions.peek().remaining() >= line.length() - at) {
      expansions.pop();
    }
    if (expansions.stream().anyMatch(open -> open.name().equals(found.name()))) {
      query.append(line, at, found.end());
      at = found.end();
      return;
    }
    expansions.push(new Expansion(found.name(), remaining));
    line = found.text() + line.substring(found.end());
    at = 0;
  }
}
