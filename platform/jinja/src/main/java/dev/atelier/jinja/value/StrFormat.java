package dev.atelier.jinja.value;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Python's {@code text.format(...)}, with lookups as a template has them. */
final class StrFormat {
  private final String text;
  private final Arguments arguments;
  private final Map<?, ?> keywords;
  private int automatic;
  private boolean numbered;

  private StrFormat(String text, Arguments arguments, Map<?, ?> keywords) {
    this.text = text;
    this.arguments = arguments;
    this.keywords = keywords;
  }

  static String format(String text, Arguments arguments) {
    return new StrFormat(text, arguments, arguments.keywords()).run(text, 2);
  }

  /** As {@code format_map}. */
  static String formatMap(String text, Map<?, ?> values) {
    return new StrFormat(text, Arguments.none(), values).run(text, 2);
  }

  private String run(String pattern, int depth) {
    if (depth < 0) {
      throw JinjaException.valueError("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c != '{' && c != '}') {
        out.append(c);
        continue;
      }
      boolean doubled = at < pattern.length() && pattern.charAt(at) == c;
      if (doubled) {
        out.append(c);
        at++;
      } else if (c == '}') {
        throw JinjaException.valueError("Single '}' encountered in format string");
      } else {
        int end = closing(pattern, at);
        out.append(field(pattern.substring(at, end), depth));
        at = end + 1;
      }
    }
    return out.toString();
  }

  private static int closing(String pattern, int from) {
    if (from >= pattern.length()) {
      throw JinjaException.valueError("Single '{' encountered in format string");
    }
    int open = 1;
    for (int i = from; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw JinjaException.valueError("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int colon = outside(field, ':');
    String head = colon < 0 ? field : field.substring(0, colon);
    String spec = colon < 0 ? "" : run(field.substring(colon + 1), depth - 1);
    int mark = outside(head, '!');
    String conversion = mark < 0 ? "" : head.substring(mark + 1);
    Object value = lookup(mark < 0 ? head : head.substring(0, mark));
    return switch (conversion) {
      case "" -> FormatSpec.format(value, spec);
      case "s" -> FormatSpec.format(Text.str(value), spec);
      case "r", "a" -> FormatSpec.format(Text.repr(value), spec);
      default -> throw JinjaException.valueError("Unknown conversion specifier " + conversion);
    };
  }

  /** The index of a character outside of brackets, or -1. */
  private static int outside(String field, char wanted) {
    int brackets = 0;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == wanted && brackets <= 0) {
        return i;
      }
    }
    return -1;
  }

  private @Nullable Object lookup(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Object value = first(path.substring(0, end));
    while (end < path.length()) {
      if (path.charAt(end) == '.') {
        int next = end + 1;
        while (next < path.length() && path.charAt(next) != '.' && path.charAt(next) != '[') {
          next++;
        }
        value = Access.attribute(value, path.substring(end + 1, next), arguments.undefinedPolicy());
        end = next;
      } else {
        int close = path.indexOf(']', end);
        if (close < 0) {
          throw JinjaException.valueError("Missing ']' in format string");
        }
        String key = path.substring(end + 1, close);
        value = Access.item(value, index(key).orElse(key), arguments.undefinedPolicy());
        end = close + 1;
      }
    }
    return value;
  }

  private static Optional<Object> index(String key) {
    boolean digits =
        !key.isEmpty() && key.length() < 10 && key.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Optional.of(Long.parseLong(key)) : Optional.empty();
  }

  private @Nullable Object first(String name) {
    Optional<Object> index = index(name);
    if (name.isEmpty() || index.isPresent()) {
      if (name.isEmpty() ? numbered : automatic > 0) {
        throw JinjaException.valueError(
            name.isEmpty()
                ? "cannot switch from manual field specification to automatic field numbering"
                : "cannot switch from automatic field numbering to manual field specification");
      }
      numbered |= !name.isEmpty();
      int place = name.isEmpty() ? automatic++ : ((Long) index.orElseThrow()).intValue();
      if (place >= arguments.size()) {
        throw new JinjaException(PythonType.INDEX_ERROR, "tuple index out of range");
      }
      return arguments.at(place);
    }
    Object value = Dicts.find(keywords, name);
    if (value == Missing.MISSING) {
      throw new JinjaException(PythonType.KEY_ERROR, Text.repr(name));
    }
    return value;
  }
}
