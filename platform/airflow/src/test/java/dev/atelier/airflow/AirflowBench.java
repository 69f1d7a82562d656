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
                "100"))) {
      airflow.write(
          "bench.py",
          """
          from airflow.sdk import DAG, chain, task
          from airflow.providers.standard.operators.bash import BashOperator
          with DAG("seq40", schedule=None):
              chain(*[BashOperator(task_id=f"t{i:02}", bash_command="true") for i in range(40)])
          with DAG("par40", schedule=None, max_active_tasks=40):
              [BashOperator(task_id=f"t{i:02}", bash_command="true") for i in range(40)]
          with DAG("queue", schedule=None, max_active_tasks=1000, max_active_runs=1000):
              [BashOperator(task_id=f"t{i:02}", bash_command="i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done") for i in range(100)]
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
      queue(airflow);
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

  /** 100 runs of 100 tasks at once, 100 at a time: who uses the cores, and whether memory grows. */
  private static void queue(TestEngine airflow) throws Exception {
    List<DagRun> runs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      runs.add(airflow.trigger("queue", "{}"));
    }
    Instant start = Instant.now();
    double[] before = cpu(airflow);
    for (int part = 1; part <= 4; part++) {
      int done = part * 2500;
      while (finished(airflow) < done) {
        Thread.sleep(100);
      }
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      System.out.printf(
          "%d tasks done, %d MB of heap in use%n",
          done, (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }
    double[] after = cpu(airflow);
    System.out.printf(
        "10,000 tasks of a busy loop, 100 at a time: %.1f s; CPU seconds of the platform %.1f (scheduler's thread %.1f), of PostgreSQL %.1f, of Python's server %.1f, of the tasks %.1f%n",
        Duration.between(start, Instant.now()).toMillis() / 1000.0,
        after[0] - before[0],
        after[1] - before[1],
        after[2] - before[2],
        after[3] - before[3],
        after[4] - before[4]);
  }

  private static int finished(TestEngine airflow) {
    return airflow
        .engine
        .database()
        .call(session ->
            session
                .one(
                    "select count(*) as n from airflow.task_instance where dag_id = 'queue' and state = 'success'",
                    row -> row.number("n"))
                .orElse(0));
  }

  /** Of this process, its scheduler's thread, PostgreSQL, the Python server, and its children. */
  private static double[] cpu(TestEngine airflow) throws Exception {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long scheduler = 0;
    for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals("airflow-scheduler")) {
        scheduler = threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    double server = 0;
    double tasks = 0;
    double postgres = 0;
    long python = airflow.engine.python().process().orElseThrow().pid();
    for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
      long[] ticks = ticks(child.pid());
      if (child.pid() == python) {
        server = ticks[0] / 100.0;
        tasks = ticks[1] / 100.0;
      } else if (child.info().command().orElse("").endsWith("/postgres")) {
        postgres +=
            (ticks[0]
                    + (child.parent().map(ProcessHandle::pid).orElse(0L)
                            == ProcessHandle.current().pid()
                        ? ticks[1]
                        : 0))
                / 100.0;
      }
    }
    double own =
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    return new double[] {own, scheduler / 1e9, postgres, server, tasks};
  }

  /** A process's own clock ticks, and those of the children that it has waited for. */
  private static long[] ticks(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new long[] {
      Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
      Long.parseLong(fields[13]) + Long.parseLong(fields[14])
    };
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
    until(airflow, files + 4);
    System.out.printf(
        "%d files of 20 tasks read in %d ms%n",
        files, Duration.between(start, Instant.now()).toMillis());
    start = Instant.now();
    airflow.write(
        "f9999.py",
        "from airflow.sdk import DAG\nDAG('new', schedule=None)\nd = DAG('new', schedule=None)\n");
    until(airflow, files + 5);
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
