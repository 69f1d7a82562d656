package dev.atelier.airflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.LocalPython;
import dev.atelier.airflow.Warehouse;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.python.DagReader;
import dev.atelier.airflow.python.PythonServer;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.time.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A scheduler that is moved turn by turn, with a clock that stands still and tasks that only claim
 * to run.
 */
final class Turns implements AutoCloseable {
  private final Path home;
  final SettableClock clock = new SettableClock(Instant.parse("2024-01-10T12:00:00Z"));
  final Claims claims = new Claims();
  Database database;
  Scheduler scheduler;
  RunActions actions;
  private NextRuns next;

  Turns(Path home) {
    this.home = home;
  }

  /** Tasks that are started and wait to be told how they end. */
  static final class Claims implements Executor {
    final Map<TaskKey, Attempt> started = new LinkedHashMap<>();
    final List<TaskKey> cancelled = new ArrayList<>();
    final List<String> missed = new ArrayList<>();
    Listener listener;

    @Override
    public void start(Attempt attempt, Listener told) {
      listener = told;
      started.put(attempt.key(), attempt);
      told.started(attempt.key(), attempt.instance().tryNumber(), 1);
    }

    @Override
    public void cancel(TaskKey key, String reason) {
      cancelled.add(key);
    }

    @Override
    public boolean mayHaveStarted(TaskInstance instance) {
      return true;
    }

    @Override
    public void note(TaskInstance instance, String level, String text) {}

    @Override
    public void missed(Dag dag, String which, Map<String, Object> data) {
      missed.add(dag.dagId() + " " + which + " " + data);
    }

    String names() {
      return started.keySet().stream().map(TaskKey::taskId).collect(Collectors.joining(" "));
    }

    void end(String taskId, TaskState state) {
      end(taskId, Outcome.of(state));
    }

    void end(String taskId, Outcome outcome) {
      TaskKey key =
          started.keySet().stream()
              .filter(each -> each.taskId().equals(taskId))
              .findFirst()
              .orElseThrow();
      Attempt attempt = started.remove(key);
      listener.ended(key, attempt.instance().tryNumber(), outcome);
    }
  }

  void dags(int generation, String text) throws Exception {
    Path folder = Files.createDirectories(home.resolve("dags"));
    Files.writeString(folder.resolve("dags.py"), text);
    database = Database.open(Warehouse.fresh());
    NextRuns next = new NextRuns(NextRuns.Custom.NONE);
    try (PythonServer python = LocalPython.server(home, generation == 2 ? "2.7.3" : "3.3.2")) {
      DagReader reader =
          new DagReader(
              new DagReader.Settings(
                  folder,
                  folder.toString(),
                  generation,
                  true,
                  Duration.ofSeconds(10),
                  1,
                  path -> Optional.of(Path.of(path)),
                  (what, args) -> null),
              python,
              clock);
      var read = reader.refresh().read().getFirst();
      assertThat(read.errors()).isEmpty();
      database.run(session -> {
        for (Dag dag : read.dags()) {
          Dags.save(session, dag, "dags.py", false, List.of(), 0, clock.instant());
          Dags.next(session, dag.dagId(), next.next(dag, Optional.empty(), clock.instant()));
        }
      });
    }
    SchedulerSettings settings = SchedulerSettings.of(generation);
    this.next = next;
    scheduler = another(settings, claims);
    actions = new RunActions(database, settings, next, () -> {}, clock);
  }

  @Override
  public void close() {
    if (scheduler != null) {
      scheduler.close();
    }
  }

  /** A scheduler beside the first, on the same database. */
  Scheduler another(SchedulerSettings settings, Executor executor) {
    return new Scheduler(
        database,
        settings,
        executor,
        next,
        new Scheduler.RunListener() {
          @Override
          public void ended(Dag dag, DagRun run, RunState state) {}

          @Override
          public void askLength(Dag dag, DagRun run, TaskInstance instance) {}
        },
        clock);
  }

  DagRun trigger(String dagId) {
    clock.tick(Duration.ofMillis(1));
    return actions.trigger(
        new RunActions.Trigger(
            dagId,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Json.read("{}"),
            Optional.empty(),
            "cli",
            Optional.empty()));
  }

  List<DagRun> runs(String dagId) {
    return database.call(session -> Runs.of(session, dagId, 1000)).reversed();
  }

  String states(DagRun run) {
    return database.call(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
        .map(task ->
            task.taskId()
                + (task.key().mapIndex() < 0 ? "" : task.key().mapIndex())
                + "="
                + task.state().id().orElse("none"))
        .collect(Collectors.joining(" "));
  }

  RunState state(DagRun run) {
    return database
        .call(session -> Runs.find(session, run.dagId(), run.runId()))
        .orElseThrow()
        .state();
  }

  /** Two turns: what is started in the first is told in the second. */
  void turn() {
    scheduler.step();
    scheduler.step();
  }

  static final String HEAD =
      """
      from airflow import DAG
      from airflow.operators.bash import BashOperator
      from airflow.operators.empty import EmptyOperator
      from datetime import datetime, timedelta
      def bash(name, **kw):
          return BashOperator(task_id=name, bash_command="true", **kw)
      """;
}
