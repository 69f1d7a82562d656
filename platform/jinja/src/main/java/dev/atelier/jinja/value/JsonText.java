package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON text, as Python's {@code json.dumps} writes it. */
public final class JsonText {
  private final int indent;
  private final boolean sortKeys;
  private final StringBuilder out = new StringBuilder();

  private JsonText(int indent, boolean sortKeys) {
    this.indent = indent;
    this.sortKeys = sortKeys;
  }

  /**
   * @param indent negative for one line
   * @throws JinjaException as Python: {@code Object of type set is not JSON serializable}
   */
  public static String write(@Nullable Object value, int indent, boolean sortKeys) {
    JsonText json = new JsonText(indent, sortKeys);
    json.value(value, 0);
    return json.out.toString();
  }

  private void value(@Nullable Object value, int depth) {
    if (depth > 500) {
      throw JinjaException.valueError("Circular reference detected");
    }
    switch (value) {
      case null -> out.append("null");
      case String text -> string(text);
      case Boolean flag -> out.append(flag);
      case Double number -> out.append(number(number));
      case Float number -> out.append(number(Floats.parse(number)));
      case BigDecimal _ -> throw notSerializable(value);
      case Number number -> out.append(number);
      case PyRange _ -> throw notSerializable(value);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      default -> throw notSerializable(value);
    }
  }

  private static JinjaException notSerializable(Object value) {
    return JinjaException.typeError(
        "Object of type " + Types.name(value) + " is not JSON serializable");
  }

  private static String number(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    return Double.isInfinite(number)
        ? (number > 0 ? "Infinity" : "-Infinity")
        : Floats.repr(number);
  }

  private void list(List<?> list, int depth) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    String separator = "";
    for (Object item : list) {
      out.append(separator);
      newLine(depth + 1);
      value(item, depth + 1);
      separator = indent < 0 ? ", " : ",";
    }
    newLine(depth);
    out.append(']');
  }

  private void map(Map<?, ?> map, int depth) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sortKeys) {
      entries.sort((a, b) -> Operators.compare(a.getKey(), b.getKey()));
    }
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : entries) {
      out.append(separator);
      newLine(depth + 1);
      string(key(entry.getKey()));
      out.append(": ");
      value(entry.getValue(), depth + 1);
      separator = indent < 0 ? ", " : ",";
    }
    newLine(depth);
    out.append('}');
  }

  private static String key(@Nullable Object key) {
    return switch (key) {
      case String text -> text;
      case null -> "null";
      case Boolean flag -> flag.toString();
      case Double number -> number(number);
      case Long number -> number.toString();
      case Integer number -> number.toString();
      default ->
          throw JinjaException.typeError(
              "keys must be str, int, float, bool or None, not " + Types.name(key));
    };
  }

  private void newLine(int depth) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void string(String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || c > 126) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
