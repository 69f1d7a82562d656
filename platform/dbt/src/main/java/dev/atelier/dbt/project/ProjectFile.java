package dev.atelier.dbt.project;

import dev.atelier.dbt.DbtError;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code dbt_project.yml} of a project or package.
 *
 * @param root the folder it lies in
 * @param raw as written, before rendering
 * @param values rendered, except hooks and variables
 */
public record ProjectFile(
    Path root, Map<String, @Nullable Object> raw, Map<String, @Nullable Object> values) {
  public static final String FILE = "dbt_project.yml";
  private static final Pattern NAME = Pattern.compile("^[^\\d\\W]\\w*$");
  private static final Set<String> UNRENDERED =
      Set.of("on-run-start", "on-run-end", "query-comment", "vars");
  private static final Set<String> HOOKS = Set.of("pre-hook", "post-hook", "pre_hook", "post_hook");

  /** The keys as written; rendering is a second step since it needs the profile. */
  public static Map<String, @Nullable Object> readRaw(Path root) {
    Path file = root.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw DbtError.RUNTIME.exception("No dbt_project.yml found at expected path " + file);
    }
    Object parsed = readYaml(file, FILE);
    if (!(parsed instanceof Map<?, ?>)) {
      throw DbtError.RUNTIME.exception("dbt_project.yml does not parse to a dictionary");
    }
    return Values.map(parsed);
  }

  static @Nullable Object readYaml(Path file, String name) {
    try {
      SourceText source = new SourceText(name, Files.readString(file));
      return new YamlReader(YamlDialect.PYTHON).readOne(source).toJava();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AtelierException e) {
      throw YamlErrors.runtime(e);
    }
  }

  public static ProjectFile of(
      Path root, Map<String, @Nullable Object> raw, ValueRenderer renderer) {
    Map<String, @Nullable Object> values =
        Values.map(renderer.renderTree(raw, ProjectFile::isUnrendered));
    ProjectFile file = new ProjectFile(root, raw, values);
    file.validate();
    return file;
  }

  private static boolean isUnrendered(List<String> path) {
    return !path.isEmpty()
        && (UNRENDERED.contains(path.getFirst())
            || path.stream().anyMatch(key -> HOOKS.contains(key.replaceFirst("^\\+", ""))));
  }

  private void validate() {
    if (values.get("name") == null) {
      throw DbtError.RUNTIME.exception("Required \"name\" field not present in project");
    }
    if (!NAME.matcher(name()).matches()) {
      throw DbtError.RUNTIME.exception(
          "at path ['name']: '%s' does not match '^[^\\\\d\\\\W]\\\\w*$'".formatted(name()));
    }
  }

  public String name() {
    return String.valueOf(values.get("name"));
  }

  public Optional<String> version() {
    return Optional.ofNullable(values.get("version")).map(String::valueOf);
  }

  public Optional<String> profile() {
    return Optional.ofNullable(values.get("profile")).map(String::valueOf);
  }

  private List<String> paths(String key, String otherwise) {
    return values.get(key) == null ? List.of(otherwise) : Values.strings(values.get(key));
  }

  public List<String> modelPaths() {
    return paths("model-paths", "models");
  }

  public List<String> macroPaths() {
    return paths("macro-paths", "macros");
  }

  public List<String> seedPaths() {
    return paths("seed-paths", "seeds");
  }

  public List<String> testPaths() {
    return paths("test-paths", "tests");
  }

  public List<String> analysisPaths() {
    return paths("analysis-paths", "analyses");
  }

  public List<String> snapshotPaths() {
    return paths("snapshot-paths", "snapshots");
  }

  public List<String> functionPaths() {
    return paths("function-paths", "functions");
  }

  public List<String> docsPaths() {
    return values.get("docs-paths") == null ? allPaths() : Values.strings(values.get("docs-paths"));
  }

  /** Where property files may lie. */
  public List<String> allPaths() {
    Set<String> all = new LinkedHashSet<>();
    Stream.of(
            modelPaths(),
            seedPaths(),
            snapshotPaths(),
            analysisPaths(),
            macroPaths(),
            functionPaths())
        .forEach(all::addAll);
    return List.copyOf(all);
  }

  public String targetPath() {
    return Values.text(values.get("target-path"), "target");
  }

  public String packagesFolder() {
    return Values.text(values.get("packages-install-path"), "dbt_packages");
  }

  public List<String> cleanTargets() {
    return values.get("clean-targets") == null
        ? List.of(targetPath())
        : Values.strings(values.get("clean-targets"));
  }

  /** Settings below {@code models}, {@code seeds} …; tests may stand under either name. */
  public Map<String, @Nullable Object> configs(String section) {
    if (section.equals("tests") && values.get("data_tests") != null) {
      return Values.map(values.get("data_tests"));
    }
    return Values.map(values.get(section));
  }

  public Map<String, @Nullable Object> vars() {
    return Values.map(values.get("vars"));
  }

  public List<String> onRunStart() {
    return Values.strings(values.get("on-run-start"));
  }

  public List<String> onRunEnd() {
    return Values.strings(values.get("on-run-end"));
  }

  public Map<String, @Nullable Object> flags() {
    return Values.map(values.get("flags"));
  }

  public Map<String, @Nullable Object> quoting() {
    return Values.map(values.get("quoting"));
  }

  /** {@code dispatch}: namespace → packages to search, in order. */
  public Map<String, List<String>> dispatch() {
    Map<String, List<String>> orders = new LinkedHashMap<>();
    for (Object entry : Values.list(values.get("dispatch"))) {
      Map<String, @Nullable Object> one = Values.map(entry);
      orders.put(
          Values.text(one.get("macro_namespace"), ""), Values.strings(one.get("search_order")));
    }
    return orders;
  }

  public List<String> requiredVersions() {
    return Values.strings(values.get("require-dbt-version"));
  }
}
