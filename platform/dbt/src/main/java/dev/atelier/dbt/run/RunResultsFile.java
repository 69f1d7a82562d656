package dev.atelier.dbt.run;

import dev.atelier.dbt.Timestamps;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes {@code run_results.json}, version 6. */
public final class RunResultsFile {
  private RunResultsFile() {}

  public static void write(
      Path folder, Workspace workspace, Instant now, List<NodeResult> results, double seconds) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("metadata", metadata(workspace, now, "run-results/v6"));
    out.put("results", results.stream().map(NodeResult::toMap).toList());
    out.put("elapsed_time", seconds);
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    workspace.flags().forEach((key, value) -> args.put(key.toLowerCase(Locale.ROOT), value));
    out.put("args", args);
    AtomicFile.writeUnforced(folder.resolve("run_results.json"), Json.write(out));
  }

  /** The head that all of dbt's artifacts share. */
  public static Map<String, @Nullable Object> metadata(
      Workspace workspace, Instant now, String schema) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("dbt_schema_version", "https://schemas.getdbt.com/dbt/" + schema + ".json");
    out.put("dbt_version", Workspace.DBT_VERSION);
    out.put("generated_at", Timestamps.text(now));
    out.put("invocation_id", workspace.invocationId());
    out.put("invocation_started_at", Timestamps.text(workspace.startedAt()));
    out.put("env", CommonNames.metadataEnvironment(workspace.environment()));
    return out;
  }
}
