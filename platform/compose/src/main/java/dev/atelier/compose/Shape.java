package dev.atelier.compose;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a key of a compose file accepts as written. */
sealed interface Shape {
  /** One of several simple types, as JSON names them. */
  record Types(Set<String> names) implements Shape {}

  /** A structure, or one of the simple types. */
  record TypesOrStructured(Set<String> names, String structure) implements Shape {}

  record Whole(long minimum, long maximum) implements Shape {}

  record OneOf(List<String> values) implements Shape {}

  /** A text in which the pattern is found. */
  record Matching(Pattern pattern) implements Shape {}

  record ListOf(Shape item, boolean distinct) implements Shape {}

  /**
   * @param named keys are names ({@code a-z A-Z 0-9 . _ -}); otherwise any text
   */
  record MapOf(Shape value, boolean named) implements Shape {}

  record AnyMapping() implements Shape {}

  record Either(List<Shape> forms) implements Shape {}

  /** A structure of the table, by name, so that structures can contain each other. */
  record Structured(String name) implements Shape {}

  /**
   * @param keys in canonical order
   * @param extensible whether {@code x-} keys are taken
   */
  record Structure(String name, Map<String, Key> keys, boolean extensible) {}

  /**
   * @param kind what the value is in the canonical form
   */
  record Key(String name, boolean required, Shape shape, String kind) {}
}
