package dev.atelier.compose;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes YAML as Go's yaml.v3 does with an indent of two: block style, sequences indented below
 * their key, lines of any length.
 */
final class GoYaml {
  /** Keys in yaml.v3's order: digits by their number, letters after other characters. */
  static final Comparator<String> KEY_ORDER = GoYaml::compareKeys;

  private final StringBuilder out = new StringBuilder();

  private GoYaml() {}

  static String print(Map<?, ?> document) {
    GoYaml writer = new GoYaml();
    writer.mapping(document, 0, "");
    return writer.out.toString();
  }

  /**
   * @param first what stands before the first key: the indent, or nothing after a dash
   */
  private void mapping(Map<?, ?> map, int indent, String first) {
    String lead = first;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = GoYamlScalar.of(String.valueOf(entry.getKey()), indent, true);
      out.append(lead).append(key).append(':');
      lead = " ".repeat(indent);
      value(entry.getValue(), indent + 2);
    }
  }

  private void sequence(List<?> list, int indent) {
    for (Object item : list) {
      out.append(" ".repeat(indent)).append('-');
      if (item instanceof Map<?, ?> map && !map.isEmpty()) {
        mapping(map, indent + 2, " ");
      } else if (item instanceof List<?> inner && !inner.isEmpty()) {
        out.append(' ');
        int mark = out.length();
        sequence(inner, indent + 2);
        out.delete(mark, mark + indent + 2); // the first item stands behind the dash
      } else {
        scalar(item, indent + 2);
      }
    }
  }

  private void value(@Nullable Object value, int indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append('\n');
      mapping(map, indent, " ".repeat(indent));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      sequence(list, indent);
    } else {
      scalar(value, indent);
    }
  }

  private void scalar(@Nullable Object value, int indent) {
    String text =
        switch (value) {
          case null -> "null";
          case Map<?, ?> _ -> "{}";
          case List<?> _ -> "[]";
          case String string -> GoYamlScalar.of(string, indent, false);
          case Double number -> GoYamlScalar.number(number.toString());
          case Float number -> GoYamlScalar.number(number.toString());
          default -> value.toString();
        };
    out.append(' ').append(text).append('\n');
  }

  private static int compareKeys(String a, String b) {
    int[] first = a.codePoints().toArray();
    int[] second = b.codePoints().toArray();
    boolean digits = false;
    for (int i = 0; i < first.length && i < second.length; i++) {
      if (first[i] == second[i]) {
        digits = Character.isDigit(first[i]);
        continue;
      }
      boolean firstLetter = Character.isLetter(first[i]);
      boolean secondLetter = Character.isLetter(second[i]);
      if (firstLetter != secondLetter) {
        return firstLetter == digits ? -1 : 1;
      }
      return firstLetter ? Integer.compare(first[i], second[i]) : compareNumbers(first, second, i);
    }
    return Integer.compare(first.length, second.length);
  }

  /** From the first difference, both not letters: by number, then by its length, then by sign. */
  private static int compareNumbers(int[] first, int[] second, int at) {
    long lead = 0;
    if (first[at] == '0' || second[at] == '0') {
      for (int j = at - 1; j >= 0 && Character.isDigit(first[j]); j--) {
        if (first[j] != '0') {
          lead = 1;
          break;
        }
      }
    }
    int firstEnd = digitsEnd(first, at);
    int secondEnd = digitsEnd(second, at);
    int byNumber =
        Long.compare(number(first, at, firstEnd, lead), number(second, at, secondEnd, lead));
    if (byNumber != 0) {
      return byNumber;
    }
    int byLength = Integer.compare(firstEnd, secondEnd);
    return byLength != 0 ? byLength : Integer.compare(first[at], second[at]);
  }

  private static int digitsEnd(int[] text, int at) {
    int end = at;
    while (end < text.length && Character.isDigit(text[end])) {
      end++;
    }
    return end;
  }

  private static long number(int[] text, int start, int end, long lead) {
    long number = lead;
    for (int i = start; i < end; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }
}
