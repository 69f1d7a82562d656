package dev.atelier.compose;

import java.util.List;
import java.util.function.UnaryOperator;

/** What is implied where nothing is written, once all files are merged. */
final class Defaults {
  private static final PathTable<UnaryOperator<Node>> RULES =
      new PathTable<UnaryOperator<Node>>()
          .add("services.*.build", fields(build -> Canonical.withDefault(build, "context", ".")))
          .add("services.*.secrets.*", fields(Defaults::secret))
          .add("services.*.ports.*", fields(Defaults::port))
          .add("services.*.deploy.resources.reservations.devices.*", fields(Defaults::device))
          .add("services.*.gpus.*", fields(Defaults::device));

  private Defaults() {}

  static Node.Fields apply(Node.Fields tree) {
    return (Node.Fields) apply(tree, TreePath.ROOT);
  }

  private static Node apply(Node node, TreePath path) {
    UnaryOperator<Node> rule = RULES.find(path).orElse(null);
    if (rule != null) {
      return rule.apply(node);
    }
    return node.mapChildren(path, Defaults::apply);
  }

  private static UnaryOperator<Node> fields(UnaryOperator<Node.Fields> rule) {
    return node -> node instanceof Node.Fields fields ? rule.apply(fields) : node;
  }

  private static Node.Fields secret(Node.Fields secret) {
    Object source = secret.get("source").map(Node::toJava).orElse("");
    return Canonical.withDefault(secret, "target", "/run/secrets/" + source);
  }

  private static Node.Fields port(Node.Fields port) {
    return Canonical.withDefault(Canonical.withDefault(port, "protocol", "tcp"), "mode", "ingress");
  }

  private static Node.Fields device(Node.Fields device) {
    return device.has("device_ids") ? device : Canonical.withDefault(device, "count", "all");
  }

  /** Blank entries of {@code dns}, which a variable without a value leaves behind. */
  static Node.Fields withoutBlanks(Node.Fields tree) {
    if (!(tree.get("services").orElse(null) instanceof Node.Fields services)) {
      return tree;
    }
    return tree.with(
        "services",
        services.map(service -> {
          if (!(service instanceof Node.Fields fields)
              || !(fields.get("dns").orElse(null) instanceof Node.Items dns)) {
            return service;
          }
          List<Node> kept =
              dns.items().stream()
                  .filter(item -> !item.isNull() && !item.text().orElse("x").isEmpty())
                  .toList();
          return fields.with("dns", dns.with(kept));
        }));
  }
}
