package dev.atelier.compose;

import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.Digests;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bound project as {@code docker compose config} lays it out. The two formats differ: JSON has
 * {@code command} and {@code entrypoint} even where there is none, and empty structures; YAML has
 * the {@code x-} keys within structures.
 */
final class CanonicalForm {
  private final KeyTable table = KeyTable.get();
  private final boolean json;

  private CanonicalForm(boolean json) {
    this.json = json;
  }

  /** Dollars are doubled, so that the text can be read as a compose file again. */
  static String json(Node.Fields project) {
    Map<String, @Nullable Object> form = new CanonicalForm(true).project(project);
    form.remove("models");
    return Json.pretty(form).replace("$", "$$");
  }

  static String yaml(Node.Fields project) {
    return GoYaml.print(new CanonicalForm(false).project(project)).replace("$", "$$");
  }

  /** A tree that is not bound, as {@code --no-interpolate} shows it: keys sorted. */
  static Map<?, ?> unbound(Node.Fields project) {
    return sorted(project.toJava()) instanceof Map<?, ?> map ? map : Map.of();
  }

  /** SHA-256 of what is run: neither where from it is built nor how often nor after what. */
  static String hash(Node.Fields service) {
    Node.Fields kept = service;
    for (String key : List.of("build", "pull_policy", "scale", "depends_on", "profiles")) {
      kept = kept.without(key);
    }
    if (kept.get("deploy").orElse(null) instanceof Node.Fields deploy) {
      kept = kept.with("deploy", deploy.without("replicas"));
    }
    String json =
        Json.write(new CanonicalForm(true).structure("service", kept))
            .replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e");
    return Digests.sha256(json);
  }

  private Map<String, @Nullable Object> project(Node.Fields project) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("name", null);
    form.put("services", Map.of());
    form.putAll(structure("project", project));
    if (json) {
      extensions(project, form);
    }
    return form;
  }

  private Map<String, @Nullable Object> structure(String name, Node node) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    for (Shape.Key key : table.structure(name).keys().values()) {
      Node value = node.field(key.name()).orElse(null);
      if (value != null) {
        form.put(printed(name, key.name()), value(key.kind(), value));
      } else if (json && key.kind().equals("command")) {
        form.put(key.name(), null);
      } else if (json && key.kind().startsWith("struct!(")) {
        form.put(key.name(), structure(inner(key.kind()), new Node.Fields(Map.of(), node.span())));
      }
    }
    if (name.equals("config") && node.field("environment").isPresent()) {
      form.remove("content");
    }
    if (!json) {
      extensions(node, form);
    }
    return form;
  }

  private static void extensions(Node node, Map<String, @Nullable Object> form) {
    if (node instanceof Node.Fields fields) {
      Map<String, @Nullable Object> own = new TreeMap<>(GoYaml.KEY_ORDER);
      fields
          .fields()
          .forEach((key, field) -> {
            if (key.startsWith("x-")) {
              own.put(key, sorted(field.value().toJava()));
            }
          });
      form.putAll(own);
    }
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> all = new TreeMap<>(GoYaml.KEY_ORDER);
        map.forEach((key, item) -> {
          if (!key.equals(InheritedValues.CONTENT)) {
            all.put(String.valueOf(key), sorted(item));
          }
        });
        yield all;
      }
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>();
        list.forEach(item -> all.add(sorted(item)));
        yield all;
      }
      case null, default -> value;
    };
  }

  /** Compose forgot to name these two structures' keys in JSON. */
  private String printed(String structure, String key) {
    return json && (structure.equals("blkio_weight") || structure.equals("blkio_limit"))
        ? Character.toUpperCase(key.charAt(0)) + key.substring(1)
        : key;
  }

  private @Nullable Object value(String kind, Node node) {
    if (kind.startsWith("list(") && node instanceof Node.Items items) {
      return items.items().stream().map(item -> structure(inner(kind), item)).toList();
    }
    if (kind.startsWith("map") && kind.contains("(") && node instanceof Node.Fields map) {
      Map<String, @Nullable Object> all = new TreeMap<>(GoYaml.KEY_ORDER);
      map.fields()
          .forEach((key, field) ->
              all.put(key, field.value().isNull() ? null : structure(inner(kind), field.value())));
      return all;
    }
    if (kind.startsWith("struct")) {
      return structure(inner(kind), node);
    }
    Object plain = node.toJava();
    if (kind.equals("ulimits")) {
      return plain instanceof Map<?, ?> map ? new TreeMap<>(map) : plain;
    }
    return plain instanceof Float number && json ? number(number) : sorted(plain);
  }

  /** 50, not 50.0. */
  private static BigDecimal number(Float value) {
    BigDecimal number = new BigDecimal(value.toString()).stripTrailingZeros();
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private static String inner(String kind) {
    return kind.substring(kind.indexOf('(') + 1, kind.length() - 1);
  }
}
