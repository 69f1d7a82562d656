package dev.atelier.dbt.adapter;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.kernel.text.Digests;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One entry of {@code indexes}. */
public record IndexConfig(List<String> columns, boolean unique, Optional<String> type)
    implements JinjaObject {

  public static @Nullable IndexConfig parse(@Nullable Object raw) {
    if (raw == null) {
      return null;
    }
    if (!(raw instanceof Map<?, ?> map)) {
      throw DbtError.COMPILATION.exception(
          "Invalid index config:\n  Got: "
              + raw
              + "\n  Expected a dictionary with at minimum a \"columns\" key");
    }
    Map<String, @Nullable Object> values = Values.map(map);
    if (!(values.get("columns") instanceof List<?> columns)) {
      throw DbtError.COMPILATION.exception(
          "Could not parse index config: 'columns' is a required property");
    }
    return new IndexConfig(
        Values.strings(columns),
        Boolean.TRUE.equals(values.get("unique")),
        Optional.ofNullable(values.get("type")).map(String::valueOf));
  }

  /** A name that no earlier index of the relation has: the time is part of its hash. */
  private String name(Relation relation) {
    String now = LocalDateTime.now(Clock.systemUTC()).toString();
    return Digests.hex(
        "MD5",
        String.join("_", columns)
            + "_"
            + relation.render()
            + "_"
            + (unique ? "True" : "False")
            + "_"
            + type.orElse("None")
            + "_"
            + now);
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "columns" -> columns;
      case "unique" -> unique;
      case "type" -> type.orElse(null);
      case "render" ->
          (JinjaCallable) a -> name((Relation) java.util.Objects.requireNonNull(a.at(0)));
      default -> Missing.MISSING;
    };
  }
}
