package dev.atelier.compose;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Leaves out networks, volumes, secrets, configs and models that no enabled service uses. */
final class UsedResources {
  private static final List<String> SECTIONS =
      List.of("networks", "volumes", "secrets", "configs", "models");

  private UsedResources() {}

  static Node.Fields of(Node.Fields project) {
    Map<String, Set<String>> used = new HashMap<>();
    SECTIONS.forEach(section -> used.put(section, new HashSet<>()));
    if (project.get("services").orElse(null) instanceof Node.Fields services) {
      services.fields().values().forEach(field -> uses(field.value(), used));
    }
    Node.Fields result = project;
    for (String section : SECTIONS) {
      if (project.get(section).orElse(null) instanceof Node.Fields all) {
        Map<String, Node.Field> kept = new LinkedHashMap<>(all.fields());
        kept.keySet().retainAll(used.get(section));
        result =
            kept.isEmpty()
                ? result.without(section)
                : result.with(section, new Node.Fields(kept, all.span()));
      }
    }
    return result;
  }

  private static void uses(Node service, Map<String, Set<String>> used) {
    keys(service, "networks", used);
    keys(service, "models", used);
    for (Node mount : Normalizer.items(service, "volumes")) {
      if (mount.field("type").flatMap(Node::text).orElse("").equals("volume")) {
        add(mount, used.get("volumes"));
      }
    }
    Normalizer.items(service, "secrets").forEach(item -> add(item, used.get("secrets")));
    Normalizer.items(service, "configs").forEach(item -> add(item, used.get("configs")));
    service
        .field("build")
        .ifPresent(build ->
            Normalizer.items(build, "secrets").forEach(item -> add(item, used.get("secrets"))));
  }

  private static void keys(Node service, String section, Map<String, Set<String>> used) {
    if (service.field(section).orElse(null) instanceof Node.Fields fields) {
      used.get(section).addAll(fields.fields().keySet());
    }
  }

  private static void add(Node reference, Set<String> into) {
    Optional<String> source = reference.field("source").flatMap(Node::text);
    source.ifPresent(into::add);
  }
}
