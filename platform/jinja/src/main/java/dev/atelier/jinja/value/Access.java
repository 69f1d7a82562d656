package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attributes, items, slices and calls. {@code a.b} prefers the attribute, {@code a['b']} the item,
 * and each falls back on the other; names with a leading underscore stay hidden, as in Jinja2's
 * sandbox.
 */
public final class Access {
  private Access() {}

  /** As {@code value.name}: undefined if there is neither attribute nor item. */
  public static @Nullable Object attribute(
      @Nullable Object value, String name, UndefinedPolicy policy) {
    if (value instanceof Undefined undefined) {
      return undefined.attribute(name);
    }
    Object found = member(value, name);
    if (found != Missing.MISSING) {
      return name.startsWith("_") ? Undefined.unsafe(policy, value, name) : found;
    }
    if (isHidden(name)) {
      return Undefined.unsafe(policy, value, name);
    }
    found =
        switch (value) {
          case Map<?, ?> map -> Dicts.find(map, name);
          case JinjaObject object -> object.item(name);
          case null, default -> Missing.MISSING;
        };
    return found == Missing.MISSING ? Undefined.member(policy, value, name) : found;
  }

  /** As {@code value[key]}: undefined if there is neither item nor attribute. */
  public static @Nullable Object item(
      @Nullable Object value, @Nullable Object key, UndefinedPolicy policy) {
    Object found =
        switch (value) {
          case Map<?, ?> map -> isHashable(key) ? Dicts.find(map, key) : Missing.MISSING;
          case List<?> list ->
              Types.isInteger(key) ? element(list, Ints.index(key)) : Missing.MISSING;
          case String text ->
              Types.isInteger(key) ? character(text, Ints.index(key)) : Missing.MISSING;
          case Undefined undefined -> undefined.absorb(false);
          case JinjaObject object -> object.item(key);
          case null, default -> Missing.MISSING;
        };
    if (found == Missing.MISSING && key instanceof String name) {
      found = member(value, name);
      if (found != Missing.MISSING ? name.startsWith("_") : isHidden(name)) {
        return Undefined.unsafe(policy, value, name);
      }
    }
    return found == Missing.MISSING ? Undefined.member(policy, value, key) : found;
  }

  private static boolean isHashable(@Nullable Object key) {
    try {
      Equality.checkHashable(key);
      return true;
    } catch (JinjaException e) {
      return false;
    }
  }

  private static boolean isHidden(String name) {
    return name.length() > 4 && name.startsWith("__") && name.endsWith("__");
  }

  private static @Nullable Object element(List<?> list, int index) {
    int place = index < 0 ? index + list.size() : index;
    return place >= 0 && place < list.size() ? list.get(place) : Missing.MISSING;
  }

  private static @Nullable Object character(String text, int index) {
    int size = text.codePointCount(0, text.length());
    int place = index < 0 ? index + size : index;
    if (place < 0 || place >= size) {
      return Missing.MISSING;
    }
    int start = text.offsetByCodePoints(0, place);
    return Character.toString(text.codePointAt(start));
  }

  /** An attribute proper, or {@link Missing#MISSING}. */
  public static @Nullable Object member(@Nullable Object value, String name) {
    if (value instanceof JinjaObject object) {
      return object.attribute(name);
    }
    if (value == null) {
      return Missing.MISSING;
    }
    if (value instanceof PyTuple tuple) {
      Object named = tuple.named(name);
      if (named != Missing.MISSING) {
        return named;
      }
    }
    Method method = methods(value).get(name);
    if (method != null) {
      return new Method.Bound(value, name, method);
    }
    if (Dates.isDate(value)) {
      return DateMethods.field(value, name);
    }
    return Types.isNumber(value) ? NumberMethods.field(value, name) : Missing.MISSING;
  }

  private static Map<String, Method> methods(Object value) {
    return switch (value) {
      case String _ -> StrMethods.METHODS;
      case PyTuple _ -> ListMethods.TUPLE_METHODS;
      case PyRange _ -> ListMethods.TUPLE_METHODS;
      case List<?> _ -> ListMethods.METHODS;
      case Map<?, ?> _ -> DictMethods.METHODS;
      case Set<?> _ -> SetMethods.METHODS;
      case Double _, Float _ -> NumberMethods.FLOAT_METHODS;
      case BigDecimal _ -> NumberMethods.DECIMAL_METHODS;
      case Number _, Boolean _ -> NumberMethods.INT_METHODS;
      case LocalDate _ -> DateMethods.DATE_METHODS;
      case LocalTime _ -> DateMethods.TIME_METHODS;
      case Duration _ -> DateMethods.DURATION_METHODS;
      default -> Dates.isDateTime(value) ? DateMethods.DATETIME_METHODS : Map.of();
    };
  }

  /** As {@code value(...)}. */
  public static @Nullable Object call(@Nullable Object value, Arguments arguments) {
    if (value instanceof JinjaCallable callable) {
      return callable.call(arguments);
    }
    if (value instanceof Undefined undefined) {
      return undefined.absorb(true);
    }
    throw JinjaException.typeError("'" + Types.inMessage(value) + "' object is not callable");
  }

  /** What {@code value.name} would call: for {@link #apply} only, since it may lack its object. */
  public static @Nullable Object callee(
      @Nullable Object value, String name, UndefinedPolicy policy) {
    if (value != null && !(value instanceof JinjaObject)) {
      Method method = methods(value).get(name);
      if (method != null) {
        return method;
      }
    }
    return attribute(value, name, policy);
  }

  /** Calls what {@link #callee} found, without making a bound method. */
  public static @Nullable Object apply(
      @Nullable Object callee, @Nullable Object value, Arguments arguments) {
    return callee instanceof Method method && value != null
        ? method.call(value, arguments)
        : call(callee, arguments);
  }

  /** As {@code value[start:stop:step]}. */
  public static @Nullable Object slice(
      @Nullable Object value,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    if (value instanceof Undefined undefined) {
      return undefined.absorb(false);
    }
    if (value instanceof JinjaObject object) {
      Object found = object.slice(start, stop, step);
      if (found != Missing.MISSING) {
        return found;
      }
    }
    boolean sliceable = value instanceof String || value instanceof List<?>;
    if (!sliceable) {
      if (value instanceof Map<?, ?>) {
        throw JinjaException.typeError("unhashable type: 'slice'");
      }
      throw JinjaException.typeError(
          "'" + Types.inMessage(value) + "' object is not subscriptable");
    }
    int by = step == null ? 1 : bound(step);
    if (by == 0) {
      throw JinjaException.valueError("slice step cannot be zero");
    }
    int size = Iteration.length(value);
    int from = start == null ? (by > 0 ? 0 : size - 1) : place(bound(start), size, by);
    int to = stop == null ? (by > 0 ? size : -1) : place(bound(stop), size, by);
    return switch (value) {
      case String text -> textSlice(text, from, to, by, size);
      case PyRange range -> range.slice(from, to, by);
      case PyTuple tuple -> PyTuple.copyOf(elements(tuple, from, to, by));
      case List<?> list -> elements(list, from, to, by);
      case null, default -> throw new IllegalStateException("not a sequence");
    };
  }

  private static int bound(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!Types.isInteger(value)) {
      throw JinjaException.typeError(
          "slice indices must be integers or None or have an __index__ method");
    }
    return Ints.index(value);
  }

  private static int place(int index, int size, int step) {
    int place = index < 0 ? index + size : index;
    return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1);
  }

  private static List<@Nullable Object> elements(List<?> list, int from, int to, int by) {
    List<@Nullable Object> result = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      result.add(list.get((int) i));
    }
    return result;
  }

  private static String textSlice(String text, int from, int to, int by, int size) {
    if (by == 1 && size == text.length()) {
      return from < to ? text.substring(from, to) : "";
    }
    int[] points = text.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      out.appendCodePoint(points[(int) i]);
    }
    return out.toString();
  }
}
