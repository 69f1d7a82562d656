package dev.atelier.compose;

import java.util.Map;
import java.util.Optional;

/** Looks variables up by name; an empty value is set, a missing one is not. */
@FunctionalInterface
interface Variables {
  Optional<String> find(String name);

  static Variables of(Map<String, String> values) {
    return name -> Optional.ofNullable(values.get(name));
  }

  /** These first, then others. */
  default Variables or(Variables others) {
    return name -> find(name).or(() -> others.find(name));
  }
}
