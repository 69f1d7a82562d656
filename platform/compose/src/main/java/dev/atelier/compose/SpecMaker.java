package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One canonical service → its {@link ServiceSpec}. */
final class SpecMaker {
  /** Keys that Compose acts on and nothing here does. */
  private static final List<String> NOT_RUN =
      List.of("provider", "models", "develop", "post_start", "pre_stop", "gpus", "credential_spec");

  private final ComposeProject project;
  private final Problems problems;
  private final ServiceMounts mounts;
  private final BuildReader builds;
  private final Map<String, InetAddress> addresses;

  SpecMaker(
      ComposeProject project,
      StackFolders folders,
      Problems problems,
      Map<Path, StackSpecs.Content> contents) {
    this.project = project;
    this.problems = problems;
    this.mounts = new ServiceMounts(project, folders, problems, contents);
    this.builds = new BuildReader(problems);
    Set<String> all = new TreeSet<>(project.services());
    all.addAll(project.disabledServices().keySet());
    this.addresses = LoopbackAddresses.of(project.name(), all);
  }

  ServiceSpec make(String name) {
    Node.Fields service = project.service(name);
    notRun(name, service);
    hostNetwork(name, service);
    Optional<BuildReader.Build> build = builds.read(name, service);
    Optional<DockerImage> image = build.flatMap(BuildReader.Build::image);
    return new ServiceSpec(
        name,
        reference(name, service, image),
        build.map(BuildReader.Build::spec),
        entrypoint(service, image),
        command(service, image),
        environment(service, image),
        text(service, "working_dir")
            .or(() -> image.filter(built -> built.workingDirSet).map(built -> built.workingDir)),
        text(service, "user").or(() -> image.flatMap(built -> built.user)),
        mounts.of(name, image),
        address(name, service),
        ports(service),
        expose(service, image),
        names(name, service),
        restart(service),
        hasHealthcheck(service, image),
        memory(service),
        replicas(service),
        extension(service),
        project.place(name));
  }

  private void notRun(String name, Node.Fields service) {
    for (String key : NOT_RUN) {
      if (service.has(key)) {
        problems.add(
            Problem.warning(
                    Problems.NOT_RUN,
                    "service %s: `%s` is not run here".formatted(GoText.quote(name), key))
                .at(service.place(key)));
      }
    }
  }

  /** Every service has an address of its own here, whatever network of the host it asks for. */
  private void hostNetwork(String name, Node.Fields service) {
    if (text(service, "network_mode").orElse("").equals("host")) {
      problems.add(
          Problem.warning(
                  Problems.NOT_RUN,
                  "service %s: `network_mode: host` gives it no port of this machine here"
                      .formatted(GoText.quote(name)))
              .at(service.place("network_mode"))
              .mend("publish its ports under ports:"));
    }
  }

  /** {@code x-atelier.as} over the Dockerfile's {@code FROM} over {@code image}. */
  private ImageReference reference(String name, Node.Fields service, Optional<DockerImage> image) {
    String written =
        image
            .map(built -> built.from)
            .or(() -> text(service, "image"))
            .orElse(project.name() + "-" + name);
    ImageReference reference = ImageReference.parse(written);
    return service
        .get("x-atelier")
        .flatMap(own -> own.field("as"))
        .flatMap(Node::text)
        .map(as -> as.contains(":") ? as : as + ":" + reference.tag())
        .map(ImageReference::parse)
        .orElse(reference);
  }

  private static List<String> entrypoint(Node.Fields service, Optional<DockerImage> image) {
    return service.has("entrypoint")
        ? texts(service, "entrypoint")
        : image.map(built -> built.entrypoint).orElse(List.of());
  }

  /** Another entrypoint makes the image's own command void. */
  private static List<String> command(Node.Fields service, Optional<DockerImage> image) {
    if (service.has("command")) {
      return texts(service, "command");
    }
    return service.has("entrypoint")
        ? List.of()
        : image.map(built -> built.command).orElse(List.of());
  }

  private static Map<String, String> environment(Node.Fields service, Optional<DockerImage> image) {
    Map<String, String> all = new LinkedHashMap<>();
    image.ifPresent(built -> all.putAll(built.environment));
    if (service.get("environment").orElse(null) instanceof Node.Fields fields) {
      fields
          .fields()
          .forEach((key, field) ->
              field
                  .value()
                  .text()
                  .ifPresentOrElse(value -> all.put(key, value), () -> all.remove(key)));
    }
    return all;
  }

  /** A service that shares another one's network has its address. */
  private InetAddress address(String name, Node.Fields service) {
    String mode = text(service, "network_mode").orElse("");
    InetAddress shared =
        mode.startsWith("service:") ? addresses.get(mode.substring("service:".length())) : null;
    InetAddress own = addresses.get(name);
    if (shared == null && own == null) {
      throw new IllegalStateException(name);
    }
    return shared == null ? Objects.requireNonNull(own) : shared;
  }

  private static List<PublishedPort> ports(Node.Fields service) {
    return Normalizer.items(service, "ports").stream().map(Ports::published).toList();
  }

  private static List<Integer> expose(Node.Fields service, Optional<DockerImage> image) {
    Set<Integer> all = new LinkedHashSet<>();
    texts(service, "expose").forEach(text -> all.addAll(Ports.exposed(text)));
    image.ifPresent(built -> all.addAll(built.ports));
    return List.copyOf(all);
  }

  /** Its own, its container's, its aliases in any network, and what others' links call it. */
  private List<String> names(String name, Node.Fields service) {
    Set<String> all = new LinkedHashSet<>();
    all.add(name);
    text(service, "container_name")
        .ifPresentOrElse(all::add, () -> all.add(project.name() + "-" + name + "-1"));
    text(service, "hostname")
        .ifPresent(host -> {
          all.add(host);
          text(service, "domainname").ifPresent(domain -> all.add(host + "." + domain));
        });
    if (service.get("networks").orElse(null) instanceof Node.Fields networks) {
      networks.fields().values().forEach(field -> all.addAll(texts(field.value(), "aliases")));
    }
    for (String other : project.services()) {
      for (String link : texts(project.service(other), "links")) {
        if (link.startsWith(name + ":")) {
          all.add(link.substring(name.length() + 1));
        }
      }
    }
    return List.copyOf(all);
  }

  private static RestartPolicy restart(Node.Fields service) {
    Optional<String> written = text(service, "restart");
    if (written.isPresent()) {
      String[] parts = written.get().split(":", 2);
      int retries =
          parts.length > 1 && parts[1].matches("\\d{1,9}") ? Integer.parseInt(parts[1]) : 0;
      return new RestartPolicy(when(parts[0]), retries);
    }
    Optional<Node> policy = service.get("deploy").flatMap(deploy -> deploy.field("restart_policy"));
    if (policy.isEmpty()) {
      return RestartPolicy.NO;
    }
    String condition = policy.get().field("condition").flatMap(Node::text).orElse("any");
    int attempts = (int) number(policy.get().field("max_attempts")).orElse(0L).longValue();
    return new RestartPolicy(when(condition), attempts);
  }

  private static RestartPolicy.When when(String word) {
    return switch (word) {
      case "always", "any" -> RestartPolicy.When.ALWAYS;
      case "on-failure" -> RestartPolicy.When.ON_FAILURE;
      case "unless-stopped" -> RestartPolicy.When.UNLESS_STOPPED;
      default -> RestartPolicy.When.NO;
    };
  }

  private static boolean hasHealthcheck(Node.Fields service, Optional<DockerImage> image) {
    Optional<Node> written = service.get("healthcheck");
    boolean inherited = image.map(built -> built.healthcheck).orElse(false);
    if (written.isEmpty()) {
      return inherited;
    }
    List<String> test = texts(written.get(), "test");
    boolean off =
        written.get().field("disable").isPresent()
            || (!test.isEmpty() && test.getFirst().equals("NONE"));
    return !off && (!test.isEmpty() || inherited);
  }

  private static Optional<Long> memory(Node.Fields service) {
    Optional<Node> deploy =
        service
            .get("deploy")
            .flatMap(node -> node.field("resources"))
            .flatMap(node -> node.field("limits"))
            .flatMap(node -> node.field("memory"));
    return service.get("mem_limit").or(() -> deploy).flatMap(Node::text).map(Long::valueOf);
  }

  private static int replicas(Node.Fields service) {
    Optional<Node> deploy = service.get("deploy").flatMap(node -> node.field("replicas"));
    return (int) number(service.get("scale").or(() -> deploy)).orElse(1L).longValue();
  }

  private static Optional<Long> number(Optional<Node> node) {
    return node.map(Node::toJava).filter(Long.class::isInstance).map(Long.class::cast);
  }

  /** {@code x-atelier}; null values are left out: the contract has none. */
  static Map<String, Object> extension(Node.Fields service) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (service.get("x-atelier").orElse(null) instanceof Node.Fields own) {
      own.fields()
          .forEach((key, field) -> {
            Object value = field.value().toJava();
            if (value != null) {
              all.put(key, value);
            }
          });
    }
    return all;
  }

  private static Optional<String> text(Node node, String key) {
    return node.field(key).flatMap(Node::text);
  }

  private static List<String> texts(Node node, String key) {
    List<String> all = new ArrayList<>();
    Normalizer.items(node, key).forEach(item -> item.text().ifPresent(all::add));
    return all;
  }
}
