package dev.atelier.dbt.parse;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A map that remembers what was asked of it, by any thread. */
final class Observed<V extends @Nullable Object> extends AbstractMap<String, V> {
  /** Stands for whoever looked at all of it. */
  private static final String ALL = "*";

  private final Map<String, V> map;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  Observed(Map<String, V> map) {
    this.map = map;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    asked.add(String.valueOf(key));
    return map.get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    asked.add(String.valueOf(key));
    return map.containsKey(key);
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    asked.add(ALL);
    return map.entrySet();
  }

  Set<String> asked() {
    return new TreeSet<>(asked);
  }

  /** What a key that was once asked for has in another map. */
  static @Nullable Object answer(Map<String, ? extends @Nullable Object> map, String key) {
    return key.equals(ALL) ? map : map.get(key);
  }
}
