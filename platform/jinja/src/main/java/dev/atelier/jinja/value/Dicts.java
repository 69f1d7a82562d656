package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dictionaries: any {@code java.util.Map}, with Python's idea of which keys are the same. */
public final class Dicts {
  private Dicts() {}

  /** The value of a key, or {@link Missing#MISSING}; O(1). */
  public static @Nullable Object find(Map<?, ?> map, @Nullable Object key) {
    Object stored = storedKey(map, key);
    return stored == Missing.MISSING ? Missing.MISSING : map.get(stored);
  }

  /** The map's own key that equals this one, or {@link Missing#MISSING}. */
  static @Nullable Object storedKey(Map<?, ?> map, @Nullable Object key) {
    Equality.checkHashable(key);
    if (key == null || key instanceof String) {
      return containsKey(map, key) ? key : Missing.MISSING;
    }
    if (map.containsKey(key)) {
      return key;
    }
    return Types.isNumber(key) ? numericKey(map, key) : Missing.MISSING;
  }

  private static boolean containsKey(Map<?, ?> map, @Nullable Object key) {
    try {
      return map.get(key) != null || map.containsKey(key);
    } catch (NullPointerException e) {
      return false; // a host's map that holds no null
    }
  }

  /** 1, 1.0 and True are the same key. */
  private static @Nullable Object numericKey(Map<?, ?> map, Object key) {
    double number = key instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) key).doubleValue();
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      long whole = (long) number;
      Object[] forms = {whole, number, (int) whole, BigDecimal.valueOf(whole)};
      for (Object form : forms) {
        if (map.containsKey(form)) {
          return form;
        }
      }
      if ((whole == 0 || whole == 1) && map.containsKey(whole == 1)) {
        return whole == 1;
      }
    }
    return Missing.MISSING;
  }

  /** Sets a key; an equal key that is there keeps its form, as in Python. */
  public static void put(Map<?, ?> map, @Nullable Object key, @Nullable Object value) {
    @SuppressWarnings("unchecked")
    Map<@Nullable Object, @Nullable Object> target = (Map<@Nullable Object, @Nullable Object>) map;
    Object stored = key instanceof String ? key : storedKey(map, key);
    try {
      target.put(stored == Missing.MISSING ? key : stored, value);
    } catch (UnsupportedOperationException e) {
      throw JinjaException.typeError("'mappingproxy' object does not support item assignment");
    }
  }

  /** As {@code dict(iterable_or_mapping, **keywords)}. */
  public static Map<@Nullable Object, @Nullable Object> create(Arguments arguments) {
    Map<@Nullable Object, @Nullable Object> dict = new LinkedHashMap<>();
    update(dict, arguments, "dict");
    return dict;
  }

  /** As {@code dict.update}. */
  static void update(Map<?, ?> dict, Arguments arguments, String function) {
    if (arguments.size() > 1) {
      throw JinjaException.typeError(
          function + " expected at most 1 argument, got " + arguments.size());
    }
    if (arguments.size() == 1) {
      addAll(dict, arguments.at(0));
    }
    arguments.keywords().forEach((key, value) -> put(dict, key, value));
  }

  private static void addAll(Map<?, ?> dict, @Nullable Object source) {
    if (source instanceof Map<?, ?> map) {
      map.forEach((key, value) -> put(dict, key, value));
      return;
    }
    int index = 0;
    var items = Iteration.iterator(source);
    while (items.hasNext()) {
      Object item = items.next();
      if (!Iteration.isIterable(item)) {
        throw JinjaException.typeError(
            "cannot convert dictionary update sequence element #" + index + " to a sequence");
      }
      var pair = Iteration.toList(item);
      if (pair.size() != 2) {
        throw JinjaException.valueError(
            "dictionary update sequence element #"
                + index
                + " has length "
                + pair.size()
                + "; 2 is required");
      }
      put(dict, pair.get(0), pair.get(1));
      index++;
    }
  }
}
