package dev.atelier.logstash.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plugin's settings after checking: each has its type, those not written their defaults. */
public final class Options {
  private final Map<String, Object> values;
  private final java.util.Set<String> written;

  Options(Map<String, Object> values, java.util.Set<String> written) {
    this.values = new LinkedHashMap<>(values);
    this.written = java.util.Set.copyOf(written);
  }

  /** Whether the file says it, whatever it says. */
  public boolean has(String name) {
    return written.contains(name);
  }

  /** The names that the file says. */
  public java.util.Set<String> written() {
    return written;
  }

  public @Nullable Object any(String name) {
    return values.get(name);
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(Object::toString);
  }

  public String string(String name) {
    return text(name).orElse("");
  }

  public long integer(String name) {
    return values.get(name) instanceof Number number ? number.longValue() : 0;
  }

  public double decimal(String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  public boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  public Optional<Duration> duration(String name) {
    return values.get(name) instanceof Duration duration ? Optional.of(duration) : Optional.empty();
  }

  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    list(name).forEach(item -> strings.add(String.valueOf(item)));
    return strings;
  }

  public List<?> list(String name) {
    return values.get(name) instanceof List<?> list ? list : List.of();
  }

  /** In the order of the file. */
  public Map<String, Object> hash(String name) {
    Map<String, Object> hash = new LinkedHashMap<>();
    if (values.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> hash.put(String.valueOf(key), value));
    }
    return hash;
  }

  /** The codec of this plugin; the plan builder has made it. */
  public Codec codec() {
    if (values.get("codec") instanceof Codec codec) {
      return codec;
    }
    throw new IllegalStateException("a plugin without a codec");
  }
}
