package dev.atelier.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A dbt project as its own artifacts tell of it: {@code manifest.json} (nodes, code), {@code
 * run_results.json} (what became of them) and {@code catalog.json} (columns as they are), in its
 * target folder. Whoever wrote them, ours or the genuine dbt.
 *
 * @param generated when the manifest was written
 * @param catalogued whether dbt docs generate has looked into the database
 */
record DbtArtifacts(
    String project,
    Path folder,
    Instant generated,
    Map<String, Node> nodes,
    boolean catalogued,
    Optional<Run> lastRun) {

  /**
   * @param dependsOn unique ids
   * @param macros that it calls itself, by unique ids
   * @param tests that look at it
   * @param kind of a test: {@code unique}, {@code accepted_values}
   * @param column that a test looks at, or empty
   * @param facts what else is known, in dbt's words: relation, owner, rows, loader
   */
  record Node(
      String id,
      String name,
      String type,
      String materialized,
      String schema,
      String path,
      String description,
      String rawCode,
      String compiledCode,
      List<String> tags,
      List<String> dependsOn,
      List<String> macros,
      List<Column> columns,
      List<String> tests,
      String kind,
      String column,
      Map<String, String> facts,
      Optional<Result> result) {

    /** Whether dbt only knows of it: nothing of its own is built. */
    boolean listed() {
      return switch (type) {
        case "source", "exposure", "macro", "semantic_model", "metric", "saved_query" -> true;
        default -> false;
      };
    }

    boolean test() {
      return type.equals("test") || type.equals("unit_test");
    }
  }

  record Column(String name, String type, String description) {}

  /**
   * @param status dbt's word: success, pass, warn, fail, error, skipped
   * @param failures rows that a test found; -1 when it is none
   */
  record Result(String status, Duration took, String message, long failures, Instant at) {
    boolean failed() {
      return status.equals("error") || status.equals("fail") || status.equals("runtime error");
    }
  }

  record Run(String command, Instant at, Duration took, int nodes, int failed) {}

  private record Read(List<FileTime> times, DbtArtifacts artifacts) {}

  private static final Set<String> OWN_PACKAGES = Set.of("dbt", "dbt_postgres");
  private static final List<String> SECTIONS =
      List.of("sources", "nodes", "exposures", "semantic_models", "metrics", "saved_queries");
  private static final Map<Path, Read> CACHE = new ConcurrentHashMap<>();

  /** None when the project was never parsed. Read again when the files changed. */
  static Optional<DbtArtifacts> read(Path folder) {
    Path manifest = folder.resolve("target/manifest.json");
    Path results = folder.resolve("target/run_results.json");
    try {
      if (!Files.exists(manifest)) {
        return Optional.empty();
      }
      List<FileTime> times =
          List.of(
              Files.getLastModifiedTime(manifest),
              time(results),
              time(folder.resolve("target/catalog.json")));
      Read known = CACHE.get(folder);
      if (known == null || !known.times().equals(times)) {
        known = new Read(times, parse(folder, manifest, results, known));
        CACHE.put(folder, known);
      }
      return Optional.of(known.artifacts());
    } catch (IOException | dev.atelier.kernel.error.AtelierException _) {
      return Optional.ofNullable(CACHE.get(folder))
          .map(Read::artifacts); // half-written: the last one
    }
  }

  private static FileTime time(Path file) throws IOException {
    return Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
  }

  private static DbtArtifacts parse(
      Path folder,
      Path manifestFile,
      Path resultsFile,
      @org.jspecify.annotations.Nullable Read before)
      throws IOException {
    JsonNode manifest = Json.read(Files.readString(manifestFile));
    Map<String, JsonNode> catalog = catalog(folder.resolve("target/catalog.json"));
    Map<String, Result> results = new LinkedHashMap<>();
    if (before != null) {
      before
          .artifacts()
          .nodes()
          .values()
          .forEach(node -> node.result().ifPresent(r -> results.put(node.id(), r)));
    }
    Optional<Run> run =
        Files.exists(resultsFile) ? Optional.of(results(resultsFile, results)) : Optional.empty();
    Map<String, Node> nodes = new LinkedHashMap<>();
    Map<String, List<String>> tests = new LinkedHashMap<>();
    for (JsonNode node : manifest.path("nodes")) {
      if (List.of("test", "unit_test").contains(node.path("resource_type").asText())) {
        texts(node.path("depends_on").path("nodes"))
            .forEach(id ->
                tests
                    .computeIfAbsent(id, _ -> new ArrayList<>())
                    .add(node.path("unique_id").asText()));
      }
    }
    for (JsonNode macro : manifest.path("macros")) {
      if (!OWN_PACKAGES.contains(macro.path("package_name").asText())) {
        Node read = macro(macro);
        nodes.put(read.id(), read);
      }
    }
    for (String section : SECTIONS) {
      for (JsonNode node : manifest.path(section)) {
        Node read = node(node, catalog, tests, results);
        nodes.put(read.id(), read);
      }
    }
    return new DbtArtifacts(
        manifest.path("metadata").path("project_name").asText(folder.getFileName().toString()),
        folder,
        instant(manifest.path("metadata").path("generated_at").asText()),
        nodes,
        !catalog.isEmpty(),
        run);
  }

  private static Map<String, JsonNode> catalog(Path file) throws IOException {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    if (Files.exists(file)) {
      JsonNode catalog = Json.read(Files.readString(file));
      for (String section : List.of("nodes", "sources")) {
        catalog.path(section).properties().forEach(e -> all.put(e.getKey(), e.getValue()));
      }
    }
    return all;
  }

  private static Run results(Path file, Map<String, Result> results) throws IOException {
    JsonNode run = Json.read(Files.readString(file));
    Instant at = instant(run.path("metadata").path("generated_at").asText());
    int failed = 0;
    int count = 0;
    for (JsonNode node : run.path("results")) {
      Result result =
          new Result(
              node.path("status").asText(),
              seconds(node.path("execution_time").asDouble()),
              node.path("message").asText(""),
              node.path("failures").isNumber() ? node.path("failures").asLong() : -1,
              at);
      results.put(node.path("unique_id").asText(), result);
      failed += result.failed() ? 1 : 0;
      count++;
    }
    String command = run.path("args").path("which").asText("");
    return new Run(command, at, seconds(run.path("elapsed_time").asDouble()), count, failed);
  }

  private static Node node(
      JsonNode node,
      Map<String, JsonNode> catalog,
      Map<String, List<String>> tests,
      Map<String, Result> results) {
    String id = node.path("unique_id").asText();
    String type = node.path("resource_type").asText();
    String name =
        type.equals("source")
            ? node.path("source_name").asText() + "." + node.path("name").asText()
            : node.path("name").asText();
    return new Node(
        id,
        name,
        type,
        node.path("config").path("materialized").asText(type),
        node.path("schema").asText(""),
        node.path("original_file_path").asText(""),
        node.path("description").asText(""),
        node.path("raw_code").asText(""),
        node.path("compiled_code").asText(""),
        texts(node.path("tags")),
        texts(node.path("depends_on").path("nodes")),
        texts(node.path("depends_on").path("macros")),
        type.equals("semantic_model")
            ? semantic(node)
            : columns(node.path("columns"), catalog.get(id)),
        tests.getOrDefault(id, List.of()),
        node.path("test_metadata").path("name").asText(""),
        node.path("column_name").asText(""),
        facts(node, catalog.get(id)),
        Optional.ofNullable(results.get(id)));
  }

  /** A macro as a node: its arguments are its columns. */
  private static Node macro(JsonNode macro) {
    List<Column> arguments = new ArrayList<>();
    for (JsonNode argument : macro.path("arguments")) {
      arguments.add(column(argument, argument.path("type").asText("")));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    fact(facts, "package", macro.path("package_name").asText(""));
    return new Node(
        macro.path("unique_id").asText(),
        macro.path("name").asText(),
        "macro",
        "macro",
        "",
        macro.path("original_file_path").asText(""),
        macro.path("description").asText(""),
        macro.path("macro_sql").asText("").strip(),
        "",
        List.of(),
        List.of(),
        texts(macro.path("depends_on").path("macros")),
        arguments,
        List.of(),
        "",
        "",
        facts,
        Optional.empty());
  }

  /** A semantic model's entities, dimensions and measures, as columns. */
  private static List<Column> semantic(JsonNode model) {
    List<Column> columns = new ArrayList<>();
    for (String part : List.of("entities", "dimensions", "measures")) {
      for (JsonNode one : model.path(part)) {
        String kind = part.equals("entities") ? "entity" : part.substring(0, part.length() - 1);
        String type = one.path("type").asText(one.path("agg").asText(""));
        columns.add(column(one, (kind + " " + type).strip()));
      }
    }
    return columns;
  }

  private static Column column(JsonNode named, String type) {
    return new Column(named.path("name").asText(""), type, named.path("description").asText(""));
  }

  private static List<Column> columns(
      JsonNode documented, @org.jspecify.annotations.Nullable JsonNode real) {
    Map<String, Column> all = new LinkedHashMap<>();
    if (real != null) {
      real.path("columns")
          .properties()
          .forEach(e ->
              all.put(
                  e.getKey(), new Column(e.getKey(), e.getValue().path("type").asText(""), "")));
    }
    documented
        .properties()
        .forEach(e -> {
          Column known = all.get(e.getKey());
          String type = known == null ? e.getValue().path("data_type").asText("") : known.type();
          all.put(
              e.getKey(),
              new Column(e.getKey(), type, e.getValue().path("description").asText("")));
        });
    return List.copyOf(all.values());
  }

  /** What dbt's own documentation tells of a node beside its columns and code. */
  private static Map<String, String> facts(
      JsonNode node, @org.jspecify.annotations.Nullable JsonNode real) {
    Map<String, String> facts = new LinkedHashMap<>();
    fact(facts, "relation", node.path("relation_name").asText("").replace("\"", ""));
    fact(facts, "package", node.path("package_name").asText(""));
    fact(facts, "group", node.path("group").asText(""));
    fact(facts, "access", node.path("access").asText(""));
    fact(facts, "version", node.path("version").asText(""));
    if (node.path("config").path("contract").path("enforced").asBoolean()) {
      facts.put("contract", "enforced");
    }
    fact(facts, "loader", node.path("loader").asText(""));
    fact(facts, "loaded_at_field", node.path("loaded_at_field").asText(""));
    if (node.path("resource_type").asText().equals("metric")) {
      fact(facts, "type", node.path("type").asText(""));
      fact(facts, "label", node.path("label").asText(""));
    }
    if (node.path("resource_type").asText().equals("exposure")) {
      fact(facts, "type", node.path("type").asText(""));
      fact(facts, "maturity", node.path("maturity").asText(""));
      fact(facts, "owner", owner(node.path("owner")));
      fact(facts, "url", node.path("url").asText(""));
    }
    if (real != null) {
      fact(facts, "owner", real.path("metadata").path("owner").asText(""));
      for (JsonNode stat : real.path("stats")) {
        if (stat.path("include").asBoolean() && !stat.path("id").asText().equals("has_stats")) {
          fact(facts, stat.path("label").asText(), stat.path("value").asText(""));
        }
      }
    }
    JsonNode meta = node.path("meta");
    fact(facts, "meta", meta.isEmpty() ? "" : Json.write(meta));
    return facts;
  }

  private static String owner(JsonNode owner) {
    String email = owner.path("email").asText("");
    return (owner.path("name").asText("") + (email.isEmpty() ? "" : " <" + email + ">")).strip();
  }

  private static void fact(Map<String, String> facts, String name, String value) {
    if (!value.isEmpty() && !value.equals("null")) {
      facts.put(name, value);
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(item -> all.add(item.asText()));
    return all;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }
}
