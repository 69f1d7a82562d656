package dev.atelier.dbt.manifest;

import java.util.Arrays;
import java.util.Optional;

/** What a resource is, as dbt spells it, with the plural of its output lines. */
public enum ResourceType {
  MODEL("model", "models"),
  SNAPSHOT("snapshot", "snapshots"),
  ANALYSIS("analysis", "analyses"),
  TEST("test", "data tests"),
  SEED("seed", "seeds"),
  OPERATION("operation", "operations"),
  SQL_OPERATION("sql_operation", "sql operations"),
  DOC("doc", "docs"),
  SOURCE("source", "sources"),
  MACRO("macro", "macros"),
  EXPOSURE("exposure", "exposures"),
  METRIC("metric", "metrics"),
  GROUP("group", "groups"),
  SAVED_QUERY("saved_query", "saved queries"),
  SEMANTIC_MODEL("semantic_model", "semantic models"),
  UNIT_TEST("unit_test", "unit tests"),
  FUNCTION("function", "functions");

  private final String id;
  private final String plural;

  ResourceType(String id, String plural) {
    this.id = id;
    this.plural = plural;
  }

  public String id() {
    return id;
  }

  public String plural() {
    return plural;
  }

  /** As counted in output lines: {@code 1 test}, {@code 2 data tests}. */
  public String counted(int count) {
    return count + " " + (count == 1 ? id.replace('_', ' ') : plural);
  }

  public static Optional<ResourceType> of(String id) {
    return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
