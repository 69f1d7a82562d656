package dev.atelier.compose;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command written as one text, as Compose does: quotes and backslashes as in a shell, but
 * nothing is expanded, and everything from a {@code ;}, {@code &}, {@code |}, {@code <} or {@code
 * >} outside quotes on is dropped.
 */
final class ShellWords {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean doubleQuoted;
  private boolean singleQuoted;
  private boolean backQuoted;
  private boolean dollarQuoted;

  private ShellWords() {}

  /**
   * @throws IllegalArgumentException when a quote is not closed
   */
  static List<String> split(String line) {
    return new ShellWords().read(line);
  }

  private List<String> read(String line) {
    boolean escaped = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (escaped) {
        add(c);
        escaped = false;
      } else if (c == '\\' && !singleQuoted) {
        escaped = true;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        space(c);
      } else if (ends(c)) {
        if (c == '>' && !word.isEmpty() && Character.isDigit(word.charAt(0))) {
          inWord = false;
        }
        break;
      } else {
        character(c);
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    if (escaped || quoted()) {
      throw new IllegalArgumentException("invalid command line string");
    }
    return words;
  }

  private boolean quoted() {
    return singleQuoted || doubleQuoted || backQuoted || dollarQuoted;
  }

  private boolean ends(char c) {
    return ";&|<>".indexOf(c) >= 0 && !quoted();
  }

  private void add(char c) {
    word.append(c);
    inWord = true;
  }

  private void space(char c) {
    if (quoted()) {
      word.append(c);
    } else if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void character(char c) {
    switch (c) {
      case '"' -> {
        if (singleQuoted || dollarQuoted) {
          add(c);
        } else {
          inWord |= doubleQuoted;
          doubleQuoted = !doubleQuoted;
        }
      }
      case '\'' -> {
        if (doubleQuoted || dollarQuoted) {
          add(c);
        } else {
          inWord |= singleQuoted;
          singleQuoted = !singleQuoted;
        }
      }
      case '`' -> {
        if (!singleQuoted && !doubleQuoted && !dollarQuoted) {
          backQuoted = !backQuoted;
        }
        add(c);
      }
      case '(' -> open();
      case ')' -> {
        if (!singleQuoted && !doubleQuoted && !backQuoted) {
          dollarQuoted = !dollarQuoted;
        }
        add(c);
      }
      default -> add(c);
    }
  }

  private void open() {
    if (!singleQuoted && !doubleQuoted && !backQuoted) {
      if (dollarQuoted || word.isEmpty() || word.charAt(word.length() - 1) != '$') {
        throw new IllegalArgumentException("invalid command line string");
      }
      dollarQuoted = true;
      word.append('(');
      return;
    }
    add('(');
  }
}
