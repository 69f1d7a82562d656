package dev.atelier.dbt.parse;

import dev.atelier.dbt.manifest.Resource;

/** Two resources of one name, as dbt explains it. */
final class Duplicates {
  private Duplicates() {}

  /** Two nodes that would be built into one table, each over the other. */
  static String relation(Resource first, Resource second) {
    return """
    dbt found two resources with the database representation "%s".
    dbt cannot create two resources with identical database representations. To fix this,
    change the configuration of one of these resources:
    - %s (%s)
    - %s (%s)\
    """
        .formatted(
            first.text("relation_name"),
            first.uniqueId(),
            first.originalFilePath(),
            second.uniqueId(),
            second.originalFilePath());
  }

  static String message(Resource first, Resource second, String kind) {
    String plural =
        switch (kind) {
          case "analysis" -> "analyses";
          case "saved_query" -> "saved_queries";
          default -> kind + "s";
        };
    String used =
        switch (kind) {
          case "model", "seed", "snapshot" -> "ref(\"" + first.name() + "\")";
          case "source" ->
              "source(\"" + first.text("source_name") + "\", \"" + first.name() + "\")";
          case "doc" -> "doc(\"" + first.name() + "\")";
          default -> "";
        };
    String action =
        used.isEmpty()
            ? "Since these resources have the same name, dbt will be unable to find the correct resource\nwhen running tests."
            : "Since these resources have the same name, dbt will be unable to find the correct resource\nwhen looking for "
                + used
                + ".";
    String name =
        kind.equals("source") ? first.text("source_name") + "_" + first.name() : first.name();
    return """
    dbt found two %s with the name "%s".

    %s

    To fix this, change the name of one of these resources:
    - %s (%s)
    - %s (%s)\
    """
        .formatted(
            plural,
            name,
            action,
            first.uniqueId(),
            first.originalFilePath(),
            second.uniqueId(),
            second.originalFilePath());
  }
}
