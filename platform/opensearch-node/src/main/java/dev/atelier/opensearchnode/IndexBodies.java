package dev.atelier.opensearchnode;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bodies that make or change indices and templates. Before → after:
 *
 * <pre>
 * mappings: {a: {type: flattened}}          → {type: flat_object}
 * settings: {index.lifecycle.name: p}       → left out, with a warning
 * template: {lifecycle: {…}}                → left out, with a warning
 * ignore_missing_component_templates: […]   → left out, with a warning
 * </pre>
 */
final class IndexBodies {
  private static final Map<String, String> FIELD_TYPES =
      Map.of("flattened", "flat_object", "pass_through", "object");

  /** Keys of a template that only Elasticsearch knows. */
  private static final Set<String> TEMPLATE_KEYS =
      Set.of("lifecycle", "ignore_missing_component_templates", "deprecated", "allow_auto_create");

  /** First parts of index settings that only Elasticsearch knows. */
  private static final Set<String> SETTINGS = Set.of("lifecycle", "mode", "time_series", "logsdb");

  private final Set<String> warnings = new LinkedHashSet<>();
  private boolean changed;

  private IndexBodies() {}

  /**
   * @param warnings one sentence for each thing that was left out
   */
  record Translated(Map<String, Object> body, List<String> warnings, boolean changed) {}

  /**
   * @param mapping the body is a mapping itself, not an index or template that has one
   */
  static Translated translate(Map<String, Object> body, boolean mapping) {
    IndexBodies bodies = new IndexBodies();
    Map<String, Object> translated = mapping ? bodies.mapping(body) : bodies.index(body);
    return new Translated(translated, List.copyOf(bodies.warnings), bodies.changed);
  }

  private Map<String, Object> index(Map<String, Object> body) {
    Map<String, Object> result = new LinkedHashMap<>();
    body.forEach((key, value) -> {
      if (TEMPLATE_KEYS.contains(key)) {
        leaveOut(key);
      } else {
        result.put(
            key,
            switch (key) {
              case "settings" -> settings(value, "");
              case "mappings" -> value instanceof Map<?, ?> map ? mapping(copy(map)) : value;
              case "template" -> value instanceof Map<?, ?> map ? index(copy(map)) : value;
              default -> value;
            });
      }
    });
    return result;
  }

  private Object settings(Object value, String prefix) {
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    copy(map)
        .forEach((key, inner) -> {
          String path = prefix.isEmpty() ? key : prefix + "." + key;
          String name = path.startsWith("index.") ? path.substring("index.".length()) : path;
          if (SETTINGS.contains(name.split("\\.", 2)[0])) {
            leaveOut("index." + name);
          } else {
            result.put(key, inner instanceof Map<?, ?> ? settings(inner, path) : inner);
          }
        });
    return result;
  }

  /** A mapping or a field: types by name, at any depth. */
  private Map<String, Object> mapping(Map<String, Object> body) {
    Map<String, Object> result = new LinkedHashMap<>();
    body.forEach((key, value) -> {
      if (key.equals("type") && value instanceof String type && FIELD_TYPES.containsKey(type)) {
        changed = true;
        result.put(key, FIELD_TYPES.get(type));
      } else if (value instanceof Map<?, ?> map) {
        result.put(key, mapping(copy(map)));
      } else if (value instanceof List<?> list) {
        result.put(
            key,
            list.stream()
                .map(item -> item instanceof Map<?, ?> map ? (Object) mapping(copy(map)) : item)
                .toList());
      } else {
        result.put(key, value);
      }
    });
    return result;
  }

  private void leaveOut(String what) {
    changed = true;
    warnings.add("[" + what + "] is part of Elasticsearch and not of OpenSearch; it was left out");
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }
}
