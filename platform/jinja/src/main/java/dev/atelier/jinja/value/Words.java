package dev.atelier.jinja.value;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Case, whitespace and kinds of characters, as Python's text methods see them. */
final class Words {
  private Words() {}

  /** Whitespace of {@code str.strip} and {@code str.split}. */
  static boolean isSpace(char c) {
    return c == ' '
        || c >= '\t' && c <= '\r'
        || c >= 0x1c && c <= 0x1f
        || c == 0x85
        || c == 0xa0
        || c > 0xff && (Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    String first = Character.toString(Character.toTitleCase(text.codePointAt(0)));
    return first + text.substring(end).toLowerCase(Locale.ROOT);
  }

  /** Each run of letters begins with a capital. */
  static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      out.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = isCasedLetter(c);
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isCasedLetter(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  static String swapCase(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            out.appendCodePoint(
                Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c)));
    return out.toString();
  }

  /** Whether there are cased letters and all are of the case. */
  static boolean isCased(String text, boolean upper) {
    return text.codePoints().anyMatch(Words::isCasedLetter)
        && text.codePoints()
            .filter(Words::isCasedLetter)
            .allMatch(c -> upper ? Character.isUpperCase(c) : Character.isLowerCase(c));
  }

  static boolean isIdentifier(String text) {
    if (text.isEmpty()) {
      return false;
    }
    int first = text.codePointAt(0);
    return (first == '_' || Character.isUnicodeIdentifierStart(first))
        && text.codePoints().skip(1).allMatch(Character::isUnicodeIdentifierPart);
  }

  /**
   * @param chars what to strip; whitespace when missing or null
   */
  static String strip(String text, @Nullable Object chars, boolean left, boolean right) {
    boolean space = chars == null || chars == Missing.MISSING;
    String set = space ? "" : stripSet(chars);
    int start = 0;
    int end = text.length();
    while (left && start < end && strips(text.charAt(start), set, space)) {
      start++;
    }
    while (right && end > start && strips(text.charAt(end - 1), set, space)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static String stripSet(@Nullable Object chars) {
    if (chars instanceof String set) {
      return set;
    }
    throw JinjaException.typeError("strip arg must be None or str");
  }

  private static boolean strips(char c, String set, boolean space) {
    return space ? isSpace(c) : set.indexOf(c) >= 0;
  }

  static String expandTabs(String text, int size) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (char c : text.toCharArray()) {
      if (c == '\t') {
        int width = size > 0 ? size - column % size : 0;
        out.append(" ".repeat(width));
        column += width;
      } else {
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }
}
