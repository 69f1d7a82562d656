package dev.atelier.dbt.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All resources of a project and its packages by unique id. Filled by one parser, then read by many
 * threads.
 */
public final class Manifest {
  private final Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
  private final Map<String, Resource> nodes = new LinkedHashMap<>();
  private final Map<String, Resource> sources = new LinkedHashMap<>();
  private final Map<String, Resource> macros = new LinkedHashMap<>();
  private final Map<String, Resource> docs = new LinkedHashMap<>();
  private final Map<String, Resource> exposures = new LinkedHashMap<>();
  private final Map<String, Resource> metrics = new LinkedHashMap<>();
  private final Map<String, Resource> groups = new LinkedHashMap<>();
  private final Map<String, Resource> savedQueries = new LinkedHashMap<>();
  private final Map<String, Resource> semanticModels = new LinkedHashMap<>();
  private final Map<String, Resource> unitTests = new LinkedHashMap<>();
  private final Map<String, Resource> functions = new LinkedHashMap<>();
  private final Map<String, Object> selectors = new LinkedHashMap<>();
  private final Map<String, List<Resource>> disabled = new LinkedHashMap<>();

  public Map<String, @Nullable Object> metadata() {
    return metadata;
  }

  /** Models, seeds, snapshots, tests, analyses, operations. */
  public Map<String, Resource> nodes() {
    return nodes;
  }

  public Map<String, Resource> sources() {
    return sources;
  }

  public Map<String, Resource> macros() {
    return macros;
  }

  public Map<String, Resource> docs() {
    return docs;
  }

  public Map<String, Resource> exposures() {
    return exposures;
  }

  public Map<String, Resource> metrics() {
    return metrics;
  }

  public Map<String, Resource> groups() {
    return groups;
  }

  public Map<String, Resource> savedQueries() {
    return savedQueries;
  }

  public Map<String, Resource> semanticModels() {
    return semanticModels;
  }

  public Map<String, Resource> unitTests() {
    return unitTests;
  }

  public Map<String, Resource> functions() {
    return functions;
  }

  /** Every kind of resource that is enabled, by its name in {@code manifest.json}. */
  public Map<String, Map<String, Resource>> sections() {
    Map<String, Map<String, Resource>> all = new LinkedHashMap<>();
    all.put("nodes", nodes);
    all.put("sources", sources);
    all.put("macros", macros);
    all.put("docs", docs);
    all.put("exposures", exposures);
    all.put("metrics", metrics);
    all.put("groups", groups);
    all.put("saved_queries", savedQueries);
    all.put("semantic_models", semanticModels);
    all.put("unit_tests", unitTests);
    all.put("functions", functions);
    return all;
  }

  /** Definitions of {@code selectors.yml} by name. */
  public Map<String, Object> selectors() {
    return selectors;
  }

  public Map<String, List<Resource>> disabled() {
    return disabled;
  }

  public void disable(Resource resource) {
    disabled.computeIfAbsent(resource.uniqueId(), id -> new ArrayList<>()).add(resource);
  }

  /** Everything that can stand in the graph, in the order in which it was found. */
  public Stream<Resource> graphResources() {
    return Stream.of(
            nodes, sources, functions, exposures, metrics, semanticModels, savedQueries, unitTests)
        .flatMap(map -> map.values().stream());
  }

  /** A node, source, exposure … by unique id. */
  public Optional<Resource> find(String uniqueId) {
    Resource node = nodes.get(uniqueId);
    if (node != null) {
      return Optional.of(node);
    }
    return Stream.of(
            sources, exposures, metrics, semanticModels, savedQueries, unitTests, functions)
        .map(map -> map.get(uniqueId))
        .filter(java.util.Objects::nonNull)
        .findFirst();
  }
}
