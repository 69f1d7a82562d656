package dev.atelier.dbt.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.run.BatchResults;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code dbt retry}: what failed or was skipped in the last run, again, with its arguments. */
final class RetryCommand {
  private static final Set<String> AGAIN =
      Set.of("error", "fail", "skipped", "runtime error", "partial success");

  private final DbtHost host;
  private final Invocation invocation;
  private final Options options;
  private final Output output;
  private final CommandLine line;

  RetryCommand(
      DbtHost host, Invocation invocation, Options options, Output output, CommandLine line) {
    this.host = host;
    this.invocation = invocation;
    this.options = options;
    this.output = output;
    this.line = line;
  }

  int run(Path projectFolder, Path profilesFolder) {
    Path state =
        options
            .value("state")
            .map(invocation.hostPath())
            .orElseGet(() -> projectFolder.resolve(targetPath(projectFolder)));
    Path file = state.resolve("run_results.json");
    if (!Files.isRegularFile(file)) {
      throw DbtError.RUNTIME.exception(
          "Could not find previous run in '%s' target directory".formatted(state.getFileName()));
    }
    JsonNode last = read(file);
    JsonNode args = last.path("args");
    String command =
        switch (args.path("which").asText("run")) {
          case "generate" -> "docs generate";
          case "freshness" -> "source freshness";
          default -> args.path("which").asText("run");
        };
    if (!Set.of("build", "compile", "clone", "run", "seed", "snapshot", "test").contains(command)) {
      throw DbtError.RUNTIME.exception("Unable to retry command '" + command + "'");
    }
    Set<String> again = new LinkedHashSet<>();
    Map<String, BatchResults> batches = new HashMap<>();
    Map<String, Set<String>> overloads = new HashMap<>();
    for (JsonNode result : last.path("results")) {
      String id = result.path("unique_id").asText();
      if (AGAIN.contains(result.path("status").asText()) && !id.startsWith("operation.")) {
        again.add(id);
        Set<String> made = new LinkedHashSet<>();
        result.path("overload_results").path("successful").forEach(n -> made.add(n.asText()));
        overloads.put(id, made);
        BatchResults known = BatchResults.read(result.path("batch_results"));
        // without a first success the table is not there: the model starts anew
        if (!known.successful().isEmpty() && !known.failed().isEmpty()) {
          batches.put(id, known);
        }
      }
    }
    Options merged = merge(args);
    Commands commands = new Commands(host, invocation, merged, command, output, line);
    Workspace workspace = line.workspace(merged, projectFolder, profilesFolder, command, output);
    if (again.isEmpty()) {
      commands.nothing();
      return 0;
    }
    JsonNode metadata = last.path("metadata");
    Instant startedAt =
        Instant.parse(
            metadata.path("invocation_started_at").asText(metadata.path("generated_at").asText()));
    return commands.withWorkspace(
        workspace,
        command,
        Optional.of(new Commands.Retried(again, batches, overloads, startedAt)));
  }

  private String targetPath(Path projectFolder) {
    Object own = line.projectFile(projectFolder).get("target-path");
    return own == null ? "target" : own.toString();
  }

  private static JsonNode read(Path file) {
    try {
      return Json.read(new SourceText(file.toString(), Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last run's arguments; what is given now wins. */
  private Options merge(JsonNode args) {
    List<String> words = new ArrayList<>();
    for (String name :
        List.of("full-refresh", "store-failures", "fail-fast", "defer", "favor-state", "empty")) {
      if (args.path(name.replace('-', '_')).asBoolean(false)) {
        words.add("--" + name);
      }
    }
    for (String name :
        List.of(
            "target",
            "profile",
            "state",
            "target-path",
            "event-time-start",
            "event-time-end",
            "sample")) {
      JsonNode value = args.path(name.replace('-', '_'));
      if (value.isTextual() && !value.asText().isEmpty()) {
        words.add("--" + name);
        words.add(value.asText());
      }
    }
    if (args.path("vars").isObject() && !args.path("vars").isEmpty()) {
      words.add("--vars");
      words.add(args.path("vars").toString());
    }
    invocation.arguments().stream().filter(a -> !a.equals("retry")).forEach(words::add);
    return Options.parse(words, Map.copyOf(invocation.environment()));
  }
}
