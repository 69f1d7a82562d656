package dev.atelier.console;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A console on a free port with the sample stack, a log and the artifacts of a small dbt project.
 */
final class SampleConsole implements AutoCloseable {
  final SampleStack stack;
  final Console console;

  SampleConsole(Path folder) throws IOException {
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
           "config": {"materialized": "table"}, "depends_on": {"nodes": ["source.shop.raw.t"]},
           "raw_code": "select * from {{ source('raw','t') }}", "compiled_code": "select * from raw.t",
           "columns": {"id": {"name": "id", "description": "the key"}}},
          "test.shop.u": {"unique_id": "test.shop.u", "resource_type": "test", "name": "unique_a_id",
           "config": {}, "depends_on": {"nodes": ["model.shop.a"]}, "columns": {}}},
         "exposures": {}}
        """);
    Files.writeString(
        target.resolve("run_results.json"),
        """
        {"metadata": {"generated_at": "2026-11-24T10:00:09Z"}, "args": {"which": "build"}, "elapsed_time": 2.5,
         "results": [{"unique_id": "model.shop.a", "status": "success", "execution_time": 0.5, "message": "SELECT 1"},
          {"unique_id": "test.shop.u", "status": "fail", "execution_time": 0.1, "failures": 2, "message": "Got 2 results"}]}
        """);
    this.stack = new SampleStack(folder);
    this.console =
        Console.start(
            new ConsoleSettings(
                InetAddress.getLoopbackAddress(), 0, "boutique", "local", Clock.systemUTC()),
            stack,
            new ConsoleSources(
                ServeSample.LINKS,
                (user, password) -> user.equals("admin") && password.equals("secret"),
                Optional::empty,
                Warehouses.NONE,
                new DbtProjects() {
                  @Override
                  public List<Path> folders() {
                    return List.of(folder.resolve("dbt"));
                  }

                  @Override
                  public void run(Path project, List<String> arguments) {
                    stack.restarted.add("dbt " + String.join(" ", arguments));
                  }
                }));
  }

  @Override
  public void close() {
    console.close();
  }
}
