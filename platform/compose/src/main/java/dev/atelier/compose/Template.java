package dev.atelier.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compose's interpolation: {@code $A}, {@code ${A}}, {@code ${A:-b}}, {@code ${A-b}}, {@code
 * ${A:?m}}, {@code ${A?m}}, {@code ${A:+b}}, {@code ${A+b}}, nested, and {@code $$}. A {@code $}
 * before anything else is itself. As in Compose, a braced expression ends on its own line, and a
 * default is resolved even where it is not used.
 *
 * <p>https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
final class Template {
  private final Variables variables;
  private final Consumer<String> unset;

  /**
   * @param unset told the name of a variable that became blank
   */
  Template(Variables variables, Consumer<String> unset) {
    this.variables = variables;
    this.unset = unset;
  }

  /**
   * O(length × depth of nesting).
   *
   * @throws TemplateException when it is malformed or a required variable is missing
   */
  String resolve(String text) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        out.append(c);
        at++;
        continue;
      }
      char next = text.charAt(at + 1);
      if (next == '$') {
        out.append('$');
        at += 2;
      } else if (isNameStart(next)) {
        int end = nameEnd(text, at + 1);
        out.append(value(text.substring(at + 1, end)));
        at = end;
      } else if (next == '{') {
        at = braced(text, at, out);
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  /** Resolves the braced expression at start; returns where the rest starts. */
  private int braced(String text, int start, StringBuilder out) {
    int nameStart = start + 2;
    int nameEnd = nameEnd(text, nameStart);
    if (nameEnd == nameStart || nameEnd == text.length()) {
      throw TemplateException.invalid(text);
    }
    String name = text.substring(nameStart, nameEnd);
    if (text.charAt(nameEnd) == '}') {
      out.append(value(name));
      return nameEnd + 1;
    }
    String operator = operator(text, nameEnd);
    int lastBrace = lastBraceOfLine(text, nameEnd + operator.length());
    if (operator.isEmpty() || lastBrace < 0) {
      throw TemplateException.invalid(text);
    }
    int close = balancedClose(text, start, lastBrace);
    String argument = resolve(text.substring(nameEnd + operator.length(), close));
    out.append(apply(name, operator, argument));
    // Compose resolves what follows on the line as a template of its own, which its errors show.
    out.append(resolve(text.substring(close + 1, lastBrace + 1)));
    return lastBrace + 1;
  }

  /**
   * The variables that a text names, those within defaults after the one that has the default. What
   * is malformed names none.
   */
  static List<NamedVariable> variables(String text) {
    List<NamedVariable> all = new ArrayList<>();
    int at = text.indexOf('$');
    while (at >= 0 && at + 1 < text.length()) {
      boolean braced = text.charAt(at + 1) == '{';
      int nameStart = braced ? at + 2 : at + 1;
      int nameEnd = nameEnd(text, nameStart);
      String name = text.substring(nameStart, nameEnd);
      int next = Math.max(nameEnd, at + 2);
      if (!name.isEmpty() && !braced) {
        all.add(new NamedVariable(name, false, "", ""));
      } else if (!name.isEmpty() && nameEnd < text.length()) {
        String operator = operator(text, nameEnd);
        int argument = nameEnd + operator.length();
        int lastBrace = lastBraceOfLine(text, argument);
        if (lastBrace >= 0) {
          int close = balancedClose(text, at, lastBrace);
          all.addAll(named(name, operator, text.substring(argument, close)));
          next = close + 1;
        }
      }
      at = text.indexOf('$', next);
    }
    return all;
  }

  private static List<NamedVariable> named(String name, String operator, String argument) {
    char kind = operator.isEmpty() ? ' ' : operator.charAt(operator.length() - 1);
    NamedVariable own =
        new NamedVariable(
            name, kind == '?', kind == '-' ? argument : "", kind == '+' ? argument : "");
    return kind == '-'
        ? Stream.concat(Stream.of(own), variables(argument).stream()).toList()
        : List.of(own);
  }

  private String apply(String name, String operator, String argument) {
    Optional<String> value = variables.find(name);
    boolean blankIsUnset = operator.length() == 2;
    boolean set = value.isPresent() && !(blankIsUnset && value.get().isEmpty());
    return switch (operator.charAt(operator.length() - 1)) {
      case '-' -> set ? value.get() : argument;
      case '+' -> set ? argument : value.orElse("");
      default -> {
        if (!set) {
          throw TemplateException.missing(name, argument);
        }
        yield value.get();
      }
    };
  }

  private String value(String name) {
    return variables
        .find(name)
        .orElseGet(() -> {
          unset.accept(name);
          return "";
        });
  }

  private static String operator(String text, int at) {
    int length = text.startsWith(":", at) ? 2 : 1;
    if (at + length > text.length() || "-?+".indexOf(text.charAt(at + length - 1)) < 0) {
      return "";
    }
    return text.substring(at, at + length);
  }

  private static int lastBraceOfLine(String text, int from) {
    int newline = text.indexOf('\n', from);
    int last = text.lastIndexOf('}', newline < 0 ? text.length() : newline);
    return last < from ? -1 : last;
  }

  /**
   * The brace that closes the expression at start, or the line's last one when braces do not
   * balance. The character after an opening brace is never looked at: so Compose counts.
   */
  private static int balancedClose(String text, int start, int lastBrace) {
    int open = 0;
    for (int i = start; i <= lastBrace; i++) {
      char c = text.charAt(i);
      if (c == '}') {
        open--;
        if (open == 0) {
          return i;
        }
      } else if (c == '{') {
        open++;
        i++;
      }
    }
    return lastBrace;
  }

  private static int nameEnd(String text, int start) {
    int end = start;
    while (end < text.length()
        && (isNameStart(text.charAt(end))
            || (end > start && text.charAt(end) >= '0' && text.charAt(end) <= '9'))) {
      end++;
    }
    return end;
  }

  private static boolean isNameStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** What Compose says of a variable that became blank. */
  static String unsetWarning(String name) {
    return String.format(
        Locale.ROOT, "The \"%s\" variable is not set. Defaulting to a blank string.", name);
  }
}
