package dev.atelier.dbt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.ManifestFile;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a project's last commands left in its target folder, for people to look at: its graph, SQL,
 * columns, tests, results and freshness. A snapshot; {@link #read} again for a newer one.
 */
public final class DbtProjectView {
  private final Path project;
  private final String name;
  private final Manifest manifest;
  private final Map<String, Result> results;
  private final Map<String, SourceFreshness> freshness;
  private final Optional<Instant> lastRun;

  /** One column of a node. */
  public record Column(String name, String description, String dataType) {}

  /**
   * A node of the graph.
   *
   * @param type {@code model}, {@code source}, {@code seed}, {@code snapshot}, {@code test}, {@code
   *     exposure} …
   * @param relation as it is named in the database; empty where it has none
   * @param rawSql as written
   * @param compiledSql when it was compiled
   * @param dependsOn unique ids of its parents
   * @param tests unique ids of the tests on it
   */
  public record Node(
      String uniqueId,
      String type,
      String name,
      String packageName,
      String materialized,
      String schema,
      String relation,
      String file,
      String description,
      List<String> tags,
      List<Column> columns,
      String rawSql,
      Optional<String> compiledSql,
      List<String> dependsOn,
      List<String> tests) {}

  /**
   * @param status {@code success}, {@code error}, {@code skipped}, {@code pass}, {@code fail},
   *     {@code warn}
   */
  public record Result(
      String uniqueId,
      String status,
      String message,
      double seconds,
      Optional<Long> failures,
      Optional<Instant> completedAt) {}

  /**
   * @param status {@code pass}, {@code warn}, {@code error}, {@code runtime error}
   * @param ageSeconds of the newest row
   */
  public record SourceFreshness(
      String uniqueId, String status, Optional<String> newestRow, Optional<Double> ageSeconds) {}

  private DbtProjectView(
      Path project,
      String name,
      Manifest manifest,
      Map<String, Result> results,
      Map<String, SourceFreshness> freshness,
      Optional<Instant> lastRun) {
    this.project = project;
    this.name = name;
    this.manifest = manifest;
    this.results = results;
    this.freshness = freshness;
    this.lastRun = lastRun;
  }

  /**
   * Reads a project's folder; empty when nothing was parsed there yet.
   *
   * @throws dev.atelier.kernel.error.AtelierException when its files are damaged
   */
  public static Optional<DbtProjectView> read(Path project) {
    if (!Files.isRegularFile(project.resolve(ProjectFile.FILE))) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> file = ProjectFile.readRaw(project);
    Path target = project.resolve(Values.text(file.get("target-path"), "target"));
    if (!Files.isRegularFile(target.resolve("manifest.json"))) {
      return Optional.empty();
    }
    Manifest manifest = ManifestFile.read(target.resolve("manifest.json"));
    Optional<JsonNode> run = json(target.resolve("run_results.json"));
    Map<String, Result> results = new HashMap<>();
    run.ifPresent(json -> json.path("results").forEach(one -> addResult(results, one)));
    Map<String, SourceFreshness> freshness = new HashMap<>();
    json(target.resolve("sources.json"))
        .ifPresent(json -> json.path("results").forEach(one -> addFreshness(freshness, one)));
    return Optional.of(
        new DbtProjectView(
            project,
            Values.text(file.get("name"), ""),
            manifest,
            results,
            freshness,
            run.map(json -> instant(json.path("metadata").path("generated_at"))).flatMap(i -> i)));
  }

  private static Optional<JsonNode> json(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Json.read(new SourceText(file.toString(), Files.readString(file))))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addResult(Map<String, Result> into, JsonNode one) {
    JsonNode timing = one.path("timing");
    String id = one.path("unique_id").asText();
    into.put(
        id,
        new Result(
            id,
            one.path("status").asText(),
            one.path("message").asText(""),
            one.path("execution_time").asDouble(),
            one.path("failures").isNumber()
                ? Optional.of(one.path("failures").asLong())
                : Optional.empty(),
            timing.isEmpty()
                ? Optional.empty()
                : instant(timing.get(timing.size() - 1).path("completed_at"))));
  }

  private static void addFreshness(Map<String, SourceFreshness> into, JsonNode one) {
    String id = one.path("unique_id").asText();
    into.put(
        id,
        new SourceFreshness(
            id,
            one.path("status").asText(),
            Optional.ofNullable(one.path("max_loaded_at").asText(null)),
            one.path("max_loaded_at_time_ago_in_s").isNumber()
                ? Optional.of(one.path("max_loaded_at_time_ago_in_s").asDouble())
                : Optional.empty()));
  }

  private static Optional<Instant> instant(JsonNode text) {
    try {
      return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
    } catch (java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public Path project() {
    return project;
  }

  public String name() {
    return name;
  }

  /** When the last run ended. */
  public Optional<Instant> lastRun() {
    return lastRun;
  }

  /** All nodes of the graph, tests included. */
  public List<Node> nodes() {
    Map<String, List<String>> testsOf = new HashMap<>();
    for (Resource test : manifest.nodes().values()) {
      if (test.type() == ResourceType.TEST) {
        test.dependsOnNodes()
            .forEach(
                id -> testsOf.computeIfAbsent(id, i -> new ArrayList<>()).add(test.uniqueId()));
      }
    }
    List<Node> out = new ArrayList<>();
    manifest
        .graphResources()
        .filter(r -> r.type() != ResourceType.OPERATION && r.type() != ResourceType.SQL_OPERATION)
        .forEach(r -> out.add(node(r, testsOf.getOrDefault(r.uniqueId(), List.of()))));
    return out;
  }

  private static Node node(Resource r, List<String> tests) {
    List<Column> columns = new ArrayList<>();
    r.columns()
        .forEach((column, raw) ->
            columns.add(
                new Column(
                    column,
                    Values.text(Values.map(raw).get("description"), ""),
                    Values.text(Values.map(raw).get("data_type"), ""))));
    return new Node(
        r.uniqueId(),
        r.type().id(),
        r.type() == ResourceType.SOURCE ? r.text("source_name") + "." + r.name() : r.name(),
        r.packageName(),
        r.materialized(),
        r.schema(),
        r.text("relation_name"),
        r.originalFilePath(),
        r.description(),
        r.tags(),
        columns,
        r.rawCode(),
        r.compiledCode(),
        r.dependsOnNodes(),
        tests);
  }

  public Optional<Result> result(String uniqueId) {
    return Optional.ofNullable(results.get(uniqueId));
  }

  /** Of the last run of any command; only the nodes that took part. */
  public List<Result> results() {
    return List.copyOf(results.values());
  }

  public Optional<SourceFreshness> freshness(String uniqueId) {
    return Optional.ofNullable(freshness.get(uniqueId));
  }
}
