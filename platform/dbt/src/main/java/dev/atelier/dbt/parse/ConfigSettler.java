package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.Digests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settles a node's configuration: project file, property file, the node's own text, and for a node
 * of a package the root project's file last.
 */
final class ConfigSettler {
  private static final Set<String> ACCESS = Set.of("private", "protected", "public");

  private final Workspace workspace;
  private final RelationNames names;

  ConfigSettler(Workspace workspace, RelationNames names) {
    this.workspace = workspace;
    this.names = names;
  }

  static String section(ResourceType type) {
    return switch (type) {
      case SEED -> "seeds";
      case SNAPSHOT -> "snapshots";
      case TEST -> "tests";
      case SOURCE -> "sources";
      case EXPOSURE -> "exposures";
      case METRIC -> "metrics";
      case SEMANTIC_MODEL -> "semantic-models";
      case SAVED_QUERY -> "saved-queries";
      case UNIT_TEST -> "unit_tests";
      case FUNCTION -> "functions";
      case ANALYSIS -> "analyses";
      default -> "models";
    };
  }

  /** All places' settings combined over the defaults. */
  Map<String, @Nullable Object> combine(
      Map<String, @Nullable Object> defaults,
      ResourceType type,
      String packageName,
      List<String> fqn,
      List<Map<String, @Nullable Object>> between,
      boolean raw) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(defaults);
    ProjectFile own = workspace.project().packages().get(packageName);
    ProjectFile root = workspace.project().root();
    if (own != null) {
      apply(config, own, type, fqn, raw);
    }
    for (Map<String, @Nullable Object> settings : between) {
      if (raw) {
        settings.forEach((key, value) -> config.put(key, value));
      } else {
        ConfigRules.merge(config, settings);
      }
    }
    if (own != root) {
      apply(config, root, type, fqn, raw);
    }
    return config;
  }

  private static void apply(
      Map<String, @Nullable Object> config,
      ProjectFile file,
      ResourceType type,
      List<String> fqn,
      boolean raw) {
    Map<String, @Nullable Object> section =
        raw ? rawSection(file, section(type)) : file.configs(section(type));
    for (Map<String, @Nullable Object> level : ConfigRules.levels(section, fqn)) {
      if (raw) {
        config.putAll(level);
      } else {
        ConfigRules.merge(config, level);
      }
    }
  }

  private static Map<String, @Nullable Object> rawSection(ProjectFile file, String section) {
    if (section.equals("analyses") && !file.raw().containsKey(section)) {
      return Values.map(file.raw().get("models"));
    }
    Object tests = section.equals("tests") ? file.raw().get("data_tests") : null;
    return Values.map(tests != null ? tests : file.raw().get(section));
  }

  void settle(Draft draft, Map<String, @Nullable Object> patch) {
    settle(draft, patch, patch);
  }

  /**
   * @param rawPatch the property file's settings as they are written
   */
  void settle(
      Draft draft, Map<String, @Nullable Object> patch, Map<String, @Nullable Object> rawPatch) {
    Resource node = draft.node();
    Map<String, @Nullable Object> config =
        combine(
            ConfigRules.defaults(node.type()),
            node.type(),
            node.packageName(),
            node.fqn(),
            List.of(patch, draft.configCalls()),
            false);
    node.put("config", config);
    node.put(
        "unrendered_config",
        combine(
            Map.of(),
            node.type(),
            node.packageName(),
            node.fqn(),
            List.of(rawPatch, draft.unrenderedCalls()),
            true));
    if (node.type() == ResourceType.TEST) {
      storeFailures(config);
    }
    check(node, config);
    copyFields(node, config);
    names.apply(node);
  }

  /** The two settings say the same; the one that was given decides. */
  private static void storeFailures(Map<String, @Nullable Object> config) {
    Object as = config.get("store_failures_as");
    if (as != null) {
      config.put("store_failures", !as.equals("ephemeral"));
    } else if (config.get("store_failures") instanceof Boolean stores) {
      config.put("store_failures_as", stores ? "table" : "ephemeral");
    }
  }

  private static void copyFields(Resource node, Map<String, @Nullable Object> config) {
    List<Object> tags = new ArrayList<>(node.list("tags"));
    Values.list(config.get("tags")).stream().filter(tag -> !tags.contains(tag)).forEach(tags::add);
    node.put("tags", tags);
    node.put("meta", config.get("meta"));
    node.put("group", config.get("group"));
    if (config.get("docs") instanceof Map<?, ?> docs) {
      node.put("docs", docs);
    }
    if (node.type() == ResourceType.MODEL) {
      node.put("access", config.get("access"));
    }
    if (node.type() != ResourceType.SEED && config.get("contract") instanceof Map<?, ?> given) {
      Map<String, @Nullable Object> contract = new LinkedHashMap<>();
      contract.put("enforced", Boolean.TRUE.equals(given.get("enforced")));
      contract.put("alias_types", !Boolean.FALSE.equals(given.get("alias_types")));
      contract.put("checksum", null);
      node.put("contract", contract);
    }
  }

  private static void check(Resource node, Map<String, @Nullable Object> config) {
    Object enabled = config.get("enabled");
    if (!(enabled instanceof Boolean)) {
      throw DbtError.PARSING.in(
          node, "at path ['enabled']: " + enabled + " is not of type 'boolean'");
    }
    if (node.type() == ResourceType.MODEL
        && !ACCESS.contains(Values.text(config.get("access"), ""))) {
      throw DbtError.PARSING.exception(
          "Node %s has an invalid value (%s) for the access field"
              .formatted(node.uniqueId(), config.get("access")));
    }
    if (node.isEphemeral() && "public".equals(config.get("access"))) {
      throw DbtError.PARSING.exception(
          "Node %s with 'ephemeral' materialization has an invalid value (public) for the access field"
              .formatted(node.uniqueId()));
    }
    if (node.type() == ResourceType.SNAPSHOT && Boolean.TRUE.equals(enabled)) {
      checkSnapshot(node, config);
    }
  }

  private static void checkSnapshot(Resource node, Map<String, @Nullable Object> config) {
    if (config.get("strategy") == null || config.get("unique_key") == null) {
      throw DbtError.PARSING.in(
          node, "Snapshots must be configured with a 'strategy' and 'unique_key'.");
    }
    if ("check".equals(config.get("strategy")) && config.get("check_cols") == null) {
      throw DbtError.PARSING.in(
          node,
          "A snapshot configured with the check strategy must specify a check_cols configuration.");
    }
    if ("timestamp".equals(config.get("strategy")) && config.get("updated_at") == null) {
      throw DbtError.PARSING.in(
          node,
          "A snapshot configured with the timestamp strategy must specify an updated_at configuration.");
    }
  }

  /** As Python prints a list of dbt's constraint objects, since their text is what is hashed. */
  private static String constraints(List<?> all, boolean ofModel) {
    StringBuilder out = new StringBuilder("[");
    for (Object raw : all) {
      Map<String, @Nullable Object> one = Values.map(raw);
      out.append(out.length() == 1 ? "" : ", ");
      out.append(ofModel ? "ModelLevelConstraint(" : "ColumnLevelConstraint(");
      out.append("type=<ConstraintType.%s: '%s'>".formatted(one.get("type"), one.get("type")));
      for (String key :
          List.of(
              "name", "expression", "warn_unenforced", "warn_unsupported", "to", "to_columns")) {
        out.append(", ").append(key).append('=').append(Text.repr(one.get(key)));
      }
      out.append(ofModel ? ", columns=" + Text.repr(one.get("columns")) : "").append(')');
    }
    return out.append(']').toString();
  }

  /** A primary key stands at one column or at the model, never at several places. */
  static void checkPrimaryKeys(Resource model) {
    if (!Boolean.TRUE.equals(model.map("contract").get("enforced"))) {
      return;
    }
    List<String> columns = new ArrayList<>();
    model
        .columns()
        .forEach((name, column) -> {
          if (hasPrimaryKey(Values.list(Values.map(column).get("constraints")))) {
            columns.add(name);
          }
        });
    List<String> errors = new ArrayList<>();
    if (columns.size() > 1) {
      errors.add(
          "Found %d columns (%s) with primary key constraints defined. Primary keys for multiple columns must be defined as a model level constraint."
              .formatted(columns.size(), Text.repr(columns)));
    }
    if (!columns.isEmpty() && hasPrimaryKey(model.list("constraints"))) {
      errors.add(
          "Primary key constraints defined at the model level and the columns level. Primary keys can be defined at the model level or the column level, not both.");
    }
    if (!errors.isEmpty()) {
      throw DbtError.PARSING.exception(
          "Primary key constraint error: (%s)\n%s"
              .formatted(model.originalFilePath(), String.join("\n", errors)));
    }
  }

  private static boolean hasPrimaryKey(List<?> constraints) {
    return constraints.stream().anyMatch(c -> "primary_key".equals(Values.map(c).get("type")));
  }

  /** What {@code state:modified.contract} compares: names and types of the columns. */
  static void contractChecksum(Resource node) {
    Map<String, @Nullable Object> contract = new LinkedHashMap<>(node.map("contract"));
    if (!Boolean.TRUE.equals(contract.get("enforced"))) {
      return;
    }
    StringBuilder text = new StringBuilder();
    new TreeMap<>(node.columns())
        .forEach((name, raw) -> {
          Map<String, @Nullable Object> column = Values.map(raw);
          text.append('|').append(name).append(Text.str(column.get("data_type")));
          text.append(constraints(Values.list(column.get("constraints")), false));
        });
    if (node.materialized().equals("table") || node.materialized().equals("incremental")) {
      text.append(node.materialized()).append(constraints(node.list("constraints"), true));
    }
    contract.put("checksum", Digests.sha256(text.toString()));
    node.put("contract", contract);
  }
}
