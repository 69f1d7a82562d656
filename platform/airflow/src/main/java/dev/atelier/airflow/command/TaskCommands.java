package dev.atelier.airflow.command;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.state.Xcoms;
import dev.atelier.airflow.task.LogReading;
import dev.atelier.kernel.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code airflow tasks …}. */
final class TaskCommands {
  private TaskCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "list",
              "List the tasks within a DAG",
              List.of("dag_id"),
              List.of("-t,--tree"),
              TaskCommands::list),
          spec(
              "test",
              "Test a task instance",
              List.of("dag_id", "task_id", "logical_date_or_run_id?"),
              List.of(
                  "-t,--task-params=",
                  "--env-vars=",
                  "-n,--dry-run",
                  "-m,--post-mortem",
                  "--map-index="),
              TaskCommands::test),
          spec(
              "run",
              "Run a single task instance",
              List.of("dag_id", "task_id", "logical_date_or_run_id"),
              List.of(
                  "-f,--force",
                  "-A,--ignore-all-dependencies",
                  "--map-index=",
                  "-i,--ignore-dependencies"),
              TaskCommands::runOne),
          spec(
              "render",
              "Render a task instance's template(s)",
              List.of("dag_id", "task_id", "logical_date_or_run_id"),
              List.of("--map-index="),
              TaskCommands::render),
          spec(
              "state",
              "Get the status of a task instance",
              List.of("dag_id", "task_id", "logical_date_or_run_id"),
              List.of("--map-index="),
              TaskCommands::state),
          spec(
              "states-for-dag-run",
              "Get the status of all task instances in a dag run",
              List.of("dag_id", "logical_date_or_run_id"),
              List.of(),
              TaskCommands::states),
          spec(
              "clear",
              "Clear a set of task instance, as if they never ran",
              List.of("dag_id"),
              List.of(
                  "-t,--task-regex=",
                  "-s,--start-date=",
                  "-e,--end-date=",
                  "-u,--upstream",
                  "-d,--downstream",
                  "-f,--only-failed",
                  "-r,--only-running",
                  "-y,--yes",
                  "-x,--exclude-subdags",
                  "-R,--dag-regex"),
              TaskCommands::clear),
          spec(
              "failed-deps",
              "Returns the unmet dependencies for a task instance",
              List.of("dag_id", "task_id", "logical_date_or_run_id"),
              List.of("--map-index="),
              TaskCommands::failedDeps));

  private static CommandSpec spec(
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec("tasks", name, help, positionals, options, handler);
  }

  private static int list(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    if (run.flag("tree")) {
      dag.tasks().values().stream()
          .filter(task -> dag.before(task.taskId()).isEmpty())
          .sorted(Comparator.comparing(Task::taskId))
          .forEach(task -> tree(run, dag, task, 0));
    } else {
      dag.tasks().keySet().stream().sorted().forEach(run::print);
    }
    return 0;
  }

  private static void tree(CommandRun run, Dag dag, Task task, int depth) {
    run.print(" ".repeat(depth * 4) + "<Task(" + task.operator() + "): " + task.taskId() + ">");
    task.downstream().stream().sorted().forEach(id -> tree(run, dag, dag.task(id), depth + 1));
  }

  private static Task task(CommandRun run, Dag dag) {
    String id = run.argument("task_id");
    Task task = dag.tasks().get(id);
    if (task == null) {
      String home = run.third() ? "airflow.sdk.exceptions" : "airflow.exceptions";
      throw new Failure(home + ".TaskNotFound: Task " + id + " not found");
    }
    return task;
  }

  private static DagRun existing(CommandRun run, String dagId) {
    String wanted = run.argument("logical_date_or_run_id");
    return DagRunCommands.find(run, dagId, wanted)
        .orElseThrow(() ->
            new Failure(
                "airflow.exceptions.DagRunNotFound: DagRun for "
                    + dagId
                    + " with run_id or logical_date of '"
                    + wanted
                    + "' not found"));
  }

  private static int mapIndex(CommandRun run) {
    return run.option("map-index").map(Integer::parseInt).orElse(-1);
  }

  private static TaskInstance instance(CommandRun run, DagRun dagRun, Task task) {
    TaskKey key = new TaskKey(dagRun.dagId(), dagRun.runId(), task.taskId(), mapIndex(run));
    return run.read(session -> Tasks.find(session, key))
        .orElseThrow(() ->
            new Failure(
                "TaskInstance for "
                    + dagRun.dagId()
                    + ", "
                    + task.taskId()
                    + ", map="
                    + key.mapIndex()
                    + " with '"
                    + dagRun.runId()
                    + "' not found"));
  }

  private static int state(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    Task task = task(run, dag);
    Optional<DagRun> found =
        DagRunCommands.find(run, dag.dagId(), run.argument("logical_date_or_run_id"));
    run.print(found.flatMap(dagRun -> instance(run, dagRun, task).state().id()).orElse("None"));
    return 0;
  }

  private static int states(CommandRun run) {
    String dagId = run.argument("dag_id");
    DagRun dagRun = existing(run, dagId);
    run.table(
        run.read(session -> Tasks.of(session, dagId, dagRun.runId())).stream()
            .map(task ->
                Rows.row(
                    "dag_id",
                    dagId,
                    run.third() ? "logical_date" : "execution_date",
                    Rows.iso(dagRun.logicalDate()),
                    "task_id",
                    task.taskId()
                        + (task.key().mapIndex() < 0 ? "" : "[" + task.key().mapIndex() + "]"),
                    "state",
                    task.state().id(),
                    "start_date",
                    Rows.iso(task.startDate()),
                    "end_date",
                    Rows.iso(task.endDate())))
            .toList());
    return 0;
  }

  private static int clear(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    List<String> tasks =
        run.option("task-regex")
            .map(regex ->
                dag.tasks().keySet().stream()
                    .filter(id -> java.util.regex.Pattern.compile(regex).matcher(id).find())
                    .toList())
            .orElse(List.of());
    RunActions.Clear wanted =
        new RunActions.Clear(
            dag.dagId(),
            List.of(),
            tasks,
            Set.of(),
            run.flag("upstream"),
            run.flag("downstream"),
            false,
            false,
            run.flag("only-failed"),
            run.flag("only-running"),
            run.option("start-date").map(run::date),
            run.option("end-date").map(run::date),
            true,
            !run.flag("yes"),
            run.user());
    List<TaskInstance> cleared = run.engine().actions().clear(wanted);
    if (!run.flag("yes")) {
      run.print("You are about to delete these " + cleared.size() + " tasks:");
      cleared.forEach(task ->
          run.print(
              "<TaskInstance: " + task.key() + " [" + task.state().id().orElse("None") + "]>"));
      throw new Failure("Are you sure? [y/n]: say --yes");
    }
    if (cleared.isEmpty()) {
      run.print("Nothing to clear.");
    }
    return 0;
  }

  private static int failedDeps(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    Task task = task(run, dag);
    DagRun dagRun = existing(run, dag.dagId());
    TaskInstance instance = instance(run, dagRun, task);
    List<String> unmet = new ArrayList<>();
    List<TaskInstance> all = run.read(session -> Tasks.of(session, dag.dagId(), dagRun.runId()));
    dag.before(task.taskId())
        .forEach(before ->
            all.stream()
                .filter(each -> each.taskId().equals(before) && !each.state().finished())
                .forEach(each ->
                    unmet.add(
                        "Trigger Rule: Task's trigger rule '"
                            + task.triggerRule().id()
                            + "' waits for "
                            + before
                            + " ("
                            + each.state().id().orElse("no state")
                            + ")")));
    if (dagRun.state() != RunState.RUNNING) {
      unmet.add(
          "Dagrun Running: Task instance's dagrun was not in the 'running' state but in the state '"
              + dagRun.state().id()
              + "'.");
    }
    if (instance.state().finished() || instance.state().busy()) {
      unmet.add(
          "Task Instance State: Task is in the '"
              + instance.state().id().orElse("None")
              + "' state.");
    }
    run.print(
        unmet.isEmpty()
            ? "Task instance dependencies are all met."
            : "Task instance dependencies not met:");
    unmet.forEach(run::print);
    return 0;
  }

  private static int render(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    Task task = task(run, dag);
    DagRun dagRun =
        DagRunCommands.find(run, dag.dagId(), run.argument("logical_date_or_run_id"))
            .orElseGet(
                () -> imagined(run, dag, Optional.of(run.argument("logical_date_or_run_id"))));
    TaskInstance instance = imagined(dag, task, dagRun, mapIndex(run), 1, run);
    Map<String, String> fields =
        run.engine().executor().rendered(new Executor.Attempt(dag, task, dagRun, instance));
    fields.forEach((name, text) -> {
      run.print("# ----------------------------------------------------------");
      run.print("# property: " + name);
      run.print("# ----------------------------------------------------------");
      run.print(text);
      run.print("");
    });
    return 0;
  }

  /** A run that is only for one call. */
  private static DagRun imagined(CommandRun run, Dag dag, Optional<String> date) {
    Instant now = run.engine().clock().instant();
    Optional<Instant> logical = date.filter(text -> text.matches("\\d{4}-\\d\\d.*")).map(run::date);
    Instant at = logical.orElse(now);
    return new DagRun(
        0,
        dag.dagId(),
        "__airflow_temporary_run_" + PythonTime.iso(now) + "__",
        Optional.of(at),
        Optional.of(run.engine().nextRuns().manual(dag, at)),
        at,
        now,
        Optional.of(now),
        Optional.empty(),
        RunState.RUNNING,
        "manual",
        "test",
        run.user(),
        Json.mapper().createObjectNode(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static TaskInstance imagined(
      Dag dag, Task task, DagRun dagRun, int mapIndex, int tryNumber, CommandRun run) {
    Instant now = run.engine().clock().instant();
    return new TaskInstance(
        java.util.UUID.randomUUID(),
        new TaskKey(dag.dagId(), dagRun.runId(), task.taskId(), mapIndex),
        TaskState.RUNNING,
        tryNumber,
        0,
        Optional.of(now),
        Optional.empty(),
        Optional.empty(),
        Optional.of(now),
        "localhost",
        Optional.empty(),
        task.operator(),
        task.operatorName(),
        task.pool(),
        task.poolSlots(),
        task.queue(),
        task.priorityWeight(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Runs the task alone, now, without the scheduler; nothing of it is kept unless its run exists.
   */
  private static int test(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    Task task = task(run, dag);
    Optional<String> wanted = run.option("logical_date_or_run_id");
    Optional<DagRun> existing = wanted.flatMap(text -> DagRunCommands.find(run, dag.dagId(), text));
    DagRun dagRun = existing.orElseGet(() -> kept(run, imagined(run, dag, wanted)));
    try {
      TaskState end = attempt(run, dag, task, dagRun);
      // The genuine commands' exit codes: 2.x fails with the task, 3.x does not.
      return end == TaskState.FAILED && !run.third() ? 1 : 0;
    } finally {
      if (existing.isEmpty()) {
        run.engine()
            .database()
            .run(session ->
                Runs.find(session, dag.dagId(), dagRun.runId())
                    .ifPresent(made -> Runs.delete(session, made)));
      }
    }
  }

  /** Results need a run to belong to: one that is over, so that the scheduler leaves it. */
  private static DagRun kept(CommandRun run, DagRun wanted) {
    return run.read(session ->
            Runs.insert(
                session,
                new Runs.New(
                    wanted.dagId(),
                    wanted.runId(),
                    Optional.empty(),
                    wanted.interval(),
                    wanted.runAfter(),
                    RunState.SUCCESS,
                    "manual",
                    "test",
                    run.user(),
                    wanted.conf(),
                    Optional.empty(),
                    Optional.empty()),
                run.engine().clock().instant()))
        .withLogicalDate(wanted.logicalDate());
  }

  private static TaskState attempt(CommandRun run, Dag dag, Task task, DagRun dagRun) {
    TaskInstance instance = imagined(dag, task, dagRun, mapIndex(run), 0, run);
    CompletableFuture<Executor.Outcome> end = new CompletableFuture<>();
    java.nio.file.Path log = run.engine().logs().file(instance.key(), 0);
    try {
      java.nio.file.Files.deleteIfExists(log);
      run.engine()
          .executor()
          .start(
              new Executor.Attempt(dag, task, dagRun, instance),
              new Executor.Listener() {
                @Override
                public void started(TaskKey key, int tryNumber, long pid) {}

                @Override
                public void ended(TaskKey key, int tryNumber, Executor.Outcome outcome) {
                  end.complete(outcome);
                }
              });
      long offset = 0;
      while (true) {
        boolean over = end.isDone();
        LogReading.Part part = LogReading.from(log, offset);
        offset = part.next();
        part.lines().forEach(line -> run.print(DagTest.Follower.line(run, LogReading.parse(line))));
        if (over && part.atEnd()) {
          break;
        }
        if (run.invocation().cancelled().getAsBoolean()) {
          run.engine().executor().cancel(instance.key(), "the command was interrupted");
        }
        wait(end);
      }
      Executor.Outcome outcome = end.join();
      outcome
          .returned()
          .ifPresent(value ->
              run.engine()
                  .database()
                  .run(session ->
                      Xcoms.put(
                          session,
                          instance.key(),
                          Xcoms.RETURN_VALUE,
                          value,
                          run.engine().clock().instant())));
      return outcome.state();
    } catch (java.io.IOException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private static void wait(CompletableFuture<?> end) {
    try {
      end.get(50, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // looked at again
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  /** {@code tasks run}: the scheduler's own way, so that its state is kept. */
  private static int runOne(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    Task task = task(run, dag);
    DagRun dagRun = existing(run, dag.dagId());
    TaskInstance instance = instance(run, dagRun, task);
    if (instance.state().finished() && !run.flag("force") && !run.flag("ignore-all-dependencies")) {
      run.print(
          "Dependencies not met for "
              + instance.key()
              + ": Task is in the '"
              + instance.state().id().orElse("None")
              + "' state.");
      return 0;
    }
    run.engine().actions().clear(RunActions.Clear.task(instance.key(), false));
    return 0;
  }
}
