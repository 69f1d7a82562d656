package dev.atelier.dbt.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.graph.PreviousState;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.ManifestFile;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the folder of {@code --state}, and for deferral that of {@code --defer-state}. */
final class PreviousStates {
  private PreviousStates() {}

  static PreviousState read(Options options, Invocation invocation, Path target) {
    Optional<Path> folder =
        options.value("state").or(() -> options.value("defer-state")).map(invocation.hostPath());
    if (folder.isEmpty()) {
      return PreviousState.NONE;
    }
    Path state = folder.get();
    Path manifest = state.resolve("manifest.json");
    Optional<Manifest> read =
        Files.isRegularFile(manifest) ? Optional.of(ManifestFile.read(manifest)) : Optional.empty();
    return new PreviousState(
        read,
        field(state.resolve("run_results.json"), "status"),
        field(state.resolve("sources.json"), "max_loaded_at"),
        field(target.resolve("sources.json"), "max_loaded_at"));
  }

  /** Both folders as they were written, since the genuine tool compares no more than that. */
  static void warnOfTarget(Options options, Workspace workspace) {
    Path target =
        Path.of(
            options.value("target-path").orElseGet(() -> workspace.project().root().targetPath()));
    for (String option : List.of("state", "defer-state")) {
      options
          .value(option)
          .map(state -> Path.of(state).normalize())
          .filter(target.normalize()::equals)
          .ifPresent(state ->
              workspace
                  .events()
                  .warn(
                      "WarnStateTargetEqual",
                      "I072",
                      "The state and target directories are the same: '%s'. This could lead to missing changes due to overwritten state including non-idempotent retries."
                          .formatted(state)));
    }
  }

  static Optional<Map<String, String>> field(Path file, String key) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode all = Json.read(new SourceText(file.toString(), Files.readString(file)));
      Map<String, String> out = new LinkedHashMap<>();
      for (JsonNode result : all.path("results")) {
        out.put(result.path("unique_id").asText(), result.path(key).asText(""));
      }
      return Optional.of(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
