package dev.atelier.airflow;

import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.TaskInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Figures of the scheduler and the reader, printed; run by hand: no argument, or how many DAG
 * files.
 */
public final class AirflowBench {
  private AirflowBench() {}

  public static void main(String[] arguments) throws Exception {
    int files = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    Path home = Files.createTempDirectory("airflow-bench");
    try (TestEngine airflow =
        new TestEngine(
            home,
            Warehouse.fresh(),
            "3.3.2",
            Map.of(
                "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION",
                "false",
                "AIRFLOW__CORE__PARALLELISM",
                "64"))) {
      airflow.write(
          "bench.py",
          """
          from airflow.sdk import DAG, chain, task
          from airflow.providers.standard.operators.bash import BashOperator
          with DAG("seq40", schedule=None):
              chain(*[BashOperator(task_id=f"t{i:02}", bash_command="true") for i in range(40)])
          with DAG("par40", schedule=None, max_active_tasks=40):
              [BashOperator(task_id=f"t{i:02}", bash_command="true") for i in range(40)]
          with DAG("py40", schedule=None):
              @task
              def nothing(): ...
              chain(*[nothing.override(task_id=f"t{i:02}")() for i in range(40)])
          """);
      airflow.engine.readFiles();
      airflow.engine.start();
      for (String dag : List.of("seq40", "seq40", "seq40", "par40", "par40", "py40")) {
        print(dag, airflow, airflow.run(dag));
      }
      many(airflow, files);
    }
    System.exit(0);
  }

  private static void print(String dag, TestEngine airflow, DagRun run) {
    List<TaskInstance> tasks =
        airflow.tasks(run).stream()
            .sorted(Comparator.comparing(task -> task.startDate().orElseThrow()))
            .toList();
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < tasks.size(); i++) {
      gaps.add(
          Duration.between(
                  tasks.get(i - 1).endDate().orElseThrow(), tasks.get(i).startDate().orElseThrow())
              .toMillis());
    }
    gaps.sort(null);
    long total =
        Duration.between(run.startDate().orElseThrow(), run.endDate().orElseThrow()).toMillis();
    System.out.printf(
        "%s: %d ms, gap p50 %d p95 %d ms%n",
        dag, total, gaps.get(gaps.size() / 2), gaps.get(gaps.size() * 95 / 100));
  }

  private static void many(TestEngine airflow, int files) throws Exception {
    for (int i = 0; i < files; i++) {
      airflow.write(
          "f%04d.py".formatted(i),
          """
          from airflow.sdk import DAG, chain
          from airflow.providers.standard.operators.bash import BashOperator
          with DAG("dag_%04d", schedule=None):
              chain(*[BashOperator(task_id=f"t{n}", bash_command="true") for n in range(20)])
          """
              .formatted(i));
    }
    Instant start = Instant.now();
    until(airflow, files + 3);
    System.out.printf(
        "%d files of 20 tasks read in %d ms%n",
        files, Duration.between(start, Instant.now()).toMillis());
    start = Instant.now();
    airflow.write(
        "f9999.py",
        "from airflow.sdk import DAG\nDAG('new', schedule=None)\nd = DAG('new', schedule=None)\n");
    until(airflow, files + 4);
    System.out.printf(
        "a new file seen after %d ms%n", Duration.between(start, Instant.now()).toMillis());
  }

  private static void until(TestEngine airflow, int dags) throws InterruptedException {
    while (airflow
            .engine
            .database()
            .call(session ->
                session
                    .one("select count(*) as n from airflow.dag", row -> row.number("n"))
                    .orElse(0))
        < dags) {
      Thread.sleep(20);
    }
  }
}
