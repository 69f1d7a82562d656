package dev.atelier.compose;

import dev.atelier.kernel.text.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes explicit what Compose takes for granted: the network named default, the dependencies that
 * links and shared namespaces imply, the names of volumes and networks.
 */
final class Normalizer {
  private static final List<String> NAMESPACES =
      List.of("network_mode", "ipc", "pid", "uts", "cgroup");

  private final String project;
  private final Variables variables;

  Normalizer(String project, Variables variables) {
    this.project = project;
    this.variables = variables;
  }

  Node.Fields normalize(Node.Fields model) {
    Node.Fields named = model.with("name", Node.scalar(project, model.span()));
    Node.Fields result = networks(named);
    if (result.get("services").orElse(null) instanceof Node.Fields services) {
      result = result.with("services", services.map(this::service));
    }
    for (String section : List.of("networks", "volumes", "configs", "secrets")) {
      if (result.get(section).orElse(null) instanceof Node.Fields resources) {
        result = result.with(section, named(resources));
      }
    }
    return result;
  }

  private static Node.Fields networks(Node.Fields model) {
    if (!(model.get("services").orElse(null) instanceof Node.Fields services)) {
      return model;
    }
    Node.Fields attached =
        services.map(service -> service instanceof Node.Fields fields ? attached(fields) : service);
    Node.Fields result = model.with("services", attached);
    boolean used =
        attached.fields().values().stream()
            .flatMap(field -> field.value().field("networks").stream())
            .anyMatch(networks -> networks.field("default").isPresent());
    Node.Fields networks =
        model.get("networks").orElse(null) instanceof Node.Fields written
            ? written
            : new Node.Fields(Map.of(), model.span());
    return used && !networks.has("default")
        ? result.with("networks", networks.with("default", Node.scalar(null, networks.span())))
        : result;
  }

  private static Node.Fields attached(Node.Fields service) {
    if (service.has("provider") || service.has("network_mode")) {
      return service;
    }
    boolean named =
        service.get("networks").orElse(null) instanceof Node.Fields networks
            && !networks.fields().isEmpty();
    Span span = service.span();
    return named
        ? service
        : service.with(
            "networks",
            new Node.Fields(
                Map.of("default", new Node.Field(Node.scalar(null, span), span)), span));
  }

  private Node service(Node node) {
    if (!(node instanceof Node.Fields service)) {
      return node;
    }
    Node.Fields result = service;
    if (service.get("pull_policy").flatMap(Node::text).orElse("").equals("if_not_present")) {
      result = result.with("pull_policy", Node.scalar("missing", service.span()));
    }
    if (service.get("build").orElse(null) instanceof Node.Fields build) {
      result = result.with("build", build(build));
    }
    Optional<Node> environment = service.get("environment");
    if (environment.isPresent()) {
      result = result.with("environment", inherited(environment.get(), true));
    }
    if (service.get("volumes").orElse(null) instanceof Node.Items volumes) {
      result =
          result.with(
              "volumes", volumes.with(volumes.items().stream().map(Normalizer::cleaned).toList()));
    }
    return dependencies(result);
  }

  private Node.Fields build(Node.Fields build) {
    Node.Fields result = Canonical.withDefault(build, "context", ".");
    if (!build.has("dockerfile_inline")) {
      result = Canonical.withDefault(result, "dockerfile", "Dockerfile");
    }
    Optional<Node> args = build.get("args");
    return args.isPresent() ? result.with("args", inherited(args.get(), false)) : result;
  }

  /** Keys without a value take it from the environment. */
  private Node inherited(Node node, boolean keepUnset) {
    return switch (node) {
      case Node.Fields fields -> {
        Map<String, Node.Field> all = new LinkedHashMap<>();
        fields
            .fields()
            .forEach((key, field) -> {
              if (!field.value().isNull()) {
                all.put(key, field);
                return;
              }
              Optional<String> value = variables.find(key);
              if (value.isPresent() || keepUnset) {
                all.put(key, field.with(Node.scalar(value.orElse(null), field.key())));
              }
            });
        yield new Node.Fields(all, fields.span());
      }
      case Node.Items items ->
          items.with(
              items.items().stream().flatMap(item -> inheritedItem(item, keepUnset)).toList());
      case Node.Scalar scalar -> scalar;
    };
  }

  private Stream<Node> inheritedItem(Node item, boolean keepUnset) {
    String text = item.text().orElse("");
    if (text.contains("=")) {
      return Stream.of(item);
    }
    Optional<Node> found =
        variables.find(text).map(value -> Node.scalar(text + "=" + value, item.span()));
    return keepUnset ? Stream.of(found.orElse(item)) : found.stream();
  }

  private static Node cleaned(Node mount) {
    Optional<String> target = mount.field("target").flatMap(Node::text);
    return target.isPresent() && mount instanceof Node.Fields fields
        ? fields.with(
            "target", Node.scalar(GoPath.clean(target.get()), fields.get("target").get().span()))
        : mount;
  }

  private static Node.Fields dependencies(Node.Fields service) {
    Map<String, Node.Field> all = new LinkedHashMap<>();
    if (service.get("depends_on").orElse(null) instanceof Node.Fields written) {
      all.putAll(written.fields());
    }
    for (Node link : items(service, "links")) {
      String text = link.text().orElse("");
      String[] parts = text.split(":", -1);
      imply(all, parts.length == 2 ? parts[0] : text, true, link.span());
    }
    for (String namespace : NAMESPACES) {
      Optional<Node> value = service.get(namespace);
      String text = value.flatMap(Node::text).orElse("");
      if (text.startsWith("service:")) {
        imply(all, text.substring("service:".length()), true, value.get().span());
      }
    }
    for (Node from : items(service, "volumes_from")) {
      String text = from.text().orElse("");
      if (!text.startsWith("container:")) {
        imply(all, text.split(":", -1)[0], false, from.span());
      }
    }
    return all.isEmpty()
        ? service
        : service.with("depends_on", new Node.Fields(all, service.span()));
  }

  private static void imply(
      Map<String, Node.Field> all, String service, boolean restart, Span span) {
    Map<String, Object> dependency = new LinkedHashMap<>();
    dependency.put("condition", "service_started");
    dependency.put("restart", restart);
    dependency.put("required", true);
    all.putIfAbsent(service, new Node.Field(Canonical.made(dependency, span), span));
  }

  static List<Node> items(Node node, String key) {
    return node.field(key).orElse(null) instanceof Node.Items items ? items.items() : List.of();
  }

  private Node.Fields named(Node.Fields resources) {
    Map<String, Node.Field> all = new LinkedHashMap<>();
    resources
        .fields()
        .forEach((key, field) -> {
          Node.Fields resource =
              field.value() instanceof Node.Fields fields
                  ? fields
                  : new Node.Fields(Map.of(), field.key());
          boolean external =
              resource
                  .get("external")
                  .map(Node::plain)
                  .map(Object::toString)
                  .orElse("")
                  .equals("true");
          String name = external ? key : project + "_" + key;
          all.put(key, field.with(Canonical.withDefault(resource, "name", name)));
        });
    return new Node.Fields(all, resources.span());
  }
}
