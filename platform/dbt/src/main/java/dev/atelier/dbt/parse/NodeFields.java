package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dictionaries of nodes with all their keys, in the manifest's order. */
final class NodeFields {
  private NodeFields() {}

  /** What is known of a node before its configuration. */
  record Identity(
      ResourceType type,
      String packageName,
      String name,
      String path,
      String originalFilePath,
      String uniqueId,
      List<String> fqn) {}

  static Resource node(
      Identity id,
      String database,
      String schema,
      String rawCode,
      Map<String, @Nullable Object> checksum) {
    Map<String, @Nullable Object> f = new LinkedHashMap<>(64);
    f.put("database", database);
    f.put("schema", schema);
    f.put("name", id.name());
    f.put("resource_type", id.type().id());
    f.put("package_name", id.packageName());
    f.put("path", id.path());
    f.put("original_file_path", id.originalFilePath());
    f.put("unique_id", id.uniqueId());
    f.put("fqn", new ArrayList<>(id.fqn()));
    f.put("alias", id.name());
    f.put("checksum", checksum);
    f.put("config", ConfigRules.defaults(id.type()));
    f.put("tags", new ArrayList<>());
    f.put("description", "");
    f.put("columns", new LinkedHashMap<>());
    f.put("meta", new LinkedHashMap<>());
    f.put("group", null);
    f.put("docs", ConfigRules.docs());
    f.put("patch_path", null);
    f.put("build_path", null);
    f.put("unrendered_config", new LinkedHashMap<>());
    f.put("created_at", now());
    f.put("relation_name", null);
    f.put("raw_code", rawCode);
    f.put("doc_blocks", new ArrayList<>());
    if (id.type() == ResourceType.SEED) {
      f.put("root_path", null);
      f.put("depends_on", dependsOn(false));
      return new Resource(f);
    }
    f.put("language", "sql");
    f.put("refs", new ArrayList<>());
    f.put("sources", new ArrayList<>());
    f.put("metrics", new ArrayList<>());
    f.put("functions", new ArrayList<>());
    f.put("depends_on", dependsOn(true));
    f.put("compiled_path", null);
    f.put("contract", contract());
    if (id.type() == ResourceType.FUNCTION) {
      f.put("returns", Functions.undeclared());
      f.put("arguments", new ArrayList<>());
      f.put("overloads", new ArrayList<>());
    }
    if (id.type() == ResourceType.MODEL) {
      f.put("access", "protected");
      f.put("constraints", new ArrayList<>());
      f.put("version", null);
      f.put("latest_version", null);
      f.put("deprecation_date", null);
      f.put("primary_key", new ArrayList<>());
      f.put("time_spine", null);
    }
    return new Resource(f);
  }

  static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  static Map<String, @Nullable Object> dependsOn(boolean nodes) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("macros", new ArrayList<>());
    if (nodes) {
      out.put("nodes", new ArrayList<>());
    }
    return out;
  }

  private static Map<String, @Nullable Object> contract() {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("enforced", false);
    out.put("alias_types", true);
    out.put("checksum", null);
    return out;
  }

  static Map<String, @Nullable Object> checksum(String kind, String value) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("name", kind);
    out.put("checksum", value);
    return out;
  }
}
