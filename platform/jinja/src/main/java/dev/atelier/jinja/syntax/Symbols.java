package dev.atelier.jinja.syntax;

import org.jspecify.annotations.Nullable;

/** The operators and delimiters inside of tags. */
final class Symbols {
  private static final String[] TWO = {"//", "**", "==", "!=", ">=", "<="};
  private static final String ONE = "+-/*%~[](){}><=.:|,;";

  private Symbols() {}

  /** The longest symbol that begins here, or null. */
  static @Nullable String at(String text, int position) {
    for (String symbol : TWO) {
      if (text.startsWith(symbol, position)) {
        return symbol;
      }
    }
    char c = text.charAt(position);
    int index = ONE.indexOf(c);
    return index < 0 ? null : ONE.substring(index, index + 1).intern();
  }
}
