package dev.atelier.dbt.parse;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exposures, groups, unit tests, and the semantic layer's resources, which are listed only. */
final class OtherResources {
  private final Workspace workspace;
  private final MacroLibrary library;
  private final CommonNames common;
  private final ConfigSettler settler;

  OtherResources(
      Workspace workspace, MacroLibrary library, CommonNames common, ConfigSettler settler) {
    this.workspace = workspace;
    this.library = library;
    this.common = common;
    this.settler = settler;
  }

  private static List<String> fqn(PropertyFile file, String name) {
    List<String> fqn = new ArrayList<>(List.of(file.packageName()));
    fqn.addAll(SqlFileParser.folders(file.file().relativePath()));
    fqn.add(name);
    return fqn;
  }

  private static Map<String, @Nullable Object> head(
      ResourceType type, PropertyFile file, Map<String, @Nullable Object> given) {
    String name = Values.text(given.get("name"), "");
    Map<String, @Nullable Object> f = new LinkedHashMap<>();
    f.put("name", name);
    f.put("resource_type", type.id());
    f.put("package_name", file.packageName());
    f.put("path", file.file().relativePath());
    f.put("original_file_path", file.path());
    f.put("unique_id", type.id() + "." + file.packageName() + "." + name);
    f.put("fqn", fqn(file, name));
    return f;
  }

  Resource exposure(PropertyFile file, Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> f = head(ResourceType.EXPOSURE, file, given);
    f.put("type", given.get("type"));
    Map<String, @Nullable Object> owner = new LinkedHashMap<>();
    owner.put("email", Values.map(given.get("owner")).get("email"));
    owner.put("name", Values.map(given.get("owner")).get("name"));
    Values.map(given.get("owner")).forEach(owner::putIfAbsent);
    f.put("owner", owner);
    f.put("description", Values.text(given.get("description"), ""));
    f.put("label", given.get("label"));
    f.put("maturity", given.get("maturity"));
    Map<String, @Nullable Object> config = simpleConfig(ResourceType.EXPOSURE, file, given);
    f.put("meta", config.get("meta"));
    f.put("tags", config.get("tags"));
    f.put("config", config);
    f.put("unrendered_config", new LinkedHashMap<>(Values.map(given.get("config"))));
    f.put("url", given.get("url"));
    f.put("depends_on", NodeFields.dependsOn(true));
    f.put("refs", new ArrayList<>());
    f.put("sources", new ArrayList<>());
    f.put("metrics", new ArrayList<>());
    f.put("created_at", NodeFields.now());
    Resource resource = new Resource(f);
    readDependencies(resource, Values.strings(given.get("depends_on")));
    return resource;
  }

  private Map<String, @Nullable Object> simpleConfig(
      ResourceType type, PropertyFile file, Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
    defaults.put("enabled", true);
    defaults.put("tags", new ArrayList<>(Values.list(given.get("tags"))));
    defaults.put("meta", new LinkedHashMap<>(Values.map(given.get("meta"))));
    return settler.combine(
        defaults,
        type,
        file.packageName(),
        fqn(file, Values.text(given.get("name"), "")),
        List.of(Values.map(given.get("config"))),
        false);
  }

  /** {@code ref('x')}, {@code source('a', 'b')} as text. */
  private void readDependencies(Resource resource, List<String> calls) {
    if (calls.isEmpty()) {
      return;
    }
    Contexts.Parsing parsing = Contexts.parsing(workspace, library, common, resource);
    for (String call : calls) {
      parsing.context().render(new SourceText(resource.originalFilePath(), "{{ " + call + " }}"));
    }
    resource.put("refs", parsing.calls().refs());
    resource.put("sources", parsing.calls().sources());
    resource.put("metrics", parsing.calls().metrics());
    if (!parsing.calls().functions().isEmpty()) {
      resource.put("functions", parsing.calls().functions());
    }
  }

  Resource group(PropertyFile file, Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> f = head(ResourceType.GROUP, file, given);
    f.remove("fqn");
    f.put("owner", given.get("owner"));
    f.put("description", given.get("description"));
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put(
        "meta", new LinkedHashMap<>(Values.map(Values.map(given.get("config")).get("meta"))));
    f.put("config", config);
    return new Resource(f);
  }

  Resource unitTest(PropertyFile file, Map<String, @Nullable Object> given) {
    String model = Values.text(given.get("model"), "");
    String name = Values.text(given.get("name"), "");
    Map<String, @Nullable Object> f = new LinkedHashMap<>();
    f.put("model", model);
    List<Object> inputs = new ArrayList<>();
    for (Object raw : Values.list(given.get("given"))) {
      inputs.add(fixture(Values.map(raw), true));
    }
    f.put("given", inputs);
    f.put("expect", fixture(Values.map(given.get("expect")), false));
    f.put("name", name);
    f.put("resource_type", "unit_test");
    f.put("package_name", file.packageName());
    f.put("path", file.file().relativePath());
    f.put("original_file_path", file.path());
    f.put("unique_id", "unit_test." + file.packageName() + "." + model + "." + name);
    List<String> fqn = new ArrayList<>(List.of(file.packageName()));
    fqn.addAll(SqlFileParser.folders(file.file().relativePath()));
    fqn.add(model);
    fqn.add(name);
    f.put("fqn", fqn);
    f.put("description", Values.text(given.get("description"), ""));
    f.put("overrides", given.get("overrides"));
    f.put("depends_on", NodeFields.dependsOn(true));
    Map<String, @Nullable Object> config = simpleConfig(ResourceType.UNIT_TEST, file, given);
    f.put("config", config);
    f.put("checksum", null);
    f.put("schema", workspace.project().target().schema());
    f.put("created_at", NodeFields.now());
    f.put("versions", given.get("versions"));
    f.put("version", null);
    f.put("tags", config.get("tags"));
    return new Resource(f);
  }

  private static Map<String, @Nullable Object> fixture(
      Map<String, @Nullable Object> given, boolean input) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    if (input) {
      out.put("input", given.get("input"));
    }
    out.put("rows", given.get("rows"));
    out.put("format", given.getOrDefault("format", "dict"));
    out.put("fixture", given.get("fixture"));
    return out;
  }

  /** A metric, semantic model or saved query with what the file says of it. */
  Resource semantic(ResourceType type, PropertyFile file, Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> f = head(type, file, given);
    given.forEach(f::putIfAbsent);
    f.put("description", Values.text(given.get("description"), ""));
    Map<String, @Nullable Object> config = simpleConfig(type, file, given);
    f.put("config", config);
    f.put("tags", config.get("tags"));
    f.put("meta", config.get("meta"));
    f.put("depends_on", NodeFields.dependsOn(true));
    f.put("refs", new ArrayList<>());
    f.put("sources", new ArrayList<>());
    f.put("metrics", new ArrayList<>());
    f.put("created_at", NodeFields.now());
    Resource resource = new Resource(f);
    if (given.get("model") instanceof String model) {
      readDependencies(resource, List.of(model));
    }
    return resource;
  }
}
