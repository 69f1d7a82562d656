package dev.atelier.jinja;

import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PyRange;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Sorting;
import dev.atelier.jinja.value.Text;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As Python's {@code pprint.pformat}: 80 columns, mappings sorted; long text is not wrapped. */
final class PrettyPrint {
  private static final int WIDTH = 80;

  private final StringBuilder out = new StringBuilder();

  private PrettyPrint() {}

  static String format(@Nullable Object value) {
    PrettyPrint printer = new PrettyPrint();
    printer.print(value, 0, 0);
    return printer.out.toString();
  }

  private void print(@Nullable Object value, int column, int reserved) {
    String flat = flat(value);
    boolean splits =
        value instanceof Map<?, ?> map && !map.isEmpty()
            || value instanceof List<?> list && !list.isEmpty() && !(value instanceof PyRange);
    if (!splits || column + flat.length() + reserved <= WIDTH) {
      out.append(flat);
    } else if (value instanceof Map<?, ?> map) {
      map(map, column, reserved);
    } else if (value instanceof List<?> list) {
      list(list, column, reserved);
    }
  }

  private static String flat(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      StringBuilder all = new StringBuilder("{");
      String separator = "";
      for (Object key : keys(map)) {
        all.append(separator).append(Text.repr(key)).append(": ").append(flat(map.get(key)));
        separator = ", ";
      }
      return all.append('}').toString();
    }
    if (value instanceof List<?> list && !(value instanceof PyRange)) {
      boolean tuple = value instanceof PyTuple;
      StringBuilder all = new StringBuilder(tuple ? "(" : "[");
      String separator = "";
      for (Object item : list) {
        all.append(separator).append(flat(item));
        separator = ", ";
      }
      return all.append(tuple ? (list.size() == 1 ? ",)" : ")") : "]").toString();
    }
    return Text.repr(value);
  }

  private static List<@Nullable Object> keys(Map<?, ?> map) {
    try {
      return Sorting.sorted(map, key -> key, false);
    } catch (JinjaException e) {
      return Iteration.toList(map);
    }
  }

  private void map(Map<?, ?> map, int column, int reserved) {
    out.append('{');
    List<@Nullable Object> keys = keys(map);
    for (int i = 0; i < keys.size(); i++) {
      if (i > 0) {
        out.append(",\n").append(" ".repeat(column + 1));
      }
      String key = Text.repr(keys.get(i)) + ": ";
      out.append(key);
      int rest = i == keys.size() - 1 ? reserved + 1 : 1;
      print(map.get(keys.get(i)), column + 1 + key.length(), rest);
    }
    out.append('}');
  }

  private void list(List<?> list, int column, int reserved) {
    boolean tuple = list instanceof PyTuple;
    out.append(tuple ? '(' : '[');
    String end = tuple ? (list.size() == 1 ? ",)" : ")") : "]";
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(",\n").append(" ".repeat(column + 1));
      }
      print(list.get(i), column + 1, i == list.size() - 1 ? reserved + end.length() : 1);
    }
    out.append(end);
  }
}
