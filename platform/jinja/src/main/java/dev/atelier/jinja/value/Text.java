package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As Python's {@code str} and {@code repr}. */
public final class Text {
  private Text() {}

  /** As {@code str(value)}: what a template prints. */
  public static String str(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case null -> "None";
      case Long number -> Long.toString(number);
      case Undefined undefined -> undefined.text();
      case BigDecimal decimal -> Floats.decimal(decimal);
      case LocalDateTime _,
          OffsetDateTime _,
          ZonedDateTime _,
          LocalDate _,
          LocalTime _,
          Duration _ ->
          Dates.str(value);
      case JinjaObject object -> object.text();
      default -> repr(value);
    };
  }

  /** As {@code repr(value)}. */
  public static String repr(@Nullable Object value) {
    if (value instanceof String text) {
      return Quoting.repr(text);
    }
    StringBuilder out = new StringBuilder();
    repr(value, out, new IdentityHashMap<>());
    return out.toString();
  }

  private static void repr(
      @Nullable Object value, StringBuilder out, IdentityHashMap<Object, Boolean> open) {
    switch (value) {
      case null -> out.append("None");
      case String text -> out.append(Quoting.repr(text));
      case Boolean flag -> out.append(flag ? "True" : "False");
      case Double number -> out.append(Floats.repr(number));
      case Float number -> out.append(Floats.repr(Double.parseDouble(number.toString())));
      case BigDecimal decimal ->
          out.append("Decimal('").append(Floats.decimal(decimal)).append("')");
      case Number number -> out.append(number);
      case PyRange range -> out.append(range);
      case DictView view ->
          nested(view, out, open, view.typeName() + "([", "])", view.typeName() + "(...)");
      case PyTuple tuple -> nested(tuple, out, open, "(", tuple.size() == 1 ? ",)" : ")", "(...)");
      case List<?> list -> nested(list, out, open, "[", "]", "[...]");
      case Map<?, ?> map -> map(map, out, open);
      case Set<?> set when set.isEmpty() -> out.append("set()");
      case Set<?> set -> nested(set, out, open, "{", "}", "set(...)");
      case LocalDateTime _,
          OffsetDateTime _,
          ZonedDateTime _,
          LocalDate _,
          LocalTime _,
          Duration _ ->
          out.append(Dates.repr(value));
      case JinjaObject object -> out.append(object.repr());
      case PyIterator iterator ->
          out.append('<')
              .append(iterator.typeName())
              .append(" object at 0x")
              .append(address(value))
              .append('>');
      case JinjaCallable _ -> out.append("<function at 0x").append(address(value)).append('>');
      default -> out.append(value);
    }
  }

  private static String address(Object value) {
    return String.format("%012x", System.identityHashCode(value));
  }

  private static void nested(
      Iterable<?> items,
      StringBuilder out,
      IdentityHashMap<Object, Boolean> open,
      String start,
      String end,
      String recursive) {
    if (open.put(items, true) != null) {
      out.append(recursive);
      return;
    }
    out.append(start);
    Iterator<?> iterator = items.iterator();
    while (iterator.hasNext()) {
      repr(iterator.next(), out, open);
      if (iterator.hasNext()) {
        out.append(", ");
      }
    }
    out.append(end);
    open.remove(items);
  }

  private static void map(Map<?, ?> map, StringBuilder out, IdentityHashMap<Object, Boolean> open) {
    if (open.put(map, true) != null) {
      out.append("{...}");
      return;
    }
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      repr(entry.getKey(), out, open);
      out.append(": ");
      repr(entry.getValue(), out, open);
      separator = ", ";
    }
    out.append('}');
    open.remove(map);
  }
}
