package dev.atelier.console;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A console on a free port with the sample stack, a log and the artifacts of a small dbt project.
 */
final class SampleConsole implements AutoCloseable {
  final SampleStack stack;
  final SampleAirflow airflow = new SampleAirflow();
  final Console console;

  SampleConsole(Path folder) throws IOException {
    this(folder, true, Warehouses.NONE, 0, DbtProjects.NONE);
  }

  /**
   * @param withAirflow otherwise no Airflow service runs
   * @param dbt none takes the small project
   */
  SampleConsole(Path folder, boolean withAirflow, Warehouses warehouses, int port, DbtProjects dbt)
      throws IOException {
    Files.writeString(
        folder.resolve("logstash.log"),
        "2026-11-24T12:31:06.204Z [ERROR] \u001b[31mno such index\u001b[0m <b>\n");
    Path target = Files.createDirectories(folder.resolve("dbt/target"));
    Files.writeString(
        target.resolve("manifest.json"),
        """
        {"metadata": {"project_name": "shop", "generated_at": "2026-11-24T10:00:00Z"},
         "sources": {"source.shop.raw.t": {"unique_id": "source.shop.raw.t", "resource_type": "source",
           "source_name": "raw", "name": "t", "depends_on": {"nodes": []}, "config": {}, "columns": {}}},
         "nodes": {"model.shop.a": {"unique_id": "model.shop.a", "resource_type": "model", "name": "a",
           "config": {"materialized": "table"}, "depends_on": {"nodes": ["source.shop.raw.t"], "macros": ["macro.shop.euros"]},
           "raw_code": "select * from {{ source('raw','t') }}", "compiled_code": "select * from raw.t",
           "relation_name": "\\"w\\".\\"marts\\".\\"a\\"", "original_file_path": "models/marts/a.sql",
           "description": "One row an order.\\nTotals are in euros.", "tags": ["daily"], "meta": {"team": "sales"},
           "columns": {"id": {"name": "id", "description": "the key"}}},
          "test.shop.u": {"unique_id": "test.shop.u", "resource_type": "test", "name": "unique_a_id",
           "test_metadata": {"name": "unique"}, "column_name": "id",
           "config": {}, "depends_on": {"nodes": ["model.shop.a"]}, "columns": {}}},
         "macros": {"macro.shop.euros": {"unique_id": "macro.shop.euros", "name": "euros", "package_name": "shop",
           "original_file_path": "macros/euros.sql", "macro_sql": "{% macro euros(x) %}round({{ x }}, 2){% endmacro %}",
           "description": "Amount in euros.", "arguments": [{"name": "x", "type": "string", "description": "the column"}],
           "depends_on": {"macros": []}},
          "macro.dbt.hidden": {"unique_id": "macro.dbt.hidden", "name": "hidden", "package_name": "dbt"}},
         "metrics": {"metric.shop.revenue": {"unique_id": "metric.shop.revenue", "resource_type": "metric", "name": "revenue",
           "label": "Revenue", "type": "simple", "config": {}, "depends_on": {"nodes": ["model.shop.a"]}}},
         "exposures": {"exposure.shop.weekly": {"unique_id": "exposure.shop.weekly", "resource_type": "exposure", "name": "weekly",
           "type": "dashboard", "owner": {"name": "Ana", "email": "ana@shop.example"}, "url": "http://127.0.0.1:8088/weekly",
           "config": {}, "depends_on": {"nodes": ["model.shop.a"]}, "columns": {}}}}
        """);
    Files.writeString(
        target.resolve("catalog.json"),
        """
        {"nodes": {"model.shop.a": {"metadata": {"owner": "loader"}, "stats": {"rows": {"id": "rows", "label": "Rows", "value": 1200, "include": true}},
           "columns": {"id": {"name": "id", "type": "bigint"}, "total": {"name": "total", "type": "numeric(12,2)"}}}}, "sources": {}}
        """);
    Files.writeString(
        target.resolve("run_results.json"),
        """
        {"metadata": {"generated_at": "NOW"}, "args": {"which": "build"}, "elapsed_time": 2.5,
         "results": [{"unique_id": "model.shop.a", "status": "success", "execution_time": 0.5, "message": "SELECT 1"},
          {"unique_id": "test.shop.u", "status": "fail", "execution_time": 0.1, "failures": 2, "message": "Got 2 results"}]}
        """
            .replace("NOW", Instant.now().minusSeconds(90).toString()));
    Files.writeString(
        target.resolve("sources.json"),
        """
        {"metadata": {"generated_at": "NOW"}, "results": [
          {"unique_id": "source.shop.raw.t", "status": "pass", "max_loaded_at_time_ago_in_s": 125.0, "snapshotted_at": "NOW",
           "criteria": {"warn_after": {"count": 1, "period": "hour"}, "error_after": {"count": 2, "period": "hour"}}},
          {"unique_id": "source.shop.raw.clients_raw", "status": "warn", "max_loaded_at_time_ago_in_s": 5000.0, "snapshotted_at": "NOW",
           "criteria": {"warn_after": {"count": 1, "period": "hour"}, "error_after": {"count": null, "period": null}}},
          {"unique_id": "source.shop.raw.absent", "status": "runtime error", "error": "no such table"}]}
        """
            .replace("NOW", Instant.now().minusSeconds(180).toString()));
    this.stack = new SampleStack(folder);
    this.console =
        Console.start(
            new ConsoleSettings(
                InetAddress.getLoopbackAddress(), port, "boutique", "local", Clock.systemUTC()),
            stack,
            new ConsoleSources(
                ServeSample.LINKS,
                (user, password) -> user.equals("admin") && password.equals("secret"),
                () -> withAirflow ? Optional.of(airflow) : Optional.empty(),
                warehouses,
                dbt == DbtProjects.NONE ? small(folder) : dbt));
  }

  private DbtProjects small(Path folder) {
    return new DbtProjects() {
      @Override
      public List<Path> folders() {
        return List.of(folder.resolve("dbt"));
      }

      @Override
      public void run(Path project, List<String> arguments) {
        stack.restarted.add("dbt " + String.join(" ", arguments));
      }
    };
  }

  @Override
  public void close() {
    console.close();
  }
}
