package dev.atelier.dbt.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a {@code ref} or {@code source} means. Built once the manifest's names are final. */
public final class Lookup {
  private final String rootPackage;
  private final Map<String, Map<String, Resource>> nodes = new HashMap<>();
  private final Map<String, Map<String, Resource>> sources = new HashMap<>();
  private final Map<String, Map<String, Resource>> functions = new HashMap<>();

  public Lookup(String rootPackage, Manifest manifest) {
    this.rootPackage = rootPackage;
    manifest.nodes().values().stream().filter(Resource::isReferable).forEach(this::add);
    for (Resource function : manifest.functions().values()) {
      functions
          .computeIfAbsent(function.name(), k -> new HashMap<>())
          .put(function.packageName(), function);
    }
    for (Resource source : manifest.sources().values()) {
      sources
          .computeIfAbsent(source.text("source_name") + "." + source.name(), k -> new HashMap<>())
          .put(source.packageName(), source);
    }
  }

  private void add(Resource node) {
    Optional<String> version = node.optional("version");
    if (version.isPresent()) {
      put(node.name() + ".v" + version.get(), node);
      if (version.equals(node.optional("latest_version"))) {
        put(node.name(), node);
      }
    } else {
      put(node.name(), node);
    }
  }

  private void put(String key, Resource node) {
    nodes.computeIfAbsent(key, k -> new HashMap<>()).put(node.packageName(), node);
  }

  /**
   * @param ofPackage the package that the ref names
   * @param fromPackage the package of the node that refers
   */
  public Optional<Resource> ref(
      @Nullable String ofPackage, String name, @Nullable String version, String fromPackage) {
    String key = version == null ? name : name + ".v" + version;
    return find(nodes.getOrDefault(key, Map.of()), ofPackage, fromPackage);
  }

  public Optional<Resource> function(@Nullable String ofPackage, String name, String fromPackage) {
    return find(functions.getOrDefault(name, Map.of()), ofPackage, fromPackage);
  }

  public Optional<Resource> source(String sourceName, String table, String fromPackage) {
    return find(sources.getOrDefault(sourceName + "." + table, Map.of()), null, fromPackage);
  }

  private Optional<Resource> find(
      Map<String, Resource> found, @Nullable String ofPackage, String fromPackage) {
    if (ofPackage != null) {
      return Optional.ofNullable(found.get(ofPackage));
    }
    List<String> order = new ArrayList<>(List.of(rootPackage));
    if (!fromPackage.equals(rootPackage)) {
      order.add(fromPackage);
    }
    for (String packageName : order) {
      if (found.containsKey(packageName)) {
        return Optional.of(found.get(packageName));
      }
    }
    return found.values().stream().findFirst();
  }
}
