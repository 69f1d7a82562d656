package dev.atelier.airflow.command;

import dev.atelier.airflow.schedule.PythonTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Helps to write rows in order. */
final class Rows {
  private Rows() {}

  static Map<String, @Nullable Object> row(@Nullable Object... pairs) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      row.put(
          String.valueOf(pairs[i]),
          pairs[i + 1] instanceof Optional<?> optional ? optional.orElse(null) : pairs[i + 1]);
    }
    return row;
  }

  static String iso(Optional<Instant> at) {
    return at.map(PythonTime::iso).orElse("");
  }

  static @Nullable String isoOrNone(Optional<Instant> at) {
    return at.map(PythonTime::iso).orElse(null);
  }
}
