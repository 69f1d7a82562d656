package dev.atelier.compose;

import dev.atelier.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sequences in which a later item replaces an earlier one with the same key: the same variable, the
 * same mount target, the same port.
 */
final class Uniqueness {
  /** The key of an item; none when it cannot have one. */
  @FunctionalInterface
  private interface Key {
    Optional<String> of(Node item);
  }

  private static final PathTable<Key> KEYS = keys();

  private final Problems problems;

  Uniqueness(Problems problems) {
    this.problems = problems;
  }

  private static PathTable<Key> keys() {
    PathTable<Key> table = new PathTable<>();
    for (String pattern :
        ("networks.*.labels networks.*.ipam.options services.*.annotations services.*.build.args"
                + " services.*.build.additional_contexts services.*.build.platform"
                + " services.*.build.tags services.*.build.labels services.*.cap_add"
                + " services.*.cap_drop services.*.deploy.labels services.*.dns services.*.dns_opt"
                + " services.*.dns_search services.*.environment services.*.labels"
                + " services.*.links services.*.networks.*.aliases"
                + " services.*.networks.*.link_local_ips services.*.profiles services.*.sysctls"
                + " services.*.tmpfs")
            .split(" ")) {
      table.add(pattern, Uniqueness::beforeEquals);
    }
    return table
        .add("services.*.configs", item -> fileTarget(item, ""))
        .add("services.*.secrets", item -> fileTarget(item, "/run/secrets"))
        .add("services.*.env_file", Uniqueness::envFile)
        .add("services.*.expose", item -> Optional.of(GoText.of(item.toJava())))
        .add("services.*.ports", Uniqueness::port)
        .add("services.*.volumes", Uniqueness::mountTarget)
        .add("services.*.devices", Uniqueness::deviceTarget);
  }

  Node enforce(Node node) {
    return enforce(node, TreePath.ROOT);
  }

  private Node enforce(Node node, TreePath path) {
    Optional<Key> key = KEYS.find(path);
    return node instanceof Node.Items items
        ? key.isPresent() ? distinct(items, key.get(), path) : items
        : node.mapChildren(path, this::enforce);
  }

  private Node.Items distinct(Node.Items items, Key keys, TreePath path) {
    List<Node> kept = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < items.items().size(); i++) {
      Node item = items.items().get(i);
      Optional<String> key = keys.of(item);
      if (key.isEmpty()) {
        unexpected(item, path, i);
        continue;
      }
      Integer place = places.putIfAbsent(key.get(), kept.size());
      if (place == null) {
        kept.add(item);
      } else {
        kept.set(place, item);
      }
    }
    return kept.size() == items.items().size() ? items : items.with(kept);
  }

  private void unexpected(Node item, TreePath path, int index) {
    String place = path + ".[" + index + "]";
    String last = path.part(path.depth() - 1);
    String message =
        item instanceof Node.Fields
            ? switch (last) {
              case "volumes" -> "service volume " + place + " is missing a mount target";
              case "devices" -> "service device " + place + " is missing a mount target";
              case "ports" -> "service ports " + place + " is missing a target port";
              case "env_file" -> "environment path attribute " + place + " is missing";
              default -> place + ": unexpected type map[string]interface {}";
            }
            : place + ": unexpected type " + goType(item);
    ErrorCode code = item instanceof Node.Fields ? Problems.VALUE : Problems.TYPE;
    problems.error(code, message, item.span());
  }

  static String goType(Node node) {
    return switch (node) {
      case Node.Fields _ -> "map[string]interface {}";
      case Node.Items _ -> "[]interface {}";
      case Node.Scalar scalar ->
          switch (scalar.value()) {
            case null -> "<nil>";
            case Boolean _ -> "bool";
            case Double _ -> "float64";
            case String _ -> "string";
            default -> "int";
          };
    };
  }

  private static Optional<String> beforeEquals(Node item) {
    return item.text()
        .map(text -> {
          int equals = text.indexOf('=');
          return equals < 0 ? text : text.substring(0, equals);
        });
  }

  private static Optional<String> fileTarget(Node item, String folder) {
    return item.text()
        .map(name -> folder + "/" + name)
        .or(() -> item.field("target").flatMap(Node::text))
        .or(() -> item.field("source").flatMap(Node::text).map(name -> folder + "/" + name))
        .or(() -> item instanceof Node.Fields ? Optional.of(folder + "/") : Optional.empty());
  }

  private static Optional<String> envFile(Node item) {
    return item.text().or(() -> item.field("path").flatMap(Node::text));
  }

  private static Optional<String> mountTarget(Node item) {
    if (item instanceof Node.Fields fields) {
      return fields.get("target").flatMap(Node::text);
    }
    // What cannot be read as a mount is told of when it is taken apart.
    return Optional.of(
        item.text()
            .map(text -> MountSyntax.target(text).orElse(text))
            .orElseGet(() -> item.plain().toString()));
  }

  private static Optional<String> deviceTarget(Node item) {
    if (item instanceof Node.Fields fields) {
      return fields.get("target").flatMap(Node::text);
    }
    String text = GoText.of(item.toJava());
    String[] parts = text.split(":", -1);
    return Optional.of(parts.length == 1 ? parts[0] : parts[1]);
  }

  private static Optional<String> port(Node item) {
    if (!(item instanceof Node.Fields fields)) {
      return Optional.of(GoText.of(item.toJava()));
    }
    return fields
        .get("target")
        .map(target ->
            part(fields, "host_ip", "0.0.0.0")
                + ":"
                + part(fields, "published", "<nil>")
                + ":"
                + GoText.of(target.toJava())
                + "/"
                + part(fields, "protocol", "tcp"));
  }

  private static String part(Node.Fields fields, String key, String absent) {
    return fields.get(key).map(node -> GoText.of(node.toJava())).orElse(absent);
  }
}
