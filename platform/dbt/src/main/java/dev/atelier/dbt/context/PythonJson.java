package dev.atelier.dbt.context;

import dev.atelier.jinja.value.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON as Python's {@code json.dumps} lays it out: spaces after commas and colons, ASCII only. */
public final class PythonJson {
  private PythonJson() {}

  /**
   * @throws IllegalArgumentException for a value that JSON cannot hold
   */
  public static String write(@Nullable Object value, boolean sortKeys) {
    StringBuilder out = new StringBuilder();
    write(value, sortKeys, out);
    return out.toString();
  }

  /** As {@code json.dumps(value, indent=2)}. */
  public static String pretty(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    pretty(value, "\n", out);
    return out.toString();
  }

  private static void pretty(@Nullable Object value, String newline, StringBuilder out) {
    String deeper = newline + "  ";
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(deeper);
        quote(keyText(entry.getKey()), out);
        out.append(": ");
        pretty(entry.getValue(), deeper, out);
        separator = ",";
      }
      out.append(newline).append('}');
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      String separator = "[";
      for (Object item : list) {
        out.append(separator).append(deeper);
        pretty(item, deeper, out);
        separator = ",";
      }
      out.append(newline).append(']');
    } else {
      write(value, false, out);
    }
  }

  private static void write(@Nullable Object value, boolean sorted, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case Boolean flag -> out.append(flag);
      case Number number -> out.append(Text.str(number));
      case String text -> quote(text, out);
      case Set<?> set -> throw new IllegalArgumentException("a set is not JSON");
      case Map<?, ?> map -> writeMap(map, sorted, out);
      case List<?> list -> {
        out.append('[');
        boolean first = true;
        for (Object item : list) {
          out.append(first ? "" : ", ");
          first = false;
          write(item, sorted, out);
        }
        out.append(']');
      }
      case java.time.temporal.Temporal time -> quote(Text.str(time), out);
      default -> throw new IllegalArgumentException(value.getClass().getSimpleName());
    }
  }

  private static void writeMap(Map<?, ?> map, boolean sorted, StringBuilder out) {
    Map<String, @Nullable Object> entries =
        sorted ? new TreeMap<>() : new java.util.LinkedHashMap<>();
    map.forEach((key, item) -> entries.put(keyText(key), item));
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, @Nullable Object> entry : entries.entrySet()) {
      out.append(first ? "" : ", ");
      first = false;
      quote(entry.getKey(), out);
      out.append(": ");
      write(entry.getValue(), sorted, out);
    }
    out.append('}');
  }

  private static String keyText(@Nullable Object key) {
    return switch (key) {
      case null -> "null";
      case Boolean flag -> flag.toString();
      default -> Text.str(key);
    };
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || c > 0x7e) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
