package dev.atelier.compose;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Whether what a project's parts say of each other is true. */
final class Consistency {
  private final Node.Fields project;
  private final Map<String, Node.Field> disabled;
  private final Problems problems;
  private final Map<String, Node.Field> services;

  /**
   * @param project bound, with the enabled services only
   */
  private Consistency(Node.Fields project, Map<String, Node.Field> disabled, Problems problems) {
    this.project = project;
    this.disabled = disabled;
    this.problems = problems;
    this.services = section("services");
  }

  static void check(Node.Fields project, Map<String, Node.Field> disabled, Problems problems) {
    Consistency consistency = new Consistency(project, disabled, problems);
    consistency.services.forEach(consistency::service);
    consistency.section("secrets").forEach(consistency::secret);
    consistency.containerNames();
  }

  private Map<String, Node.Field> section(String name) {
    return project.get(name).orElse(null) instanceof Node.Fields fields
        ? fields.fields()
        : Map.of();
  }

  private void service(String name, Node.Field field) {
    Node service = field.value();
    boolean image =
        service.field("image").isPresent()
            || service.field("build").isPresent()
            || service.field("provider").isPresent();
    if (!image && !brokenImage(name)) {
      error(
          Problems.VALUE,
          "service %s has neither an image nor a build context specified: invalid compose project"
              .formatted(GoText.quote(name)),
          field.key());
    }
    build(name, service);
    networks(name, service);
    healthcheck(service);
    dependencies(name, service);
    references(name, service);
    limits(name, service);
    targets(name, service);
    watches(name, service);
  }

  /** Whether the image or build is missing only since it was refused already. */
  private boolean brokenImage(String name) {
    return problems.errors().stream()
        .anyMatch(problem ->
            problem.message().startsWith("services." + name + ".image")
                || problem.message().startsWith("services." + name + ".build")
                || problem.message().contains("extend service " + GoText.quote(name)));
  }

  private void build(String name, Node service) {
    Node build = service.field("build").orElse(null);
    if (build == null) {
      return;
    }
    if (build.field("dockerfile").isPresent() && build.field("dockerfile_inline").isPresent()) {
      error(
          Problems.VALUE,
          "service %s declares mutualy exclusive dockerfile and dockerfile_inline: invalid compose project"
              .formatted(GoText.quote(name)),
          build.span());
    }
    build.field("additional_contexts").ifPresent(contexts -> contexts(name, contexts));
    String platform = text(service, "platform");
    List<Node> platforms = Normalizer.items(build, "platforms");
    if (!platform.isEmpty()
        && !platforms.isEmpty()
        && platforms.stream().noneMatch(item -> item.text().orElse("").equals(platform))) {
      error(
          Problems.VALUE,
          "service.build.platforms MUST include service.platform %s: invalid compose project"
              .formatted(GoText.quote(platform)),
          service.field("platform").get().span());
    }
    for (Node secret : Normalizer.items(build, "secrets")) {
      undefined(name, "build secret", "secrets", secret.field("source"));
    }
  }

  private void contexts(String name, Node contexts) {
    if (!(contexts instanceof Node.Fields fields)) {
      return;
    }
    fields
        .fields()
        .forEach((add, field) -> {
          String text = field.value().text().orElse("");
          if (!text.startsWith("service:")) {
            return;
          }
          String target = text.substring("service:".length());
          Node.Field service = services.get(target);
          String what =
              service == null
                  ? "unknown"
                  : service.value().field("build").isEmpty() ? "non-buildable" : "";
          if (!what.isEmpty()) {
            error(
                Problems.REFERENCE,
                "service %s declares %s service %s as additional contexts %s"
                    .formatted(GoText.quote(name), what, GoText.quote(target), add),
                field.key());
          }
        });
  }

  private void networks(String name, Node service) {
    Optional<Node> mode = service.field("network_mode");
    Optional<Node> networks = service.field("networks");
    if (mode.isPresent() && networks.isPresent()) {
      error(
          Problems.VALUE,
          "service %s declares mutually exclusive `network_mode` and `networks`: invalid compose project"
              .formatted(name),
          mode.get().span());
    }
    if (networks.orElse(null) instanceof Node.Fields attached) {
      attached
          .fields()
          .forEach(
              (network, field) -> undefined(name, "network", "networks", network, field.key()));
    }
    String shared = text(service, "network_mode");
    if (shared.startsWith("service:")) {
      String other = shared.substring("service:".length());
      if (!services.containsKey(other) && !disabled.containsKey(other)) {
        error(
            Problems.REFERENCE,
            "service %s not found for network_mode 'service:%s'"
                .formatted(GoText.quote(other), other),
            mode.get().span());
      }
    }
  }

  private void healthcheck(Node service) {
    Optional<Node> test = service.field("healthcheck").flatMap(check -> check.field("test"));
    if (test.orElse(null) instanceof Node.Items items && !items.items().isEmpty()) {
      String first = items.items().getFirst().text().orElse("");
      if (!Set.of("CMD", "CMD-SHELL", "NONE").contains(first)) {
        error(
            Problems.VALUE,
            "healthcheck.test must start either by \"CMD\", \"CMD-SHELL\" or \"NONE\"",
            items.span());
      }
    }
  }

  private void dependencies(String name, Node service) {
    if (!(service.field("depends_on").orElse(null) instanceof Node.Fields dependencies)) {
      return;
    }
    dependencies
        .fields()
        .forEach((other, field) -> {
          boolean required =
              !Boolean.FALSE.equals(field.value().field("required").map(Node::toJava).orElse(true));
          if (services.containsKey(other) || (disabled.containsKey(other) && !required)) {
            return;
          }
          Problem problem =
              Problem.error(
                      Problems.REFERENCE,
                      "service %s depends on undefined service %s: invalid compose project"
                          .formatted(GoText.quote(name), GoText.quote(other)))
                  .at(field.key());
          Node.Field off = disabled.get(other);
          problems.add(
              off != null
                  ? problem.mend("enable it: --profile " + firstProfile(off.value()))
                  : Suggestion.didYouMean(other, services.keySet())
                      .map(problem::mend)
                      .orElse(problem));
        });
  }

  private static String firstProfile(Node service) {
    return Normalizer.items(service, "profiles").stream()
        .findFirst()
        .flatMap(Node::text)
        .orElse("");
  }

  private void references(String name, Node service) {
    for (Node mount : Normalizer.items(service, "volumes")) {
      if (text(mount, "type").equals("volume")) {
        undefined(name, "volume", "volumes", mount.field("source"));
      }
    }
    for (Node config : Normalizer.items(service, "configs")) {
      undefined(name, "config", "configs", config.field("source"));
    }
    for (Node secret : Normalizer.items(service, "secrets")) {
      undefined(name, "secret", "secrets", secret.field("source"));
    }
    if (service.field("models").orElse(null) instanceof Node.Fields models) {
      models
          .fields()
          .forEach((model, field) -> undefined(name, "model", "models", model, field.key()));
    }
  }

  private void undefined(String service, String what, String section, Optional<Node> source) {
    source.ifPresent(node ->
        node.text().ifPresent(text -> undefined(service, what, section, text, node.span())));
  }

  private void undefined(String service, String what, String section, String name, Span span) {
    Set<String> known = section(section).keySet();
    if (known.contains(name)) {
      return;
    }
    Problem problem =
        Problem.error(
                Problems.REFERENCE,
                "service %s refers to undefined %s %s: invalid compose project"
                    .formatted(GoText.quote(service), what, name))
            .at(span);
    problems.add(
        Suggestion.didYouMean(name, known)
            .map(problem::mend)
            .orElse(problem.mend("declare it under the top-level key " + section)));
  }

  private void limits(String name, Node service) {
    Optional<Node> scale = service.field("scale");
    Optional<Node> deploy = service.field("deploy");
    Optional<Node> replicas = deploy.flatMap(node -> node.field("replicas"));
    String place = "services." + name;
    if (scale.isPresent() && replicas.isPresent() && !scale.get().sameValue(replicas.get())) {
      distinct(place, "scale", "deploy.replicas", scale.get().span());
    }
    notNegative(scale, place + ".scale");
    notNegative(replicas, place + ".deploy.replicas");
    Optional<Node> limits =
        deploy.flatMap(node -> node.field("resources")).flatMap(node -> node.field("limits"));
    Optional<Node> reservations =
        deploy.flatMap(node -> node.field("resources")).flatMap(node -> node.field("reservations"));
    BiConsumer<String, String> inLimits =
        (key, other) -> same(place, service, key, limits, other, "deploy.resources.limits.");
    inLimits.accept("cpus", "cpus");
    inLimits.accept("mem_limit", "memory");
    inLimits.accept("pids_limit", "pids");
    same(
        place,
        service,
        "mem_reservation",
        reservations,
        "memory",
        "deploy.resources.reservations.");
    boolean several = count(scale.or(() -> replicas)) > 1;
    if (several && service.field("container_name").isPresent()) {
      String attribute = scale.isPresent() ? "scale" : "deploy.replicas";
      error(
          Problems.VALUE,
          "services.%s: can't set container_name and %s as container name must be unique: invalid compose project"
              .formatted(attribute, name),
          service.field("container_name").get().span());
    }
  }

  private void same(
      String place,
      Node service,
      String key,
      Optional<Node> group,
      String groupKey,
      String groupName) {
    Optional<Node> own = service.field(key);
    if (own.isEmpty() || group.isEmpty()) {
      return;
    }
    Optional<Node> other = group.get().field(groupKey);
    if (other.isEmpty() || !other.get().sameValue(own.get())) {
      distinct(place, key, groupName + groupKey, own.get().span());
    }
  }

  private void distinct(String place, String first, String second, Span span) {
    error(
        Problems.VALUE,
        "%s: can't set distinct values on '%s' and '%s': invalid compose project"
            .formatted(place, first, second),
        span);
  }

  private void notNegative(Optional<Node> number, String place) {
    if (number.isPresent() && count(number) < 0) {
      error(Problems.VALUE, place + ": must be greater than or equal to 0", number.get().span());
    }
  }

  private static long count(Optional<Node> number) {
    return number.map(Node::toJava).filter(Long.class::isInstance).map(Long.class::cast).orElse(1L);
  }

  private void targets(String name, Node service) {
    Map<String, String> taken = new HashMap<>();
    List<Node> temporary = Normalizer.items(service, "tmpfs");
    for (int i = 0; i < temporary.size(); i++) {
      String target = temporary.get(i).text().orElse("").split(":", 2)[0];
      target(taken, target, "services." + name + ".tmpfs[" + i + "]", temporary.get(i).span());
    }
    List<Node> volumes = Normalizer.items(service, "volumes");
    for (int i = 0; i < volumes.size(); i++) {
      String target = text(volumes.get(i), "target");
      target(taken, target, "services." + name + ".volumes[" + i + "]", volumes.get(i).span());
    }
  }

  private void target(Map<String, String> taken, String target, String place, Span span) {
    String other = taken.putIfAbsent(target, place);
    if (other != null) {
      error(Problems.VALUE, place + ": target " + target + " already mounted as " + other, span);
    }
  }

  private void watches(String name, Node service) {
    Optional<Node> develop = service.field("develop");
    for (Node watch : develop.map(node -> Normalizer.items(node, "watch")).orElse(List.of())) {
      String action = text(watch, "action");
      if (text(watch, "target").isEmpty()
          && !action.equals("rebuild")
          && !action.equals("restart")) {
        error(
            Problems.VALUE,
            "services.%s.develop.watch: target is required for non-rebuild actions: invalid compose project"
                .formatted(name),
            watch.span());
      }
    }
  }

  private void secret(String name, Node.Field field) {
    Node secret = field.value();
    boolean told =
        secret.field("external").isPresent()
            || secret.field("file").isPresent()
            || secret.field("environment").isPresent();
    if (!told) {
      error(
          Problems.VALUE,
          "secret %s must declare either `file` or `environment`: invalid compose project"
              .formatted(GoText.quote(name)),
          field.key());
    }
  }

  private void containerNames() {
    Map<String, String> users = new HashMap<>();
    services.forEach((name, field) -> {
      String container = text(field.value(), "container_name");
      String other = container.isEmpty() ? null : users.putIfAbsent(container, name);
      if (other != null) {
        error(
            Problems.VALUE,
            "services.%s: container name %s is already in use by service %s"
                .formatted(name, GoText.quote(container), other),
            field.value().field("container_name").get().span());
      }
    });
  }

  private static String text(Node node, String key) {
    return node.field(key).flatMap(Node::text).orElse("");
  }

  private void error(ErrorCode code, String message, Span span) {
    problems.error(code, message, span);
  }
}
