package dev.atelier.compose;

/** The canonical form as {@code docker compose config} prints it. */
final class CanonicalYaml {
  private CanonicalYaml() {}

  static String print(Node.Fields project) {
    return CanonicalJson.print(project);
  }
}
