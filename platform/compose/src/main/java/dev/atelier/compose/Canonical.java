package dev.atelier.compose;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Short forms become long ones:
 *
 * <pre>
 * ports: ["8080:80"]   → ports: [{mode: ingress, target: 80, published: "8080", protocol: tcp}]
 * build: .             → build: {context: .}
 * depends_on: [db]     → depends_on: {db: {condition: service_started, required: true}}
 * </pre>
 */
final class Canonical {
  /** A place's long form; none takes the place out of the tree. */
  @FunctionalInterface
  private interface Rule {
    Optional<Node> apply(Canonical canonical, Node node, TreePath path);
  }

  private static final PathTable<Rule> RULES = rules();

  private final Problems problems;
  private final boolean lenient;

  /**
   * @param lenient what cannot be read is left as it is: before interpolation it may be a variable
   */
  Canonical(Problems problems, boolean lenient) {
    this.problems = problems;
    this.lenient = lenient;
  }

  private static PathTable<Rule> rules() {
    Rule strings = (c, node, path) -> Optional.of(stringToList(node));
    Rule names = (c, node, path) -> Optional.of(namesToMapping(node));
    Rule file = (c, node, path) -> Optional.of(wrap("source", node));
    Rule external = Canonical::external;
    Rule printed =
        (c, node, path) -> Optional.of(Node.scalar(GoText.of(node.toJava()), node.span()));
    return new PathTable<Rule>()
        .add("services.*.build", Canonical::build)
        .add("services.*.build.secrets.*", file)
        .add("services.*.build.provenance", printed)
        .add("services.*.build.sbom", printed)
        .add("services.*.build.additional_contexts", Canonical::pairs)
        .add("services.*.build.ssh", Canonical::sshKeys)
        .add("services.*.depends_on", Canonical::dependencies)
        .add("services.*.env_file", (c, node, path) -> Optional.of(envFiles(node)))
        .add("services.*.label_file", strings)
        .add("services.*.extends", (c, node, path) -> Optional.of(wrap("service", node)))
        .add("services.*.gpus", (c, node, path) -> Optional.of(gpus(node)))
        .add("services.*.networks", names)
        .add("services.*.models", names)
        .add("services.*.volumes.*", Canonical::mount)
        .add("services.*.dns", strings)
        .add("services.*.devices.*", Canonical::device)
        .add("services.*.secrets.*", file)
        .add("services.*.configs.*", file)
        .add("services.*.ports", Canonical::ports)
        .add("services.*.develop.watch.*.ignore", strings)
        .add("services.*.develop.watch.*.include", strings)
        .add("volumes.*", external)
        .add("networks.*", external)
        .add("secrets.*", external)
        .add("configs.*", external);
  }

  Node.Fields apply(Node.Fields root) {
    return (Node.Fields) apply(root, TreePath.ROOT).orElse(root);
  }

  private Optional<Node> apply(Node node, TreePath path) {
    Rule rule = RULES.find(path).orElse(null);
    return rule == null ? Optional.of(inside(node, path)) : rule.apply(this, node, path);
  }

  private Node inside(Node node, TreePath path) {
    return switch (node) {
      case Node.Scalar scalar -> scalar;
      case Node.Items items ->
          items.with(
              items.items().stream().flatMap(item -> apply(item, path.item()).stream()).toList());
      case Node.Fields fields -> {
        Map<String, Node.Field> done = new LinkedHashMap<>();
        fields
            .fields()
            .forEach((key, field) ->
                apply(field.value(), path.then(key))
                    .ifPresent(value -> done.put(key, field.with(value))));
        yield new Node.Fields(done, fields.span());
      }
    };
  }

  private Optional<Node> build(Node node, TreePath path) {
    return Optional.of(node instanceof Node.Fields ? inside(node, path) : wrap("context", node));
  }

  private Optional<Node> pairs(Node node, TreePath path) {
    if (!(node instanceof Node.Items items)) {
      return Optional.of(node);
    }
    Map<String, Node.Field> pairs = new LinkedHashMap<>();
    for (Node item : items.items()) {
      String text = item.text().orElse("");
      int equals = text.indexOf('=');
      if (equals < 0) {
        if (lenient) {
          return Optional.of(node);
        }
        bad(Problems.VALUE, path + ": invalid value " + text + ", expected key=value", item);
        continue;
      }
      Node value = Node.scalar(text.substring(equals + 1), item.span());
      pairs.put(text.substring(0, equals), new Node.Field(value, item.span()));
    }
    return Optional.of(new Node.Fields(pairs, items.span()));
  }

  private Optional<Node> sshKeys(Node node, TreePath path) {
    if (!(node instanceof Node.Items items)) {
      return Optional.of(node);
    }
    Map<String, Node.Field> keys = new LinkedHashMap<>();
    for (Node item : items.items()) {
      String text = item.text().orElse("");
      int equals = text.indexOf('=');
      if (equals < 0 && !text.equals("default")) {
        bad(Problems.VALUE, "invalid ssh key " + GoText.quote(text), item);
        continue;
      }
      String id = equals < 0 ? text : text.substring(0, equals);
      Node value = Node.scalar(equals < 0 ? null : text.substring(equals + 1), item.span());
      keys.put(id, new Node.Field(value, item.span()));
    }
    return Optional.of(new Node.Fields(keys, items.span()));
  }

  private Optional<Node> dependencies(Node node, TreePath path) {
    Node mapping = dependenciesFromList(node);
    if (!(mapping instanceof Node.Fields fields)) {
      return Optional.of(mapping);
    }
    return Optional.of(
        fields.map(value -> {
          if (!(value instanceof Node.Fields dependency)) {
            return value;
          }
          Node.Fields full = withDefault(dependency, "condition", "service_started");
          return withDefault(full, "required", true);
        }));
  }

  private Optional<Node> mount(Node node, TreePath path) {
    String text = node.text().orElse(null);
    if (text == null) {
      return Optional.of(node);
    }
    try {
      return Optional.of(MountSyntax.read(text, node.span()));
    } catch (IllegalArgumentException e) {
      return unreadable(e, node);
    }
  }

  private Optional<Node> device(Node node, TreePath path) {
    String text = node.text().orElse(null);
    if (text == null) {
      return Optional.of(node);
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 3) {
      return unreadable(
          new IllegalArgumentException("confusing device mapping, please use long syntax: " + text),
          node);
    }
    Map<String, Object> device = new LinkedHashMap<>();
    device.put("source", parts[0]);
    device.put("target", parts.length > 1 && !parts[1].isEmpty() ? parts[1] : parts[0]);
    device.put("permissions", parts.length > 2 ? parts[2] : "rwm");
    return Optional.of(made(device, node.span()));
  }

  private Optional<Node> ports(Node node, TreePath path) {
    if (!(node instanceof Node.Items items)) {
      return Optional.of(node);
    }
    List<Node> ports = new ArrayList<>();
    for (Node item : items.items()) {
      if (item instanceof Node.Fields) {
        ports.add(item);
        continue;
      }
      try {
        ports.addAll(PortSyntax.read(GoText.of(item.toJava()), item.span()));
      } catch (IllegalArgumentException e) {
        if (lenient) {
          return Optional.of(node);
        }
        unreadable(e, item);
      }
    }
    return Optional.of(items.with(ports));
  }

  private Optional<Node> external(Node node, TreePath path) {
    if (!(node instanceof Node.Fields fields)) {
      return Optional.of(node);
    }
    Node external = fields.get("external").orElse(null);
    if (!(external instanceof Node.Fields old)) {
      return Optional.of(fields);
    }
    Node.Fields result = fields.with("external", Node.scalar(true, external.span()));
    Optional<Node> name = old.get("name");
    if (name.isEmpty()) {
      return Optional.of(result);
    }
    problems.warning(
        Problems.OBSOLETE,
        path + ": external.name is deprecated. Please set name and external: true",
        external.span());
    Optional<Node> own = fields.get("name");
    if (own.isPresent() && !own.get().sameValue(name.get())) {
      bad(Problems.VALUE, path + ": name and external.name conflict; only use name", name.get());
    }
    return Optional.of(own.isPresent() ? result : result.with("name", name.get()));
  }

  private Optional<Node> unreadable(IllegalArgumentException e, Node node) {
    if (lenient) {
      return Optional.of(node);
    }
    bad(Problems.VALUE, String.valueOf(e.getMessage()), node);
    return Optional.empty();
  }

  private void bad(ErrorCode code, String message, Node node) {
    problems.add(Problem.error(code, message).at(node.span()));
  }

  /** {@code [db]} as {@code {db: {condition: service_started, required: true}}}. */
  static Node dependenciesFromList(Node node) {
    if (!(node instanceof Node.Items items)) {
      return node;
    }
    Map<String, Node.Field> mapping = new LinkedHashMap<>();
    for (Node item : items.items()) {
      Map<String, Object> dependency = new LinkedHashMap<>();
      dependency.put("condition", "service_started");
      dependency.put("required", true);
      mapping.put(
          item.text().orElse(""), new Node.Field(made(dependency, item.span()), item.span()));
    }
    return new Node.Fields(mapping, items.span());
  }

  /** {@code [a, b]} as {@code {a: , b: }}. */
  static Node namesToMapping(Node node) {
    if (!(node instanceof Node.Items items)) {
      return node;
    }
    Map<String, Node.Field> mapping = new LinkedHashMap<>();
    for (Node item : items.items()) {
      mapping.put(
          item.text().orElse(""), new Node.Field(Node.scalar(null, item.span()), item.span()));
    }
    return new Node.Fields(mapping, items.span());
  }

  private static Node stringToList(Node node) {
    return node.text().isPresent() ? new Node.Items(List.of(node), node.span()) : node;
  }

  private static Node wrap(String key, Node node) {
    return node.text().isPresent()
        ? new Node.Fields(Map.of(key, new Node.Field(node, node.span())), node.span())
        : node;
  }

  private static Node envFiles(Node node) {
    Node list = stringToList(node);
    return list instanceof Node.Items items
        ? items.with(
            items.items().stream()
                .map(item -> wrap("path", item))
                .map(item ->
                    item instanceof Node.Fields file ? withDefault(file, "required", true) : item)
                .toList())
        : list;
  }

  private static Node gpus(Node node) {
    return node.text().isPresent()
        ? new Node.Items(List.of(made(Map.of("count", "all"), node.span())), node.span())
        : node;
  }

  static Node.Fields withDefault(Node.Fields fields, String key, Object value) {
    return fields.has(key) ? fields : fields.with(key, made(value, fields.span()));
  }

  /** A tree of plain values, all at one place: what stands there implies them. */
  static Node made(@Nullable Object value, Span span) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Node.Field> fields = new LinkedHashMap<>();
        map.forEach(
            (key, item) -> fields.put(String.valueOf(key), new Node.Field(made(item, span), span)));
        yield new Node.Fields(fields, span);
      }
      case List<?> list ->
          new Node.Items(list.stream().map(item -> made(item, span)).toList(), span);
      case null, default -> Node.scalar(value, span);
    };
  }
}
