package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What property files say of nodes that stand in files of their own. */
final class Patches {
  private static final Map<String, ResourceType> SECTIONS =
      Map.of(
          "models", ResourceType.MODEL,
          "seeds", ResourceType.SEED,
          "snapshots", ResourceType.SNAPSHOT,
          "analyses", ResourceType.ANALYSIS,
          "data_tests", ResourceType.TEST,
          "functions", ResourceType.FUNCTION);

  /** Properties that are settings, too, when they stand beside {@code config}. */
  private static final List<String> SETTINGS =
      List.of("meta", "tags", "docs", "group", "access", "contract");

  private final Workspace workspace;
  private final Manifest manifest;
  private final ConfigSettler settler;
  private final List<PropertyFile> properties;
  private final Map<String, Patch> patches = new LinkedHashMap<>();
  private final Map<String, Resource> byKey = new HashMap<>();

  /** One entry of a property file; {@code version} for one version of a model. */
  record Patch(
      PropertyFile file,
      String section,
      Map<String, @Nullable Object> entry,
      Map<String, @Nullable Object> version,
      boolean[] used) {}

  Patches(
      Workspace workspace,
      Manifest manifest,
      ConfigSettler settler,
      List<PropertyFile> properties) {
    this.workspace = workspace;
    this.manifest = manifest;
    this.settler = settler;
    this.properties = properties;
  }

  void apply(List<Draft> drafts) {
    collect();
    addYamlSnapshots(drafts);
    List<Draft> ready = new ArrayList<>();
    List<Optional<Patch>> found = new ArrayList<>();
    for (Draft draft : drafts) {
      Optional<Patch> patch = find(draft.node());
      Draft named =
          patch.filter(p -> !p.version().isEmpty()).map(p -> versioned(draft, p)).orElse(draft);
      ready.add(named);
      found.add(patch);
    }
    java.util.stream.IntStream.range(0, ready.size())
        .parallel()
        .forEach(i -> {
          Draft draft = ready.get(i);
          found.get(i).ifPresent(patch -> properties(draft.node(), patch));
          settler.settle(
              draft,
              found.get(i).map(Patches::config).orElse(Map.of()),
              found.get(i).map(Patches::rawConfig).orElse(Map.of()));
          if (draft.node().type() == ResourceType.MODEL) {
            ConfigSettler.checkPrimaryKeys(draft.node());
          }
          ConfigSettler.contractChecksum(draft.node());
        });
    ready.forEach(draft -> add(draft.node()));
    warnUnused();
  }

  private void collect() {
    for (PropertyFile file : properties) {
      SECTIONS.forEach((section, type) -> {
        for (Map<String, @Nullable Object> entry : file.section(section)) {
          if (section.equals("snapshots") && entry.get("relation") != null) {
            continue;
          }
          List<@Nullable Object> versions =
              section.equals("models") ? Values.list(entry.get("versions")) : List.of();
          if (versions.isEmpty()) {
            put(
                type,
                file.packageName(),
                Values.text(entry.get("name"), ""),
                new Patch(file, section, entry, Map.of(), new boolean[1]));
          }
          for (Object raw : versions) {
            Map<String, @Nullable Object> version = Values.map(raw);
            String model = Values.text(entry.get("name"), "");
            String written =
                Values.text(version.get("defined_in"), model + "_v" + version.get("v"));
            Patch patch = new Patch(file, section, entry, version, new boolean[1]);
            put(type, file.packageName(), written, patch);
            if (String.valueOf(version.get("v")).equals(String.valueOf(latest(entry)))) {
              patches.putIfAbsent(key(type, file.packageName(), model), patch);
            }
          }
        }
      });
    }
  }

  private void put(ResourceType type, String packageName, String name, Patch patch) {
    Patch before = patches.put(key(type, packageName, name), patch);
    if (before != null && before.version().isEmpty()) {
      throw DbtError.COMPILATION.exception(
          """
          dbt found two schema.yml entries for the same resource named %s. Resources and their associated columns may only be described a single time. To fix this, remove one of the resource entries for %s in this file:
           - %s
          """
              .formatted(name, name, before.file().path())
              .strip());
    }
  }

  private static String key(ResourceType type, String packageName, String name) {
    return type.id() + "\n" + packageName + "\n" + name;
  }

  static @Nullable Object latest(Map<String, @Nullable Object> entry) {
    if (entry.get("latest_version") != null) {
      return entry.get("latest_version");
    }
    Object best = null;
    for (Object raw : Values.list(entry.get("versions"))) {
      Object v = Values.map(raw).get("v");
      if (best == null || compare(v, best) > 0) {
        best = v;
      }
    }
    return best;
  }

  private static int compare(@Nullable Object a, @Nullable Object b) {
    return a instanceof Number x && b instanceof Number y
        ? Double.compare(x.doubleValue(), y.doubleValue())
        : String.valueOf(a).compareTo(String.valueOf(b));
  }

  private Optional<Patch> find(Resource node) {
    Patch own = patches.get(key(node.type(), node.packageName(), node.name()));
    if (own == null && !node.packageName().equals(workspace.project().root().name())) {
      own = patches.get(key(node.type(), workspace.project().root().name(), node.name()));
    }
    if (own != null) {
      own.used()[0] = true;
    }
    return Optional.ofNullable(own);
  }

  /** A versioned model gets its unique id and path from its model and version. */
  private static Draft versioned(Draft draft, Patch patch) {
    Map<String, @Nullable Object> f = draft.node().fields();
    String model = Values.text(patch.entry().get("name"), "");
    Object version = patch.version().get("v");
    f.put("unique_id", "model." + draft.node().packageName() + "." + model + ".v" + version);
    f.put("name", model);
    List<String> fqn = new ArrayList<>(draft.node().fqn());
    fqn.set(fqn.size() - 1, model);
    fqn.add("v" + version);
    f.put("fqn", fqn);
    f.put("version", version);
    f.put("latest_version", latest(patch.entry()));
    return new Draft(new Resource(f), draft.configCalls(), draft.unrenderedCalls());
  }

  private static void properties(Resource node, Patch patch) {
    Map<String, @Nullable Object> entry = patch.entry();
    Map<String, @Nullable Object> version = patch.version();
    node.put("patch_path", patch.file().id());
    node.put(
        "description",
        Values.text(
            version.get("description") != null
                ? version.get("description")
                : entry.get("description"),
            ""));
    node.put("columns", Columns.of(columns(entry, version)));
    if (node.type() == ResourceType.FUNCTION) {
      Functions.properties(node, entry);
    }
    if (node.type() == ResourceType.MODEL) {
      List<Object> constraints = new ArrayList<>();
      Object own =
          version.get("constraints") != null
              ? version.get("constraints")
              : entry.get("constraints");
      for (Object raw : Values.list(own)) {
        constraints.add(Columns.constraint(Values.map(raw), true));
      }
      node.put("constraints", constraints);
      node.put(
          "deprecation_date",
          Optional.ofNullable(
                  version.getOrDefault("deprecation_date", entry.get("deprecation_date")))
              .map(String::valueOf)
              .orElse(null));
      node.put("time_spine", entry.get("time_spine"));
    }
  }

  /** A version may include and exclude its model's columns, and add its own. */
  static List<@Nullable Object> columns(
      Map<String, @Nullable Object> entry, Map<String, @Nullable Object> version) {
    List<@Nullable Object> all = new ArrayList<>(Values.list(entry.get("columns")));
    if (!version.containsKey("columns")) {
      return all;
    }
    List<@Nullable Object> own = new ArrayList<>();
    Set<String> replaced = new java.util.HashSet<>();
    boolean include = false;
    List<String> excluded = new ArrayList<>();
    for (Object raw : Values.list(version.get("columns"))) {
      Map<String, @Nullable Object> one = Values.map(raw);
      if (one.containsKey("include")) {
        include = !"[]".equals(String.valueOf(one.get("include")));
        excluded.addAll(Values.strings(one.get("exclude")));
      } else {
        own.add(raw);
        replaced.add(Values.text(one.get("name"), ""));
      }
    }
    List<@Nullable Object> out = new ArrayList<>();
    if (include) {
      for (Object raw : all) {
        String name = Values.text(Values.map(raw).get("name"), "");
        if (!excluded.contains(name) && !replaced.contains(name)) {
          out.add(raw);
        }
      }
    }
    out.addAll(own);
    return out;
  }

  /** The entry's settings: {@code config}, and properties that count as such. */
  static Map<String, @Nullable Object> config(Patch patch) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (String key : SETTINGS) {
      Object value =
          patch.version().get(key) != null ? patch.version().get(key) : patch.entry().get(key);
      if (value != null) {
        out.put(key, value);
      }
    }
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(out);
    ConfigRules.merge(merged, Values.map(patch.entry().get("config")));
    ConfigRules.merge(merged, Values.map(patch.version().get("config")));
    return merged;
  }

  private static Map<String, @Nullable Object> rawConfig(Patch patch) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (String key : SETTINGS) {
      Object value =
          patch.version().get(key) != null ? patch.version().get(key) : patch.entry().get(key);
      if (value != null) {
        out.put(key, value);
      }
    }
    out.putAll(Values.map(PropertyRenderer.written(patch.entry()).get("config")));
    out.putAll(Values.map(patch.version().get("config")));
    return out;
  }

  /** Snapshots that stand in YAML alone, on a relation. */
  private void addYamlSnapshots(List<Draft> drafts) {
    for (PropertyFile file : properties) {
      for (Map<String, @Nullable Object> entry : file.section("snapshots")) {
        if (entry.get("relation") != null) {
          drafts.add(new YamlSnapshots(workspace).draft(file, entry));
          patches.put(
              key(ResourceType.SNAPSHOT, file.packageName(), Values.text(entry.get("name"), "")),
              new Patch(file, "snapshots", entry, Map.of(), new boolean[1]));
        }
      }
    }
  }

  private void add(Resource node) {
    if (!node.enabled()) {
      manifest.disable(node);
      return;
    }
    boolean function = node.type() == ResourceType.FUNCTION;
    Resource before =
        (function ? manifest.functions() : manifest.nodes()).put(node.uniqueId(), node);
    if (before == null && node.isReferable()) {
      String key = node.packageName() + "\n" + node.name() + "\n" + node.text("version");
      before = byKey.put(key, node);
    }
    if (before != null) {
      throw DbtError.COMPILATION.exception(Duplicates.message(before, node, node.type().id()));
    }
  }

  private void warnUnused() {
    Set<Patch> seen = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    for (Patch patch : patches.values()) {
      if (!patch.used()[0] && seen.add(patch) && !patch.section().equals("data_tests")) {
        workspace
            .events()
            .warn(
                "NoNodeForYamlKey",
                "I018",
                "Did not find matching node for patch with name '%s' in the '%s' section of file '%s'"
                    .formatted(
                        patch.version().isEmpty()
                            ? patch.entry().get("name")
                            : patch.entry().get("name") + "_v" + patch.version().get("v"),
                        patch.section(),
                        patch.file().path()));
      }
    }
  }

  /** Descriptions and arguments of macros. */
  void macros() {
    for (PropertyFile file : properties) {
      for (Map<String, @Nullable Object> entry : file.section("macros")) {
        Resource macro =
            manifest.macros().get("macro." + file.packageName() + "." + entry.get("name"));
        if (macro == null) {
          workspace
              .events()
              .warn(
                  "MacroNotFoundForPatch",
                  "I059",
                  "Found patch for macro \"" + entry.get("name") + "\" which was not found");
          continue;
        }
        macro.put("description", Values.text(entry.get("description"), ""));
        macro.put("patch_path", file.id());
        if (entry.get("meta") instanceof Map<?, ?> meta) {
          macro.put("meta", meta);
        }
        if (entry.get("arguments") != null) {
          List<Object> arguments = new ArrayList<>();
          for (Object raw : Values.list(entry.get("arguments"))) {
            Map<String, @Nullable Object> argument = new LinkedHashMap<>();
            argument.put("name", Values.map(raw).get("name"));
            argument.put("type", Values.map(raw).get("type"));
            argument.put("description", Values.text(Values.map(raw).get("description"), ""));
            arguments.add(argument);
          }
          macro.put("arguments", arguments);
        }
      }
    }
  }

  /** The enabled node that an entry of a property file is about. */
  Optional<Resource> target(
      PropertyFile file, ResourceType type, String name, @Nullable Object version) {
    String id =
        type.id() + "." + file.packageName() + "." + name + (version == null ? "" : ".v" + version);
    Resource own = manifest.nodes().get(id);
    if (own != null) {
      return Optional.of(own);
    }
    return manifest.nodes().values().stream()
        .filter(n ->
            n.type() == type
                && n.name().equals(name)
                && n.text("version").equals(version == null ? "" : version.toString()))
        .findFirst();
  }
}
