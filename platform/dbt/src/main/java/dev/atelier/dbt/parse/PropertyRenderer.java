package dev.atelier.dbt.parse;

import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders the entries of a property file, but for what is rendered later: descriptions, the
 * arguments of tests, hooks, and the filters of the semantic layer, which are templates of its own.
 */
final class PropertyRenderer {
  /** Where an entry keeps what was written, if rendering changed it. */
  static final String WRITTEN = "__written";

  private static final Set<String> LATER =
      Set.of("tests", "data_tests", "description", "loaded_at_query");
  private static final Set<String> HOOKS =
      Set.of("pre_hook", "post_hook", "pre-hook", "post-hook", "loaded_at_query");
  private static final Set<String> WITH_DESCRIPTIONS =
      Set.of("columns", "dimensions", "measures", "entities", "metrics", "arguments", "versions");
  private static final Set<String> PATCHED =
      Set.of("models", "seeds", "snapshots", "analyses", "data_tests", "sources", "functions");

  private final ValueRenderer renderer;

  PropertyRenderer(ValueRenderer renderer) {
    this.renderer = renderer;
  }

  Map<String, @Nullable Object> render(Map<String, @Nullable Object> document) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>(document);
    out.replaceAll(
        (section, value) -> value instanceof List<?> entries ? entries(section, entries) : value);
    return out;
  }

  private List<@Nullable Object> entries(String section, List<?> entries) {
    List<@Nullable Object> out = new ArrayList<>();
    for (Object entry : entries) {
      Object rendered = renderer.renderTree(entry, path -> isLater(section, path));
      if (PATCHED.contains(section) && entry instanceof Map<?, ?> && !entry.equals(rendered)) {
        Values.map(rendered).put(WRITTEN, entry);
      }
      out.add(rendered);
    }
    return out;
  }

  /** An entry as it is written. */
  static Map<String, @Nullable Object> written(Map<String, @Nullable Object> entry) {
    return Values.map(entry.getOrDefault(WRITTEN, entry));
  }

  private static boolean isLater(String section, List<String> path) {
    if (path.isEmpty()) {
      return false;
    }
    return switch (section) {
      case "sources" ->
          path.getFirst().equals("tables")
              ? isLater(path.subList(1, path.size()))
              : isLater(path) && !path.getFirst().equals("columns");
      case "saved_queries" ->
          path.getFirst().equals("query_params") && path.getLast().equals("where") || isLater(path);
      case "metrics" -> path.getLast().equals("filter") || isLater(path);
      default ->
          path.getFirst().equals("metrics") && path.getLast().equals("filter") || isLater(path);
    };
  }

  private static boolean isLater(List<String> path) {
    if (path.isEmpty()) {
      return false;
    }
    if (LATER.contains(path.getFirst())) {
      return true;
    }
    if (path.size() < 2) {
      return false;
    }
    return switch (path.getFirst()) {
      case "config" -> HOOKS.contains(path.get(1));
      case "derived_semantics" -> path.size() > 2 && LATER.contains(path.get(2));
      case "versions" -> isLater(path.subList(1, path.size()));
      default -> WITH_DESCRIPTIONS.contains(path.getFirst()) && LATER.contains(path.get(1));
    };
  }
}
