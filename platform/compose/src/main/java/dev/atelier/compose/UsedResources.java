package dev.atelier.compose;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaves out networks, volumes, secrets, configs and models that no enabled service uses. */
final class UsedResources {
  private static final List<String> SECTIONS =
      List.of("networks", "volumes", "secrets", "configs", "models");

  /** {@code volumes.data}, {@code networks.default} … */
  private final Set<String> names = new HashSet<>();

  private UsedResources() {}

  static Node.Fields of(Node.Fields project) {
    UsedResources used = new UsedResources();
    if (project.get("services").orElse(null) instanceof Node.Fields services) {
      services.fields().values().forEach(field -> used.service(field.value()));
    }
    Node.Fields result = project;
    for (String section : SECTIONS) {
      if (project.get(section).orElse(null) instanceof Node.Fields all) {
        Map<String, Node.Field> kept = new LinkedHashMap<>(all.fields());
        kept.keySet().removeIf(name -> !used.names.contains(section + "." + name));
        result =
            kept.isEmpty()
                ? result.without(section)
                : result.with(section, new Node.Fields(kept, all.span()));
      }
    }
    return result;
  }

  private void service(Node service) {
    keys(service, "networks");
    keys(service, "models");
    for (Node mount : Normalizer.items(service, "volumes")) {
      if (mount.field("type").flatMap(Node::text).orElse("").equals("volume")) {
        add("volumes", mount);
      }
    }
    Normalizer.items(service, "secrets").forEach(item -> add("secrets", item));
    Normalizer.items(service, "configs").forEach(item -> add("configs", item));
    service
        .field("build")
        .ifPresent(
            build -> Normalizer.items(build, "secrets").forEach(item -> add("secrets", item)));
  }

  private void keys(Node service, String section) {
    if (service.field(section).orElse(null) instanceof Node.Fields fields) {
      fields.fields().keySet().forEach(name -> names.add(section + "." + name));
    }
  }

  private void add(String section, Node reference) {
    reference
        .field("source")
        .flatMap(Node::text)
        .ifPresent(name -> names.add(section + "." + name));
  }
}
