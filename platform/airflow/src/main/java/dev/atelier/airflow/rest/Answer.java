package dev.atelier.airflow.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds JSON objects in order. */
final class Answer {
  private Answer() {}

  static Map<String, @Nullable Object> of(@Nullable Object... pairs) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      result.put(
          String.valueOf(pairs[i]),
          pairs[i + 1] instanceof Optional<?> optional ? optional.orElse(null) : pairs[i + 1]);
    }
    return result;
  }

  /** An answer with a status of its own; without a body when that is 204. */
  record Coded(int status, Object body) {}

  /** Part of a list. */
  record Page<T>(List<T> items, int total) {
    static <T> Page<T> of(List<T> all, int offset, int limit) {
      int from = Math.min(Math.max(0, offset), all.size());
      int to = Math.min(all.size(), from + Math.max(0, limit));
      return new Page<>(all.subList(from, to), all.size());
    }
  }
}
