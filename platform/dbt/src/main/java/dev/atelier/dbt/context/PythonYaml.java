package dev.atelier.dbt.context;

import dev.atelier.jinja.value.Text;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** YAML as PyYAML's {@code safe_dump} lays it out, block style. */
final class PythonYaml {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_/. ()+-]*");
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(y|n|yes|no|on|off|true|false|null|~|\\.nan|\\.inf)");

  private PythonYaml() {}

  static String write(@Nullable Object value, boolean sorted) {
    StringBuilder out = new StringBuilder();
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map(map, 0, sorted, out);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      list(list, 0, sorted, out);
    } else {
      out.append(scalar(value)).append(value instanceof String ? "\n" : "\n...\n");
    }
    return out.toString();
  }

  private static void map(Map<?, ?> map, int indent, boolean sorted, StringBuilder out) {
    Map<String, @Nullable Object> entries =
        sorted ? new TreeMap<>() : new java.util.LinkedHashMap<>();
    map.forEach((key, item) -> entries.put(String.valueOf(key), item));
    boolean first = true;
    for (Map.Entry<String, @Nullable Object> entry : entries.entrySet()) {
      if (!first || out.isEmpty() || out.charAt(out.length() - 1) == '\n') {
        out.append(" ".repeat(indent));
      }
      first = false;
      out.append(scalar(entry.getKey())).append(':');
      nested(entry.getValue(), indent, sorted, out, true);
    }
  }

  private static void list(List<?> list, int indent, boolean sorted, StringBuilder out) {
    for (Object item : list) {
      if (out.isEmpty() || out.charAt(out.length() - 1) == '\n') {
        out.append(" ".repeat(indent));
      }
      out.append("-");
      nested(item, indent, sorted, out, false);
    }
  }

  private static void nested(
      @Nullable Object value, int indent, boolean sorted, StringBuilder out, boolean ofMap) {
    if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
      if (ofMap) {
        out.append('\n');
      } else {
        out.append(' ');
      }
      map(inner, indent + 2, sorted, out);
    } else if (value instanceof List<?> inner && !inner.isEmpty()) {
      out.append(ofMap ? "\n" : " ");
      list(inner, ofMap ? indent : indent + 2, sorted, out);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean flag -> flag.toString();
      case Number number -> Text.str(number);
      case Map<?, ?> map -> "{}";
      case List<?> list -> "[]";
      default -> quoted(String.valueOf(value));
    };
  }

  private static String quoted(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !RESERVED.matcher(text).matches()
            && !text.endsWith(" ")
            && !text.contains(": ");
    return plain ? text : "'" + text.replace("'", "''") + "'";
  }
}
