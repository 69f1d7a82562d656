package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Values taken from the environment by name alone: {@code environment: [HOME]}, and the content of
 * secrets and configs that name a variable. Done for each included project with its own variables.
 */
final class InheritedValues {
  /** Where a secret's or config's content is kept; no file can have such a key. */
  static final String CONTENT = "#content";

  private InheritedValues() {}

  static Node.Fields resolve(Node.Fields tree, Scope scope) {
    Variables variables = Variables.of(scope.environment());
    Node.Fields services = each(tree, "services", node -> service(node, variables));
    Node.Fields secrets = each(services, "secrets", node -> content(node, variables));
    return each(secrets, "configs", node -> content(node, variables));
  }

  private static Node.Fields each(Node.Fields tree, String section, UnaryOperator<Node> change) {
    return tree.get(section).orElse(null) instanceof Node.Fields all
        ? tree.with(section, all.map(change))
        : tree;
  }

  private static Node service(Node service, Variables variables) {
    if (!(service instanceof Node.Fields fields)
        || !(fields.get("environment").orElse(null) instanceof Node.Items items)) {
      return service;
    }
    return fields.with(
        "environment",
        items.with(items.items().stream().map(item -> pair(item, variables)).toList()));
  }

  private static Node pair(Node item, Variables variables) {
    Span span = item.span();
    return item.text()
        .flatMap(name -> variables.find(name).map(value -> name + "=" + value))
        .<Node>map(text -> Node.scalar(text, span))
        .orElse(item);
  }

  private static Node content(Node resource, Variables variables) {
    if (!(resource instanceof Node.Fields fields)) {
      return resource;
    }
    Optional<Node> name = fields.get("environment");
    Optional<String> value = name.flatMap(Node::text).flatMap(variables::find);
    return value.isEmpty()
        ? fields
        : fields.with(CONTENT, Node.scalar(value.get(), name.get().span()));
  }
}
