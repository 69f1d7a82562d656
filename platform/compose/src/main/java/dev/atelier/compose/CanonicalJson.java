package dev.atelier.compose;

import dev.atelier.kernel.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form as {@code docker compose config --format json} has it: structures without
 * their {@code x-} keys, {@code command} and {@code entrypoint} even where there is none.
 */
final class CanonicalJson {
  private final KeyTable table = KeyTable.get();

  static String print(Node.Fields project) {
    return Json.pretty(new CanonicalJson().project(project)).replace("$", "$$");
  }

  private Map<String, @Nullable Object> project(Node.Fields project) {
    Map<String, @Nullable Object> all = new TreeMap<>();
    Map<String, @Nullable Object> known = structure("project", project);
    known.remove("models");
    known.putIfAbsent("services", Map.of());
    all.putAll(known);
    project
        .fields()
        .forEach((key, field) -> {
          if (key.startsWith("x-")) {
            all.put(key, field.value().toJava());
          }
        });
    return all;
  }

  private Map<String, @Nullable Object> structure(String name, Node node) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (Shape.Key key : table.structure(name).keys().values()) {
      Node value = node.field(key.name()).orElse(null);
      if (value != null) {
        all.put(printed(name, key.name()), value(key.kind(), value));
      } else if (key.kind().equals("command")) {
        all.put(key.name(), null);
      } else if (key.kind().startsWith("struct!(")) {
        all.put(key.name(), structure(inner(key.kind()), new Node.Fields(Map.of(), node.span())));
      }
    }
    if (name.equals("secret") || (name.equals("config") && node.field("environment").isPresent())) {
      all.remove("content");
    }
    return all;
  }

  /** Compose forgot the names of these two structures' keys. */
  private static String printed(String structure, String key) {
    return structure.equals("blkio_weight") || structure.equals("blkio_limit")
        ? Character.toUpperCase(key.charAt(0)) + key.substring(1)
        : key;
  }

  private @Nullable Object value(String kind, Node node) {
    if (kind.startsWith("list(") && node instanceof Node.Items items) {
      return items.items().stream().map(item -> structure(inner(kind), item)).toList();
    }
    if ((kind.startsWith("map(") || kind.startsWith("map?(")) && node instanceof Node.Fields map) {
      Map<String, @Nullable Object> all = new TreeMap<>();
      map.fields()
          .forEach((key, field) ->
              all.put(
                  key, field.value().isNull() ? null : structure(inner(kind), field.value())));
      return all;
    }
    if (kind.startsWith("struct")) {
      return structure(inner(kind), node);
    }
    if (kind.equals("env_files")) {
      return envFiles(node);
    }
    return node instanceof Node.Fields
        ? new TreeMap<>((Map<?, ?>) java.util.Objects.requireNonNull(node.toJava()))
        : node.toJava();
  }

  private static List<@Nullable Object> envFiles(Node node) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Node file : node instanceof Node.Items items ? items.items() : List.<Node>of()) {
      all.add(file.toJava());
    }
    return all;
  }

  private static String inner(String kind) {
    return kind.substring(kind.indexOf('(') + 1, kind.length() - 1);
  }
}
