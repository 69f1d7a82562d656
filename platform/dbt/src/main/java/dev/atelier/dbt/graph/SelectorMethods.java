package dev.atelier.dbt.graph;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The selector methods of dbt: {@code tag:}, {@code path:}, {@code state:} … */
public final class SelectorMethods {
  private final Manifest manifest;
  private final String rootPackage;
  private final Path projectRoot;
  private final PreviousState previous;

  public SelectorMethods(
      Manifest manifest, String rootPackage, Path projectRoot, PreviousState previous) {
    this.manifest = manifest;
    this.rootPackage = rootPackage;
    this.projectRoot = projectRoot;
    this.previous = previous;
  }

  /** The ids among the given ones that a method's value means. */
  Set<String> search(String method, String value, Set<String> among) {
    Predicate<Resource> test = matcher(method, value);
    Set<String> found = new LinkedHashSet<>();
    for (String id : among) {
      if (manifest.find(id).filter(test).isPresent()) {
        found.add(id);
      }
    }
    return found;
  }

  private Predicate<Resource> matcher(String method, String value) {
    String[] parts = method.split("\\.", 2);
    return switch (parts[0]) {
      case "fqn" -> node -> node.type() != ResourceType.SOURCE && Names.matches(node, value);
      case "tag" -> node -> node.tags().stream().anyMatch(tag -> Wildcard.matches(value, tag));
      case "group" ->
          node -> node.configText("group").filter(g -> Wildcard.matches(value, g)).isPresent();
      case "access" ->
          node -> node.type() == ResourceType.MODEL && node.text("access").equals(value);
      case "source" -> source(value);
      case "exposure" -> named(ResourceType.EXPOSURE, value);
      case "metric" -> named(ResourceType.METRIC, value);
      case "semantic_model" -> named(ResourceType.SEMANTIC_MODEL, value);
      case "saved_query" -> named(ResourceType.SAVED_QUERY, value);
      case "unit_test" -> named(ResourceType.UNIT_TEST, value);
      case "path" -> path(value);
      case "file" -> file(value);
      case "package" -> packageNamed(value);
      case "config" -> config(parts.length > 1 ? parts[1] : "", value);
      case "resource_type" -> resourceType(value);
      case "test_name" ->
          node ->
              node.type() == ResourceType.UNIT_TEST
                  ? Wildcard.matches(value, node.name())
                  : node.isGenericTest()
                      && Wildcard.matches(
                          value, Values.text(node.map("test_metadata").get("name"), ""));
      case "test_type" -> testType(value);
      case "state" -> new StateComparison(manifest, previous).matcher(value);
      case "result" -> result(value);
      case "source_status" -> sourceStatus(value);
      case "version" -> version(value);
      default -> throw DbtError.RUNTIME.exception("'" + parts[0] + "' is not a valid method name");
    };
  }

  private static Predicate<Resource> source(String value) {
    String[] parts = value.split("\\.", -1);
    if (parts.length > 3) {
      throw DbtError.RUNTIME.exception(
          "Invalid source selector value \""
              + value
              + "\". Sources must be of the form `${source_name}`, `${source_name}.${target_name}`, or `${package_name}.${source_name}.${target_name}");
    }
    String ofPackage = parts.length == 3 ? parts[0] : "*";
    String ofSource = parts.length == 3 ? parts[1] : parts[0];
    String ofTable = parts.length == 1 ? "*" : parts[parts.length - 1];
    return node ->
        node.type() == ResourceType.SOURCE
            && Wildcard.matches(ofPackage, node.packageName())
            && Wildcard.matches(ofSource, node.text("source_name"))
            && Wildcard.matches(ofTable, node.name());
  }

  private static Predicate<Resource> named(ResourceType type, String value) {
    int dot = value.indexOf('.');
    String ofPackage = dot < 0 ? "*" : value.substring(0, dot);
    String name = dot < 0 ? value : value.substring(dot + 1);
    return node ->
        node.type() == type
            && Wildcard.matches(ofPackage, node.packageName())
            && Wildcard.matches(name, node.name());
  }

  private Predicate<Resource> path(String value) {
    String pattern = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    boolean folder =
        Files.isDirectory(projectRoot.resolve(Wildcard.isPattern(pattern) ? "" : pattern));
    PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    return node -> {
      if (!node.packageName().equals(rootPackage)) {
        return false;
      }
      Path file = Path.of(node.originalFilePath());
      for (Path at = file; at != null; at = at.getParent()) {
        if (glob.matches(at)) {
          return true;
        }
      }
      return folder && !Wildcard.isPattern(pattern) && file.startsWith(pattern);
    };
  }

  private static Predicate<Resource> file(String value) {
    return node -> {
      String name = Path.of(node.originalFilePath()).getFileName().toString();
      int dot = name.lastIndexOf('.');
      return Wildcard.matches(value, name)
          || (dot > 0 && Wildcard.matches(value, name.substring(0, dot)));
    };
  }

  private Predicate<Resource> packageNamed(String value) {
    String name = value.equals("this") ? rootPackage : value;
    return node -> Wildcard.matches(name, node.packageName());
  }

  private static Predicate<Resource> config(String path, String value) {
    List<String> keys = Arrays.asList(path.split("\\."));
    return node -> {
      if (!manifestNodeOrSource(node)) {
        return false;
      }
      Object at = node.config();
      for (String key : keys) {
        Map<String, @Nullable Object> map = Values.map(at);
        at = map.containsKey(key) ? map.get(key) : map.get(key.replace('_', '-'));
        if (at == null) {
          return false;
        }
      }
      return at instanceof List<?> list
          ? list.stream().anyMatch(item -> same(item, value))
          : same(at, value);
    };
  }

  private static boolean manifestNodeOrSource(Resource node) {
    return switch (node.type()) {
      case MODEL, SEED, SNAPSHOT, TEST, ANALYSIS, OPERATION, SQL_OPERATION, SOURCE -> true;
      case DOC, MACRO, EXPOSURE, METRIC, GROUP, SAVED_QUERY, SEMANTIC_MODEL, UNIT_TEST, FUNCTION ->
          false;
    };
  }

  private static boolean same(@Nullable Object value, String wanted) {
    return value instanceof Boolean flag
        ? wanted.equalsIgnoreCase(flag.toString())
        : value instanceof String text && text.equals(wanted);
  }

  private static Predicate<Resource> resourceType(String value) {
    ResourceType type =
        ResourceType.of(value)
            .orElseThrow(() ->
                DbtError.RUNTIME.exception("Invalid resource_type selector \"" + value + "\""));
    return node -> node.type() == type;
  }

  private static Predicate<Resource> testType(String value) {
    return switch (value) {
      case "generic", "schema" -> Resource::isGenericTest;
      case "singular" -> node -> node.type() == ResourceType.TEST && !node.isGenericTest();
      case "data" -> node -> node.type() == ResourceType.TEST;
      case "unit" -> node -> node.type() == ResourceType.UNIT_TEST;
      default ->
          throw DbtError.RUNTIME.exception(
              "Invalid test type selector "
                  + value
                  + ": expected \"generic\", \"singular\", \"unit\", or \"data\"");
    };
  }

  private Predicate<Resource> result(String value) {
    Map<String, String> results =
        previous
            .results()
            .orElseThrow(() -> DbtError.RUNTIME.exception("No comparison run_results"));
    return node -> value.equals(results.get(node.uniqueId()));
  }

  private Predicate<Resource> sourceStatus(String value) {
    Map<String, String> before =
        previous
            .freshness()
            .orElseThrow(() ->
                DbtError.RUNTIME.exception(
                    "No previous state comparison freshness results in sources.json"));
    Map<String, String> now =
        previous
            .currentFreshness()
            .orElseThrow(() ->
                DbtError.RUNTIME.exception(
                    "No current state comparison freshness results in sources.json"));
    return node -> {
      String newest = now.get(node.uniqueId());
      String old = before.get(node.uniqueId());
      return value.equals("fresher")
          && newest != null
          && !newest.isEmpty()
          && (old == null || newest.compareTo(old) > 0);
    };
  }

  private static Predicate<Resource> version(String value) {
    return switch (value) {
      case "none" ->
          node -> node.type() == ResourceType.MODEL && node.optional("version").isEmpty();
      case "latest" ->
          node ->
              node.type() == ResourceType.MODEL
                  && node.optional("version").isPresent()
                  && node.optional("version").equals(node.optional("latest_version"));
      case "prerelease" -> node -> Names.compareVersion(node) > 0;
      case "old" -> node -> Names.compareVersion(node) < 0;
      default ->
          throw DbtError.RUNTIME.exception(
              "Invalid version type selector "
                  + value
                  + ": expected one of: \"latest\", \"prerelease\", \"old\", or \"none\"");
    };
  }

  /** Reads a file of an earlier state as text, if it is there. */
  static Optional<String> readIfThere(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
