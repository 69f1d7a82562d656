package dev.atelier.airflow.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command's arguments, read. */
record Parsed(Map<String, List<String>> values) {
  Optional<String> value(String name) {
    List<String> found = values.getOrDefault(name, List.of());
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String required(String name) {
    return value(name)
        .orElseThrow(() -> new UsageException("the following arguments are required: " + name));
  }
}
