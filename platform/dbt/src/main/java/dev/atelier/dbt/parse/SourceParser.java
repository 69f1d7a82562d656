package dev.atelier.dbt.parse;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes source resources of the {@code sources} of property files. */
final class SourceParser {
  private final Workspace workspace;
  private final ConfigSettler settler;

  SourceParser(Workspace workspace, ConfigSettler settler) {
    this.workspace = workspace;
    this.settler = settler;
  }

  /** One table of a source. */
  record Table(
      PropertyFile file,
      Map<String, @Nullable Object> source,
      Map<String, @Nullable Object> table) {
    String sourceName() {
      return Values.text(source.get("name"), "");
    }

    String name() {
      return Values.text(table.get("name"), "");
    }
  }

  static List<Table> tables(PropertyFile file) {
    List<Table> out = new ArrayList<>();
    for (Map<String, @Nullable Object> source : file.section("sources")) {
      for (Object raw : Values.list(source.get("tables"))) {
        out.add(new Table(file, source, new LinkedHashMap<>(Values.map(raw))));
      }
    }
    return out;
  }

  Resource parse(Table t) {
    String packageName = t.file().packageName();
    List<String> fqn = new ArrayList<>(List.of(packageName));
    fqn.addAll(SqlFileParser.folders(t.file().file().relativePath()));
    fqn.add(t.sourceName());
    fqn.add(t.name());
    Map<String, @Nullable Object> written = settings(t);
    Map<String, @Nullable Object> config =
        settler.combine(defaults(), ResourceType.SOURCE, packageName, fqn, List.of(written), false);
    Map<String, @Nullable Object> f = new LinkedHashMap<>();
    f.put(
        "database",
        Values.text(t.source().get("database"), workspace.project().target().database()));
    f.put("schema", Values.text(t.source().get("schema"), t.sourceName()));
    f.put("name", t.name());
    f.put("resource_type", "source");
    f.put("package_name", packageName);
    f.put("path", t.file().path());
    f.put("original_file_path", t.file().path());
    f.put("unique_id", "source." + packageName + "." + t.sourceName() + "." + t.name());
    f.put("fqn", fqn);
    f.put("source_name", t.sourceName());
    f.put("source_description", Values.text(t.source().get("description"), ""));
    f.put("loader", Values.text(t.source().get("loader"), ""));
    f.put("identifier", Values.text(t.table().get("identifier"), t.name()));
    f.put("quoting", quoting(t));
    f.put("loaded_at_field", config.get("loaded_at_field"));
    f.put("loaded_at_query", config.get("loaded_at_query"));
    f.put("freshness", config.get("freshness"));
    f.put("external", t.table().get("external"));
    f.put("description", Values.text(t.table().get("description"), ""));
    f.put("columns", Columns.of(t.table().get("columns")));
    f.put("meta", config.get("meta"));
    Map<String, @Nullable Object> sourceMeta =
        new LinkedHashMap<>(Values.map(t.source().get("meta")));
    sourceMeta.putAll(Values.map(Values.map(t.source().get("config")).get("meta")));
    f.put("source_meta", sourceMeta);
    f.put("tags", config.get("tags"));
    f.put("config", config);
    f.put("patch_path", null);
    f.put(
        "unrendered_config",
        settler.combine(Map.of(), ResourceType.SOURCE, packageName, fqn, List.of(written), true));
    f.put("relation_name", null);
    f.put("created_at", NodeFields.now());
    f.put("unrendered_database", PropertyRenderer.written(t.source()).get("database"));
    f.put("unrendered_schema", PropertyRenderer.written(t.source()).get("schema"));
    f.put("doc_blocks", new ArrayList<>());
    Resource resource = new Resource(f);
    f.put("relation_name", RunBehaviour.relationOf(workspace, resource).name());
    return resource;
  }

  private static Map<String, @Nullable Object> defaults() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("enabled", true);
    config.put("event_time", null);
    Map<String, @Nullable Object> empty = new LinkedHashMap<>();
    empty.put("warn_after", threshold(null));
    empty.put("error_after", threshold(null));
    empty.put("filter", null);
    config.put("freshness", empty);
    config.put("loaded_at_field", null);
    config.put("loaded_at_query", null);
    config.put("meta", new LinkedHashMap<>());
    config.put("tags", new ArrayList<>());
    config.put("static_analysis", null);
    return config;
  }

  private static Map<String, @Nullable Object> threshold(@Nullable Object value) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("count", Values.map(value).get("count"));
    out.put("period", Values.map(value).get("period"));
    return out;
  }

  /** Source, its config, table, its config: the later wins, tags and meta add up. */
  private static Map<String, @Nullable Object> settings(Table t) {
    Map<String, @Nullable Object> sourceConfig = Values.map(t.source().get("config"));
    Map<String, @Nullable Object> tableConfig = Values.map(t.table().get("config"));
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.putAll(sourceConfig);
    out.putAll(tableConfig);
    Object freshness = freshness(t, sourceConfig, tableConfig);
    if (freshness != UNSET) {
      out.put("freshness", freshness);
    } else {
      out.remove("freshness");
    }
    List<Map<String, @Nullable Object>> places =
        List.of(t.source(), sourceConfig, t.table(), tableConfig);
    for (String key : List.of("loaded_at_field", "loaded_at_query")) {
      Object value = null;
      for (Map<String, @Nullable Object> place : places) {
        if (place.get(key) != null) {
          value = place.get(key);
        }
      }
      out.put(key, value);
    }
    Map<String, @Nullable Object> meta = new LinkedHashMap<>();
    List<@Nullable Object> tags = new ArrayList<>();
    for (Map<String, @Nullable Object> place : places) {
      meta.putAll(Values.map(place.get("meta")));
      Values.list(place.get("tags")).stream().filter(tag -> !tags.contains(tag)).forEach(tags::add);
    }
    out.put("meta", meta);
    out.put("tags", tags);
    return out;
  }

  private static final Object UNSET = new Object();

  private static @Nullable Object freshness(
      Table t,
      Map<String, @Nullable Object> sourceConfig,
      Map<String, @Nullable Object> tableConfig) {
    Object merged = UNSET;
    for (Map<String, @Nullable Object> place :
        List.of(t.source(), sourceConfig, t.table(), tableConfig)) {
      if (!place.containsKey("freshness")) {
        continue;
      }
      Object own = place.get("freshness");
      if (own == null) {
        merged = null;
      } else {
        Map<String, @Nullable Object> before =
            merged instanceof Map<?, ?> m ? Values.map(m) : Map.of();
        Map<String, @Nullable Object> given = Values.map(own);
        Map<String, @Nullable Object> both = new LinkedHashMap<>();
        for (String key : List.of("warn_after", "error_after")) {
          both.put(key, threshold(given.get(key) != null ? given.get(key) : before.get(key)));
        }
        both.put(
            "filter", given.get("filter") != null ? given.get("filter") : before.get("filter"));
        merged = both;
      }
    }
    return merged;
  }

  private static Map<String, @Nullable Object> quoting(Table t) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (String key : List.of("database", "schema", "identifier", "column")) {
      Object own = Values.map(t.table().get("quoting")).get(key);
      out.put(key, own != null ? own : Values.map(t.source().get("quoting")).get(key));
    }
    return out;
  }
}
