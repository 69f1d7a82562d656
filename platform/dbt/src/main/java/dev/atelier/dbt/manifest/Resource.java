package dev.atelier.dbt.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the manifest. Its fields are the dictionary that is written to {@code manifest.json}
 * and that macros see. Mutable while it is parsed and while it runs, by one thread at a time: the
 * parser's, then that of the runner which holds the node.
 */
public final class Resource {
  private final Map<String, @Nullable Object> fields;
  private final ResourceType type;
  private final String uniqueId;

  public Resource(Map<String, @Nullable Object> fields) {
    this.fields = fields;
    this.type = ResourceType.of(String.valueOf(fields.get("resource_type"))).orElseThrow();
    this.uniqueId = String.valueOf(fields.get("unique_id"));
  }

  /** The live dictionary, in the order of the manifest. */
  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  public ResourceType type() {
    return type;
  }

  public String uniqueId() {
    return uniqueId;
  }

  public String name() {
    return text("name");
  }

  public String packageName() {
    return text("package_name");
  }

  public String path() {
    return text("path");
  }

  public String originalFilePath() {
    return text("original_file_path");
  }

  public List<String> fqn() {
    return strings("fqn");
  }

  /** The alias of a node, the identifier of a source; the name where it has neither. */
  public String identifier() {
    String key = type == ResourceType.SOURCE ? "identifier" : "alias";
    Object value = fields.get(key);
    return value == null ? name() : String.valueOf(value);
  }

  public Optional<String> database() {
    return optional("database");
  }

  public String schema() {
    return text("schema");
  }

  public String rawCode() {
    return text("raw_code");
  }

  public String description() {
    return text("description");
  }

  /** Compiled SQL, when the node was compiled. */
  public Optional<String> compiledCode() {
    return optional("compiled_code");
  }

  public Map<String, @Nullable Object> config() {
    return map("config");
  }

  public Optional<String> configText(String key) {
    return Optional.ofNullable(config().get(key)).map(String::valueOf);
  }

  public boolean configFlag(String key) {
    return Boolean.TRUE.equals(config().get(key));
  }

  public boolean enabled() {
    return !Boolean.FALSE.equals(config().get("enabled"));
  }

  public String materialized() {
    return configText("materialized").orElse("");
  }

  /** Whether it is run batch by batch of event time. */
  public boolean isMicrobatch() {
    return type() == ResourceType.MODEL
        && materialized().equals("incremental")
        && configText("incremental_strategy").filter("microbatch"::equals).isPresent();
  }

  public boolean isEphemeral() {
    return type == ResourceType.MODEL && materialized().equals("ephemeral");
  }

  /** A model, seed, snapshot: what others may {@code ref}. */
  public boolean isReferable() {
    return type == ResourceType.MODEL || type == ResourceType.SEED || type == ResourceType.SNAPSHOT;
  }

  public boolean isGenericTest() {
    return type == ResourceType.TEST && fields.containsKey("test_metadata");
  }

  public List<String> tags() {
    return strings("tags");
  }

  public List<String> dependsOnNodes() {
    return nested("depends_on", "nodes");
  }

  public List<String> dependsOnMacros() {
    return nested("depends_on", "macros");
  }

  public Map<String, @Nullable Object> columns() {
    return map("columns");
  }

  /** A field as text; empty where it is missing. */
  public String text(String key) {
    Object value = fields.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  public Optional<String> optional(String key) {
    return Optional.ofNullable(fields.get(key)).map(String::valueOf);
  }

  @SuppressWarnings("unchecked")
  public Map<String, @Nullable Object> map(String key) {
    Object value = fields.get(key);
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  public List<String> strings(String key) {
    return asStrings(fields.get(key));
  }

  @SuppressWarnings("unchecked")
  public List<Object> list(String key) {
    Object value = fields.get(key);
    return value instanceof List<?> list ? (List<Object>) list : List.of();
  }

  private List<String> nested(String key, String inner) {
    return asStrings(map(key).get(inner));
  }

  private static List<String> asStrings(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<String> strings = new ArrayList<>(list.size());
      list.forEach(item -> strings.add(String.valueOf(item)));
      return strings;
    }
    return value == null ? List.of() : List.of(String.valueOf(value));
  }

  public void put(String key, @Nullable Object value) {
    fields.put(key, value);
  }

  /** Adds to {@code depends_on.KIND} once. */
  public void dependOn(String kind, String id) {
    Map<String, @Nullable Object> dependsOn = map("depends_on");
    Object present = dependsOn.get(kind);
    List<Object> list = new ArrayList<>(present instanceof List<?> known ? known : List.of());
    if (!list.contains(id)) {
      list.add(id);
      Map<String, @Nullable Object> fresh = new LinkedHashMap<>(dependsOn);
      fresh.put(kind, list);
      fields.put("depends_on", fresh);
    }
  }

  /** {@code model x (models/x.sql)}, as errors name it. */
  public String described() {
    return type.id() + " " + name() + " (" + originalFilePath() + ")";
  }

  @Override
  public String toString() {
    return uniqueId;
  }
}
