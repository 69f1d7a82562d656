package dev.atelier.jinja.value;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of {@code dict}. */
final class DictMethods {
  static final Map<String, Method> METHODS = new HashMap<>();

  static {
    method("keys", Signature.of("keys"), (map, _) -> new DictView(DictView.Part.KEYS, map));
    method("values", Signature.of("values"), (map, _) -> new DictView(DictView.Part.VALUES, map));
    method("items", Signature.of("items"), (map, _) -> new DictView(DictView.Part.ITEMS, map));
    method("get", Signature.of("get", "key", "default?"), DictMethods::get);
    method("pop", Signature.of("pop", "key", "default?"), DictMethods::pop);
    method("popitem", Signature.of("popitem"), (map, _) -> popItem(map));
    method("setdefault", Signature.of("setdefault", "key", "default?"), DictMethods::setDefault);
    method(
        "clear",
        Signature.of("clear"),
        (map, _) -> {
          map.clear();
          return null;
        });
    method("copy", Signature.of("copy"), (map, _) -> new LinkedHashMap<>(map));
    method("fromkeys", Signature.of("fromkeys", "iterable", "value?"), (_, a) -> fromKeys(a));
    METHODS.put(
        "update",
        (self, arguments) -> {
          Dicts.update((Map<?, ?>) self, arguments, "update");
          return null;
        });
  }

  private DictMethods() {}

  private interface Body {
    @Nullable Object call(Map<@Nullable Object, @Nullable Object> self, @Nullable Object[] values);
  }

  @SuppressWarnings("unchecked")
  private static void method(String name, Signature parameters, Body body) {
    Signature signature = parameters.inType("dict");
    METHODS.put(
        name,
        (self, arguments) -> {
          try {
            return body.call(
                (Map<@Nullable Object, @Nullable Object>) self, signature.bind(arguments));
          } catch (UnsupportedOperationException e) {
            throw new JinjaException(
                PythonType.ATTRIBUTE_ERROR, "this dictionary cannot be changed: " + name);
          }
        });
  }

  private static @Nullable Object get(Map<?, ?> map, @Nullable Object[] values) {
    Object found = Dicts.find(map, values[0]);
    if (found != Missing.MISSING) {
      return found;
    }
    return values[1] == Missing.MISSING ? null : values[1];
  }

  private static @Nullable Object pop(Map<?, ?> map, @Nullable Object[] values) {
    Object stored = Dicts.storedKey(map, values[0]);
    if (stored != Missing.MISSING) {
      return map.remove(stored);
    }
    if (values[1] == Missing.MISSING) {
      throw new JinjaException(PythonType.KEY_ERROR, Text.repr(values[0]));
    }
    return values[1];
  }

  private static Object popItem(Map<@Nullable Object, @Nullable Object> map) {
    if (map.isEmpty()) {
      throw new JinjaException(PythonType.KEY_ERROR, "'popitem(): dictionary is empty'");
    }
    Object last = null;
    for (Object key : map.keySet()) {
      last = key;
    }
    return PyTuple.of(last, map.remove(last));
  }

  private static @Nullable Object setDefault(
      Map<@Nullable Object, @Nullable Object> map, @Nullable Object[] values) {
    Object found = Dicts.find(map, values[0]);
    if (found != Missing.MISSING) {
      return found;
    }
    Object value = values[1] == Missing.MISSING ? null : values[1];
    Dicts.put(map, values[0], value);
    return value;
  }

  private static Object fromKeys(@Nullable Object[] values) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    Object value = values[1] == Missing.MISSING ? null : values[1];
    Iteration.iterator(values[0]).forEachRemaining(key -> Dicts.put(map, key, value));
    return map;
  }
}
