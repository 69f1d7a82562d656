package dev.atelier.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Serves the pages with the sample stack, to look at them: {@code ServeSample PORT [JDBC-URL or ''
 * [DBT-FOLDER…]]}.
 */
final class ServeSample {
  private ServeSample() {}

  static final StackLinks LINKS =
      () ->
          List.of(
              new StackLinks.Link(
                  "generator", "postgres", "generator_transactions_total", "rows/s", false),
              new StackLinks.Link(
                  "generator", "logstash", "generator_log_lines_total", "lines/s", false),
              new StackLinks.Link(
                  "logstash", "elasticsearch", "logstash_events_out_total", "docs/s", false),
              new StackLinks.Link("airflow-apiserver", "postgres", "", "", true),
              new StackLinks.Link("airflow-scheduler", "postgres", "", "", true),
              new StackLinks.Link("airflow-scheduler", "airflow-apiserver", "", "", true),
              new StackLinks.Link("airflow-dag-processor", "postgres", "", "", true),
              new StackLinks.Link("airflow-dag-processor", "airflow-apiserver", "", "", true));

  private static Warehouses warehouses(Path folder, String[] arguments) throws SQLException {
    if (arguments.length < 2 || arguments[1].isEmpty()) {
      return new SampleWarehouse(folder.resolve("data"));
    }
    return () ->
        List.of(
            new Warehouses.Warehouse() {
              @Override
              public String name() {
                return "postgres/data_warehouse";
              }

              @Override
              public Connection open() throws SQLException {
                return DriverManager.getConnection(arguments[1]);
              }
            });
  }

  private static DbtProjects dbt(String[] arguments) {
    if (arguments.length < 3) {
      return DbtProjects.NONE;
    }
    return new DbtProjects() {
      @Override
      public List<Path> folders() {
        return Stream.of(arguments).skip(2).map(Path::of).toList();
      }

      @Override
      public void run(Path folder, List<String> dbt) {
        System.out.println("dbt " + dbt);
      }
    };
  }

  public static void main(String[] arguments) throws Exception {
    Path logs = Files.createTempDirectory("sample");
    SampleConsole sample =
        new SampleConsole(
            logs,
            true,
            warehouses(logs, arguments),
            Integer.parseInt(arguments[0]),
            dbt(arguments));
    Files.writeString(
        logs.resolve("logstash.log"),
        """
        2026-11-24T12:31:06.204Z [INFO ][logstash.javapipeline] Pipeline started {"pipeline.id"=>"main"}
        2026-11-24T12:50:10.660Z [WARN ][logstash.filters.date] Failed parsing date: tagged _dateparsefailure (1 event)
        2026-11-24T13:03:44.905Z [ERROR][logstash.outputs.elasticsearch] 400 mapper_parsing_exception: failed to parse field [response_time] of type [integer] in document "k8sZ": value "n/a"; 1 event to the dead letter queue
        """);
    System.out.println(sample.console.newLink());
    Thread.currentThread().join();
  }
}
