package dev.atelier.logstash.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A parsing-expression machine that fails as Treetop's does, since its "Expected one of …" is what
 * users know: the terminals that were tried at the farthest place, in the order of trying. Rules
 * are remembered per place (packrat), which also decides what is tried again: the texts agree with
 * Treetop 1.6 only because of it. O(text × rules).
 */
final class Scanner {
  private final String text;
  private final Map<Long, Memo> memos = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private int index;
  private int farthest;

  private record Memo(@Nullable Object result, int end) {}

  Scanner(String text) {
    this.text = text;
  }

  int index() {
    return index;
  }

  int farthest() {
    return farthest;
  }

  boolean atEnd() {
    return index == text.length();
  }

  /** Back to a place; the null stands for "does not match". */
  <T> @Nullable T back(int start) {
    index = start;
    return null;
  }

  String from(int start) {
    return text.substring(start, index);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  <T> @Nullable T rule(Rule rule, Supplier<@Nullable T> body) {
    int start = index;
    long key = (long) start * Rule.COUNT + rule.ordinal();
    Memo known = memos.get(key);
    if (known == null) {
      T result = body.get();
      memos.put(key, new Memo(result, index));
      return result;
    }
    if (known.result() != null) {
      index = known.end();
    }
    return (T) known.result();
  }

  boolean literal(String word) {
    if (text.startsWith(word, index)) {
      index += word.length();
      return true;
    }
    return fail(quoted(word));
  }

  boolean one(String name, IntPredicate characters) {
    if (index < text.length() && characters.test(text.charAt(index))) {
      index++;
      return true;
    }
    return fail(name);
  }

  /** One or more. */
  boolean many(String name, IntPredicate characters) {
    int start = index;
    any(name, characters);
    return index > start;
  }

  /** None or more. */
  void any(String name, IntPredicate characters) {
    while (one(name, characters)) {
      continue;
    }
  }

  boolean anything() {
    if (index < text.length()) {
      index += Character.charCount(text.codePointAt(index));
      return true;
    }
    return fail("any character");
  }

  /** {@code !terminal}: consumes nothing; as Treetop, a success takes back the last failure. */
  boolean not(String name, Supplier<Boolean> terminal) {
    int start = index;
    boolean matched = terminal.get();
    index = start;
    if (matched) {
      return fail("something other than " + name);
    }
    if (!failures.isEmpty()) {
      failures.removeLast();
    }
    return true;
  }

  private boolean fail(String expected) {
    if (index >= farthest) {
      if (index > farthest) {
        farthest = index;
        failures.clear();
      }
      failures.add(expected);
    }
    return false;
  }

  /** {@code one of [ \t\r\n], "#", "=>"}. */
  String expected() {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(failures));
    return failures.size() == 1 ? distinct.getFirst() : "one of " + String.join(", ", distinct);
  }

  void failAtEnd() {
    if (index > farthest) {
      fail("something other than <END OF INPUT>");
    }
  }

  /** As the grammar's author quoted them. */
  static String quoted(String word) {
    return switch (word) {
      case "\"" -> "'\"'";
      case "'" -> "\"'\"";
      case "/" -> "'/'";
      case "\\\"" -> "'\\\"'";
      case "\\/" -> "'\\/'";
      case "\\'" -> "\"\\\\'\"";
      case "\r" -> "\"\\r\"";
      case "\n" -> "\"\\n\"";
      default -> "\"" + word + "\"";
    };
  }
}
