package dev.atelier.dbt.parse;

import dev.atelier.dbt.Timestamps;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.kernel.text.Digests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The manifest's {@code metadata}: of which project, and of which invocation. */
final class ManifestMetadata {
  private ManifestMetadata() {}

  static void fill(Manifest manifest, Workspace workspace) {
    String project = workspace.project().root().name();
    Map<String, @Nullable Object> m = manifest.metadata();
    m.put("dbt_schema_version", "https://schemas.getdbt.com/dbt/manifest/v12.json");
    m.put("dbt_version", Workspace.DBT_VERSION);
    m.put("generated_at", Timestamps.text(workspace.startedAt()));
    m.put("invocation_id", workspace.invocationId());
    m.put("invocation_started_at", Timestamps.text(workspace.startedAt()));
    m.put("env", CommonNames.metadataEnvironment(workspace.environment()));
    m.put("project_name", project);
    m.put("project_id", Digests.hex("MD5", project));
    m.put("user_id", null);
    m.put("send_anonymous_usage_stats", false);
    m.put("adapter_type", "postgres");
    Map<String, @Nullable Object> quoting = new LinkedHashMap<>();
    Map<String, @Nullable Object> own = workspace.project().root().quoting();
    for (String part : List.of("database", "schema", "identifier")) {
      quoting.put(part, own.getOrDefault(part, true));
    }
    quoting.put("column", null);
    m.put("quoting", quoting);
    m.put("run_started_at", Timestamps.text(workspace.startedAt()).replace("Z", "+00:00"));
  }
}
