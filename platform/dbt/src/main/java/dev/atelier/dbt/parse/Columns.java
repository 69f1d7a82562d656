package dev.atelier.dbt.parse;

import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Column properties in the manifest's shape. */
final class Columns {
  private static final Set<String> KNOWN =
      Set.of(
          "name",
          "description",
          "meta",
          "data_type",
          "constraints",
          "quote",
          "config",
          "tags",
          "granularity",
          "dimension",
          "entity",
          "doc_blocks",
          "tests",
          "data_tests",
          "docs");

  private Columns() {}

  static Map<String, @Nullable Object> of(@Nullable Object columns) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (Object raw : Values.list(columns)) {
      Map<String, @Nullable Object> given = Values.map(raw);
      out.put(Values.text(given.get("name"), ""), column(given));
    }
    return out;
  }

  private static Map<String, @Nullable Object> column(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> config = Values.map(given.get("config"));
    Map<String, @Nullable Object> meta = new LinkedHashMap<>(Values.map(given.get("meta")));
    meta.putAll(Values.map(config.get("meta")));
    List<@Nullable Object> tags = new ArrayList<>(Values.list(given.get("tags")));
    Values.list(config.get("tags")).stream().filter(t -> !tags.contains(t)).forEach(tags::add);
    Map<String, @Nullable Object> column = new LinkedHashMap<>();
    column.put("name", given.get("name"));
    column.put("description", Values.text(given.get("description"), ""));
    column.put("meta", meta);
    column.put("data_type", given.get("data_type"));
    List<Object> constraints = new ArrayList<>();
    for (Object constraint : Values.list(given.get("constraints"))) {
      constraints.add(constraint(Values.map(constraint), false));
    }
    column.put("constraints", constraints);
    column.put("quote", given.get("quote"));
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(config);
    shown.put("meta", meta);
    shown.put("tags", tags);
    column.put("config", shown);
    column.put("tags", tags);
    column.put("granularity", given.get("granularity"));
    column.put("dimension", given.get("dimension"));
    column.put("entity", given.get("entity"));
    given.forEach((key, value) -> {
      if (!KNOWN.contains(key)) {
        column.put(key, Values.copy(value));
      }
    });
    column.put("doc_blocks", new ArrayList<>());
    return column;
  }

  static Map<String, @Nullable Object> constraint(
      Map<String, @Nullable Object> given, boolean ofModel) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("type", given.get("type"));
    out.put("name", given.get("name"));
    out.put("expression", given.get("expression"));
    out.put("warn_unenforced", given.getOrDefault("warn_unenforced", true));
    out.put("warn_unsupported", given.getOrDefault("warn_unsupported", true));
    out.put("to", given.get("to"));
    out.put("to_columns", given.getOrDefault("to_columns", new ArrayList<>()));
    if (ofModel) {
      out.put("columns", given.getOrDefault("columns", new ArrayList<>()));
    }
    return out;
  }
}
