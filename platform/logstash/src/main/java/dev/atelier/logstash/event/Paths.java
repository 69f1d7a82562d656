package dev.atelier.logstash.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walking nested maps and lists; list indices count from the end when negative. */
final class Paths {
  private static final int LARGEST_INDEX = 100_000;

  private Paths() {}

  /** The map or list that holds the path's last key, or null. */
  static @Nullable Object parent(Map<String, @Nullable Object> root, List<String> path) {
    Object target = root;
    for (int i = 0; i < path.size() - 1; i++) {
      target = child(target, path.get(i));
      if (!(target instanceof Map || target instanceof List)) {
        return null;
      }
    }
    return target;
  }

  static @Nullable Object child(Object parent, String key) {
    if (parent instanceof Map<?, ?> map) {
      return map.get(key);
    }
    List<?> list = (List<?>) parent;
    int index = index(key, list.size());
    return index < 0 || index >= list.size() ? null : list.get(index);
  }

  private static int index(String key, int size) {
    try {
      int index = Integer.parseInt(key);
      return index < 0 ? size + index : index;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  static void set(Map<String, @Nullable Object> root, List<String> path, @Nullable Object value) {
    Object target = root;
    for (int i = 0; i < path.size() - 1; i++) {
      String key = path.get(i);
      Object next = target instanceof Map || target instanceof List ? child(target, key) : null;
      if (next == null) {
        next = new LinkedHashMap<String, @Nullable Object>();
        setChild(target, key, next);
      }
      target = next;
    }
    setChild(target, path.getLast(), value);
  }

  @SuppressWarnings("unchecked")
  private static void setChild(Object target, String key, @Nullable Object value) {
    if (target instanceof Map<?, ?> map) {
      ((Map<String, @Nullable Object>) map).put(key, value);
    } else if (target instanceof List<?> list) {
      setItem((List<@Nullable Object>) list, key, value);
    } else {
      throw new IllegalArgumentException(
          "Could not set field '"
              + key
              + "' on object '"
              + target
              + "' to value '"
              + value
              + "'.This is probably due to trying to set a field like [foo][bar] = someValue"
              + "when [foo] is not either a map or a string");
    }
  }

  private static void setItem(List<@Nullable Object> list, String key, @Nullable Object value) {
    int index = index(key, list.size());
    if (index < 0 || index > LARGEST_INDEX) {
      return;
    }
    while (list.size() <= index) {
      list.add(null);
    }
    list.set(index, value);
  }

  static @Nullable Object remove(Object parent, String key) {
    if (parent instanceof Map<?, ?> map) {
      return map.remove(key);
    }
    List<?> list = (List<?>) parent;
    int index = index(key, list.size());
    return index < 0 || index >= list.size() ? null : list.remove(index);
  }
}
