package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a node: defaults by type, and how settings of several places combine. Most
 * replace, lists of tags and hooks grow, dictionaries are merged, grants with {@code +} grow.
 */
public final class ConfigRules {
  private static final Set<String> APPENDED = Set.of("tags", "pre-hook", "post-hook", "packages");
  private static final Set<String> UPDATED =
      Set.of(
          "meta",
          "quoting",
          "column_types",
          "docs",
          "contract",
          "latest_version_pointer",
          "snapshot_meta_column_names");

  private ConfigRules() {}

  /** The defaults, in the order of the manifest. */
  static Map<String, @Nullable Object> defaults(ResourceType type) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("enabled", true);
    config.put("alias", null);
    config.put("schema", type == ResourceType.TEST ? "dbt_test__audit" : null);
    config.put("database", null);
    config.put("tags", new ArrayList<>());
    config.put("meta", new LinkedHashMap<>());
    config.put("group", null);
    config.put("static_analysis", null);
    if (type == ResourceType.TEST) {
      testDefaults(config);
      return config;
    }
    config.put(
        "materialized",
        switch (type) {
          case SEED -> "seed";
          case SNAPSHOT -> "snapshot";
          case FUNCTION -> "function";
          default -> "view";
        });
    config.put("incremental_strategy", null);
    config.put("batch_size", null);
    config.put("lookback", 1L);
    config.put("begin", null);
    config.put("persist_docs", new LinkedHashMap<>());
    config.put("post-hook", new ArrayList<>());
    config.put("pre-hook", new ArrayList<>());
    config.put("quoting", new LinkedHashMap<>());
    config.put("column_types", new LinkedHashMap<>());
    config.put("full_refresh", null);
    config.put("unique_key", null);
    config.put("on_schema_change", "ignore");
    config.put("on_configuration_change", "apply");
    config.put("grants", new LinkedHashMap<>());
    config.put("packages", new ArrayList<>());
    config.put("docs", docs());
    Map<String, @Nullable Object> contract = new LinkedHashMap<>();
    contract.put("enforced", false);
    contract.put("alias_types", true);
    config.put("contract", contract);
    config.put("event_time", null);
    config.put("concurrent_batches", null);
    ownDefaults(type, config);
    return config;
  }

  private static void testDefaults(Map<String, @Nullable Object> config) {
    config.put("materialized", "test");
    config.put("severity", "ERROR");
    config.put("store_failures", null);
    config.put("store_failures_as", null);
    config.put("sql_header", null);
    config.put("where", null);
    config.put("limit", null);
    config.put("fail_calc", "count(*)");
    config.put("warn_if", "!= 0");
    config.put("error_if", "!= 0");
  }

  private static void ownDefaults(ResourceType type, Map<String, @Nullable Object> config) {
    if (type == ResourceType.MODEL) {
      config.put("access", "protected");
      config.put("freshness", null);
      config.put("on_error", null);
      Map<String, @Nullable Object> pointer = new LinkedHashMap<>();
      pointer.put("enabled", null);
      pointer.put("alias", null);
      config.put("latest_version_pointer", pointer);
    } else if (type == ResourceType.FUNCTION) {
      config.put("type", "scalar");
      config.put("volatility", null);
      config.put("runtime_version", null);
      config.put("entry_point", null);
      Map<String, @Nullable Object> snowflake = new LinkedHashMap<>();
      snowflake.put("quote_args", true);
      config.put("snowflake", snowflake);
    } else if (type == ResourceType.SEED) {
      config.put("delimiter", ",");
      config.put("quote_columns", null);
    } else if (type == ResourceType.SNAPSHOT) {
      config.put("strategy", null);
      config.put("target_schema", null);
      config.put("target_database", null);
      config.put("updated_at", null);
      config.put("check_cols", null);
      Map<String, @Nullable Object> names = new LinkedHashMap<>();
      for (String name :
          List.of(
              "dbt_valid_to", "dbt_valid_from", "dbt_scd_id", "dbt_updated_at", "dbt_is_deleted")) {
        names.put(name, null);
      }
      config.put("snapshot_meta_column_names", names);
      config.put("dbt_valid_to_current", null);
    }
  }

  static Map<String, @Nullable Object> docs() {
    Map<String, @Nullable Object> docs = new LinkedHashMap<>();
    docs.put("show", true);
    docs.put("node_color", null);
    return docs;
  }

  /** Adds one place's settings to what less specific places said. */
  public static void merge(
      Map<String, @Nullable Object> into, Map<String, ? extends @Nullable Object> from) {
    from.forEach((written, value) -> merge(into, name(written), value));
  }

  private static void merge(
      Map<String, @Nullable Object> into, String key, @Nullable Object value) {
    if (APPENDED.contains(key)) {
      List<@Nullable Object> all = new ArrayList<>(Values.list(into.get(key)));
      List<@Nullable Object> added = key.endsWith("-hook") ? hooks(value) : Values.list(value);
      added.stream().filter(item -> !key.equals("tags") || !all.contains(item)).forEach(all::add);
      into.put(key, all);
    } else if (UPDATED.contains(key) && value instanceof Map<?, ?>) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>(Values.map(into.get(key)));
      Values.map(value).forEach((k, v) -> all.put(k, Values.copy(v)));
      into.put(key, all);
    } else if (key.equals("grants") && value instanceof Map<?, ?>) {
      into.put(key, grants(Values.map(into.get(key)), Values.map(value)));
    } else {
      into.put(key, Values.copy(value));
    }
  }

  /** {@code pre_hook} → {@code pre-hook}, and the adapter's aliases. */
  static String name(String key) {
    return switch (key) {
      case "pre_hook" -> "pre-hook";
      case "post_hook" -> "post-hook";
      case "dbname" -> "database";
      default -> key;
    };
  }

  private static Map<String, @Nullable Object> grants(
      Map<String, @Nullable Object> present, Map<String, @Nullable Object> added) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(present);
    added.forEach((written, grantees) -> {
      if (written.startsWith("+")) {
        String privilege = written.substring(1).strip();
        List<@Nullable Object> both = new ArrayList<>(Values.list(all.get(privilege)));
        both.addAll(Values.list(grantees));
        all.put(privilege, both);
      } else {
        all.put(written, new ArrayList<>(Values.list(grantees)));
      }
    });
    return all;
  }

  /** Hooks as dictionaries: text, JSON text or a dictionary each. */
  static List<@Nullable Object> hooks(@Nullable Object value) {
    List<@Nullable Object> out = new ArrayList<>();
    for (Object item : value instanceof Map<?, ?> ? List.of(value) : Values.list(value)) {
      Map<String, @Nullable Object> hook = new LinkedHashMap<>();
      hook.put("sql", "");
      hook.put("transaction", true);
      hook.put("index", null);
      if (item instanceof Map<?, ?> map) {
        hook.putAll(Values.map(map));
      } else {
        String text = Values.text(item, "");
        hook.put("sql", text);
        if (text.strip().startsWith("{") && text.contains("\"sql\"")) {
          hook.putAll(jsonHook(text));
        }
      }
      out.add(hook);
    }
    return out;
  }

  private static Map<String, @Nullable Object> jsonHook(String text) {
    try {
      return Values.map(Json.mapper().convertValue(Json.read(text.strip()), Map.class));
    } catch (AtelierException | IllegalArgumentException e) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("sql", text);
      return plain;
    }
  }

  /**
   * The settings of a project file for a node, from the outermost level to the node's own: those
   * with {@code +}, and those whose value is not a dictionary.
   *
   * @param fqn the node's path, package first
   */
  static List<Map<String, @Nullable Object>> levels(
      Map<String, @Nullable Object> section, List<String> fqn) {
    List<Map<String, @Nullable Object>> out = new ArrayList<>();
    out.add(own(section));
    Map<String, @Nullable Object> at = section;
    for (String part : fqn) {
      if (!(at.get(part) instanceof Map<?, ?> deeper)) {
        break;
      }
      at = Values.map(deeper);
      out.add(own(at));
    }
    return out;
  }

  private static Map<String, @Nullable Object> own(Map<String, @Nullable Object> level) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    level.forEach((key, value) -> {
      if (key.startsWith("+")) {
        out.put(key.substring(1).strip(), value);
      } else if (!(value instanceof Map<?, ?>)) {
        out.put(key, value);
      }
    });
    return out;
  }
}
