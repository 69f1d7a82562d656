package dev.atelier.dbt.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Readers of loosely typed configuration, as YAML gives it. */
public final class Values {
  private Values() {}

  /** A list of text: a single value is a list of one, null an empty one. */
  public static List<String> strings(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list.stream().map(String::valueOf).toList();
      default -> List.of(String.valueOf(value));
    };
  }

  @SuppressWarnings("unchecked")
  public static Map<String, @Nullable Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  @SuppressWarnings("unchecked")
  public static List<@Nullable Object> list(@Nullable Object value) {
    return value instanceof List<?> list
        ? (List<@Nullable Object>) list
        : value == null ? List.of() : List.of(value);
  }

  public static String text(@Nullable Object value, String otherwise) {
    return value == null ? otherwise : String.valueOf(value);
  }

  /** A copy that shares no map or list with the original. */
  public static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        map.forEach((key, item) -> out.put(String.valueOf(key), copy(item)));
        yield out;
      }
      case List<?> list -> {
        List<@Nullable Object> out = new ArrayList<>(list.size());
        list.forEach(item -> out.add(copy(item)));
        yield out;
      }
      case null, default -> value;
    };
  }
}
