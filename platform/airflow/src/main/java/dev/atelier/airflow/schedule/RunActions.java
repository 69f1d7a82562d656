package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.Events;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.kernel.error.AtelierException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people do to DAGs and runs: trigger, pause, clear, mark, delete, backfill. */
public final class RunActions {
  private final Database database;
  private final SchedulerSettings settings;
  private final NextRuns nextRuns;
  private final Runnable wake;
  private final Clock clock;

  public RunActions(
      Database database,
      SchedulerSettings settings,
      NextRuns nextRuns,
      Runnable wake,
      Clock clock) {
    this.database = database;
    this.settings = settings;
    this.nextRuns = nextRuns;
    this.wake = wake;
    this.clock = clock;
  }

  /**
   * A run asked for.
   *
   * @param logicalDate none: now in 2.x, none in 3.x
   * @param noLogicalDate 3.x: explicitly none
   * @param by {@code cli}, {@code rest_api}, {@code ui}, {@code operator}
   */
  public record Trigger(
      String dagId,
      Optional<String> runId,
      Optional<Instant> logicalDate,
      Optional<Instant> runAfter,
      Optional<DataInterval> interval,
      JsonNode conf,
      Optional<String> note,
      String by,
      Optional<String> user) {}

  private Dags.Known known(Session session, String dagId) {
    return Dags.find(session, dagId)
        .filter(found -> !found.stale())
        .orElseThrow(() ->
            AirflowErrors.DAG_NOT_FOUND
                .problem("Dag id " + dagId + " not found in DagModel")
                .exception());
  }

  /**
   * @throws AtelierException when there is no such DAG, a parameter is wrong, or the run exists
   */
  public DagRun trigger(Trigger trigger) {
    DagRun run = database.call(session -> trigger(session, trigger));
    wake.run();
    return run;
  }

  private DagRun trigger(Session session, Trigger trigger) {
    Dags.Known known = known(session, trigger.dagId());
    Params.validate(known.dag(), trigger.conf());
    Instant now = clock.instant();
    boolean third = settings.generation() >= 3;
    Instant runAfter = trigger.runAfter().orElse(now);
    Optional<Instant> logical =
        trigger.logicalDate().or(() -> third ? Optional.empty() : Optional.of(runAfter));
    Optional<DataInterval> interval =
        trigger.interval().or(() -> logical.map(at -> nextRuns.manual(known.dag(), at)));
    String runId =
        trigger
            .runId()
            .orElseGet(() -> RunIds.of(settings.generation(), "manual", logical, runAfter));
    boolean taken =
        Runs.find(session, trigger.dagId(), runId).isPresent()
            || logical.flatMap(at -> Runs.at(session, trigger.dagId(), at)).isPresent();
    if (taken) {
      throw AirflowErrors.RUN_EXISTS
          .problem(
              logical.isPresent() && trigger.runId().isEmpty()
                  ? "A Dag Run already exists for dag id %s at %s with run id %s"
                      .formatted(trigger.dagId(), PythonTime.iso(logical.get()), runId)
                  : "DAGRun with DAG ID: '%s' and DAGRun ID: '%s' already exists"
                      .formatted(trigger.dagId(), runId))
          .exception();
    }
    DagRun run =
        Runs.insert(
            session,
            new Runs.New(
                trigger.dagId(),
                runId,
                logical,
                interval,
                runAfter,
                RunState.QUEUED,
                runId.startsWith("scheduled__") ? "scheduled" : "manual",
                trigger.by(),
                trigger.user(),
                trigger.conf(),
                trigger.note(),
                Optional.empty()),
            now);
    insertTasks(session, known.dag(), run, now);
    event(
        session,
        "trigger",
        Optional.of(trigger.dagId()),
        Optional.empty(),
        Optional.of(runId),
        trigger.user(),
        now);
    return run;
  }

  private static void insertTasks(Session session, Dag dag, DagRun run, Instant now) {
    dag.tasks().values().stream()
        .filter(task -> Evaluation.belongs(task, run))
        .forEach(task -> Tasks.insert(session, dag, run.runId(), task, List.of(-1), now));
  }

  private static void event(
      Session session,
      String what,
      Optional<String> dagId,
      Optional<String> taskId,
      Optional<String> runId,
      Optional<String> user,
      Instant now) {
    Events.add(session, now, what, dagId, taskId, runId, user.orElse("airflow"), Optional.empty());
  }

  /** How many runs would start at once if the DAG were unpaused. */
  public int owed(String dagId) {
    return database.call(session -> {
      Dags.Known known = known(session, dagId);
      return nextRuns.owed(known.dag(), Runs.lastScheduled(session, dagId), clock.instant());
    });
  }

  /**
   * @return whether it was otherwise before
   */
  public boolean pause(String dagId, boolean paused, Optional<String> user) {
    boolean changed =
        database.call(session -> {
          Dags.Known known = known(session, dagId);
          if (known.paused() && !paused) {
            Optional<Timetable.Due> next =
                nextRuns.next(known.dag(), Runs.lastScheduled(session, dagId), clock.instant());
            Dags.next(session, dagId, next);
          }
          Dags.pause(session, dagId, paused);
          event(
              session,
              paused ? "paused" : "unpaused",
              Optional.of(dagId),
              Optional.empty(),
              Optional.empty(),
              user,
              clock.instant());
          return known.paused() != paused;
        });
    wake.run();
    return changed;
  }

  /**
   * Which instances to clear.
   *
   * @param runIds empty for those of the dates, or of all runs
   * @param taskIds empty for all tasks
   * @param past also the runs before; {@code future} those after
   */
  public record Clear(
      String dagId,
      List<String> runIds,
      List<String> taskIds,
      Set<Integer> mapIndexes,
      boolean upstream,
      boolean downstream,
      boolean past,
      boolean future,
      boolean onlyFailed,
      boolean onlyRunning,
      Optional<Instant> start,
      Optional<Instant> end,
      boolean resetRuns,
      boolean dryRun,
      Optional<String> user) {

    public static Clear run(String dagId, String runId) {
      return new Clear(
          dagId,
          List.of(runId),
          List.of(),
          Set.of(),
          false,
          false,
          false,
          false,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          true,
          false,
          Optional.empty());
    }

    public static Clear task(TaskKey key, boolean downstream) {
      return new Clear(
          key.dagId(),
          List.of(key.runId()),
          List.of(key.taskId()),
          key.mapIndex() < 0 ? Set.of() : Set.of(key.mapIndex()),
          false,
          downstream,
          false,
          false,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          true,
          false,
          Optional.empty());
    }

    public Clear withUser(String name) {
      return new Clear(
          dagId,
          runIds,
          taskIds,
          mapIndexes,
          upstream,
          downstream,
          past,
          future,
          onlyFailed,
          onlyRunning,
          start,
          end,
          resetRuns,
          dryRun,
          Optional.of(name));
    }
  }

  /**
   * @return what was (or, in a dry run, would be) cleared, as it was before
   */
  public List<TaskInstance> clear(Clear clear) {
    List<TaskInstance> cleared =
        database.call(session -> {
          Dag dag = known(session, clear.dagId()).dag();
          Instant now = clock.instant();
          List<TaskInstance> chosen = new ArrayList<>();
          for (DagRun run : runsOf(session, clear)) {
            DagRun locked =
                clear.dryRun()
                    ? run
                    : Runs.lockWaiting(session, run.dagId(), run.runId()).orElse(run);
            List<TaskInstance> own = chosen(session, dag, locked, clear);
            chosen.addAll(own);
            if (!clear.dryRun() && !own.isEmpty()) {
              clear(session, dag, locked, own, clear.resetRuns(), now);
            }
          }
          if (!clear.dryRun() && !chosen.isEmpty()) {
            event(
                session,
                "clear",
                Optional.of(clear.dagId()),
                Optional.empty(),
                clear.runIds().stream().findFirst(),
                clear.user(),
                now);
          }
          return chosen;
        });
    if (!clear.dryRun()) {
      wake.run();
    }
    return cleared;
  }

  private List<DagRun> runsOf(Session session, Clear clear) {
    List<DagRun> all = Runs.of(session, clear.dagId(), Integer.MAX_VALUE);
    if (!clear.runIds().isEmpty()) {
      List<DagRun> named =
          all.stream().filter(run -> clear.runIds().contains(run.runId())).toList();
      if (named.size() < clear.runIds().size()) {
        throw AirflowErrors.RUN_NOT_FOUND
            .problem("Dag Run id " + clear.runIds().getFirst() + " not found")
            .exception();
      }
      if (!clear.past() && !clear.future()) {
        return named;
      }
      Instant pivot = named.getFirst().order();
      return all.stream()
          .filter(run ->
              run.order().equals(pivot)
                  || (run.order().isBefore(pivot) ? clear.past() : clear.future()))
          .toList();
    }
    return all.stream()
        .filter(run -> clear.start().filter(run.order()::isBefore).isEmpty())
        .filter(run -> clear.end().filter(run.order()::isAfter).isEmpty())
        .toList();
  }

  private static List<TaskInstance> chosen(Session session, Dag dag, DagRun run, Clear clear) {
    Set<String> ids =
        new LinkedHashSet<>(clear.taskIds().isEmpty() ? dag.tasks().keySet() : clear.taskIds());
    for (String id : clear.taskIds()) {
      dag.task(id);
      if (clear.upstream()) {
        ids.addAll(dag.relatives(id, true));
      }
      if (clear.downstream()) {
        ids.addAll(dag.relatives(id, false));
      }
    }
    return Tasks.of(session, run.dagId(), run.runId()).stream()
        .filter(instance -> ids.contains(instance.taskId()))
        .filter(instance ->
            clear.mapIndexes().isEmpty()
                || !clear.taskIds().contains(instance.taskId())
                || clear.mapIndexes().contains(instance.key().mapIndex()))
        .filter(instance ->
            !clear.onlyFailed()
                || instance.state() == TaskState.FAILED
                || instance.state() == TaskState.UPSTREAM_FAILED)
        .filter(instance -> !clear.onlyRunning() || instance.state() == TaskState.RUNNING)
        .toList();
  }

  private static void clear(
      Session session,
      Dag dag,
      DagRun run,
      List<TaskInstance> instances,
      boolean resetRun,
      Instant now) {
    for (TaskInstance instance : instances) {
      if (instance.state() == TaskState.RUNNING) {
        Tasks.remember(
            session, instance, TaskState.FAILED, Optional.of("cleared while it ran"), now);
      }
      var task = dag.tasks().get(instance.taskId());
      if (task != null
          && instance.key().mapIndex() >= 0
          && inputsCleared(dag, task.taskId(), instances)) {
        Tasks.remove(session, instance.key());
        Tasks.insert(session, dag, run.runId(), task, List.of(-1), now);
      } else {
        Tasks.cleared(session, instance, task == null ? 0 : task.retries(), now);
      }
    }
    if (resetRun) {
      Runs.requeue(
          session, run, run.state() == RunState.RUNNING ? RunState.RUNNING : RunState.QUEUED, now);
      session.update(
          "update airflow.dag_run set start_date = case when state = 'running' then ? end where id = ?",
          now,
          run.id());
    }
    session.update(
        "update airflow.dag_run set last_scheduling_decision = null where id = ?", run.id());
  }

  /** When what it maps over runs again, so does its expansion. */
  private static boolean inputsCleared(Dag dag, String taskId, Collection<TaskInstance> cleared) {
    Set<String> inputs = dag.mapping(dag.task(taskId)).map(Task.Mapping::tasks).orElse(Set.of());
    return cleared.stream().anyMatch(instance -> inputs.contains(instance.taskId()));
  }

  /** Sets a task's state by hand; a running attempt is ended. */
  public void mark(TaskKey key, TaskState state, boolean downstream, Optional<String> user) {
    database.run(session -> {
      Dag dag = known(session, key.dagId()).dag();
      Instant now = clock.instant();
      DagRun run = lock(session, key.dagId(), key.runId());
      Set<String> ids = new LinkedHashSet<>(List.of(key.taskId()));
      if (downstream) {
        ids.addAll(dag.relatives(key.taskId(), false));
      }
      for (TaskInstance instance : Tasks.of(session, key.dagId(), key.runId())) {
        boolean meant =
            ids.contains(instance.taskId())
                && (key.mapIndex() < 0
                    || !instance.taskId().equals(key.taskId())
                    || instance.key().mapIndex() == key.mapIndex());
        if (meant && instance.state() != state) {
          Tasks.state(session, instance.key(), state, now);
          Tasks.remember(
              session, instance, state, Optional.of("marked as " + state.id().orElse("none")), now);
        }
      }
      if (run.state().finished()) {
        Runs.requeue(session, run, RunState.RUNNING, now);
        session.update(
            "update airflow.dag_run set start_date = ? where id = ?",
            run.startDate().orElse(now),
            run.id());
      }
      if (state == TaskState.SUCCESS) {
        reopenAfter(session, dag, key, now);
      }
      session.update(
          "update airflow.dag_run set last_scheduling_decision = null where id = ?", run.id());
      event(
          session,
          "mark_" + state.id().orElse("none"),
          Optional.of(key.dagId()),
          Optional.of(key.taskId()),
          Optional.of(key.runId()),
          user,
          now);
    });
    wake.run();
  }

  /** After a failure has been marked as success, what failed because of it may run. */
  private static void reopenAfter(Session session, Dag dag, TaskKey key, Instant now) {
    Set<String> after = dag.relatives(key.taskId(), false);
    for (TaskInstance instance : Tasks.of(session, key.dagId(), key.runId())) {
      if (after.contains(instance.taskId()) && instance.state() == TaskState.UPSTREAM_FAILED) {
        Tasks.state(session, instance.key(), TaskState.NONE, now);
      }
    }
  }

  private DagRun lock(Session session, String dagId, String runId) {
    return Runs.lockWaiting(session, dagId, runId)
        .orElseThrow(() ->
            AirflowErrors.RUN_NOT_FOUND
                .problem(
                    "The DagRun with dag_id: `%s` and run_id: `%s` was not found"
                        .formatted(dagId, runId))
                .exception());
  }

  /** Sets a run's state by hand, and its tasks' with it, as Airflow does. */
  public DagRun markRun(String dagId, String runId, RunState state, Optional<String> user) {
    DagRun result =
        database.call(session -> {
          Instant now = clock.instant();
          DagRun run = lock(session, dagId, runId);
          for (TaskInstance instance : Tasks.of(session, dagId, runId)) {
            TaskState wanted =
                switch (state) {
                  case SUCCESS -> TaskState.SUCCESS;
                  case FAILED ->
                      instance.state().busy()
                          ? TaskState.FAILED
                          : instance.state().finished() ? instance.state() : TaskState.SKIPPED;
                  case QUEUED, RUNNING -> instance.state();
                };
            if (wanted != instance.state()) {
              Tasks.state(session, instance.key(), wanted, now);
            }
          }
          Runs.state(session, run, state, now);
          event(
              session,
              "mark_run_" + state.id(),
              Optional.of(dagId),
              Optional.empty(),
              Optional.of(runId),
              user,
              now);
          return Runs.find(session, dagId, runId).orElse(run);
        });
    wake.run();
    return result;
  }

  public void note(String dagId, String runId, String note) {
    database.run(session -> Runs.note(session, lock(session, dagId, runId), note));
  }

  public void note(TaskKey key, String note) {
    database.run(session -> Tasks.note(session, key, note));
  }

  public void deleteRun(String dagId, String runId) {
    database.run(session -> Runs.delete(session, lock(session, dagId, runId)));
    wake.run();
  }

  /** All that is kept about a DAG; if its file is still there it appears again. */
  public void deleteDag(String dagId) {
    database.run(session -> {
      if (Dags.find(session, dagId).isEmpty()) {
        throw AirflowErrors.DAG_NOT_FOUND.problem("Dag id " + dagId + " not found").exception();
      }
      Dags.delete(session, dagId);
    });
    wake.run();
  }

  /** Somebody says that an asset was updated. */
  public long assetUpdated(String uri, JsonNode extra) {
    long id =
        database.call(session ->
            Assets.updated(
                session,
                uri,
                Optional.empty(),
                extra,
                Endings.waiting(session, uri),
                clock.instant()));
    wake.run();
    return id;
  }

  /** Runs of a span of time, to be made up for. */
  public record Backfill(
      String dagId,
      Instant from,
      Instant to,
      int maxActiveRuns,
      String reprocess,
      boolean backwards,
      JsonNode conf,
      Optional<String> user,
      boolean dryRun) {}

  /** A backfill and the logical dates it covers. */
  public record BackfillMade(long id, List<Instant> dates) {}

  /**
   * @throws AtelierException when the DAG has no schedule, or a backfill of it runs
   */
  public BackfillMade backfill(Backfill wanted) {
    BackfillMade made =
        database.call(session -> {
          Dags.Known known = known(session, wanted.dagId());
          Dag dag = known.dag();
          if (dag.schedule().timed().isEmpty()) {
            throw AirflowErrors.BAD_VALUE.problem(wanted.dagId() + " has no schedule").exception();
          }
          boolean runs =
              session
                  .one(
                      "select 1 as n from airflow.backfill where dag_id = ? and completed_at is null",
                      row -> row.number("n"),
                      wanted.dagId())
                  .isPresent();
          if (runs && !wanted.dryRun()) {
            throw AirflowErrors.BAD_VALUE
                .problem(
                    "Another backfill is running for Dag "
                        + wanted.dagId()
                        + ". There can be only one running backfill per Dag.")
                .exception();
          }
          List<Timetable.Due> due = new ArrayList<>(spans(dag, wanted.from(), wanted.to()));
          if (wanted.backwards()) {
            java.util.Collections.reverse(due);
          }
          List<Instant> dates = due.stream().map(each -> logical(dag, each)).toList();
          if (wanted.dryRun()) {
            return new BackfillMade(0, dates);
          }
          return new BackfillMade(insertBackfill(session, dag, wanted, due), dates);
        });
    wake.run();
    return made;
  }

  private long insertBackfill(Session session, Dag dag, Backfill wanted, List<Timetable.Due> due) {
    Instant now = clock.instant();
    long id =
        session
            .one(
                """
                insert into airflow.backfill (dag_id, from_date, to_date, max_active_runs, reprocess_behavior, conf, created_at)
                values (?, ?, ?, ?, ?, ?::json, ?) returning id\
                """,
                row -> row.bigNumber("id"),
                wanted.dagId(),
                wanted.from(),
                wanted.to(),
                wanted.maxActiveRuns(),
                wanted.reprocess(),
                wanted.conf(),
                now)
            .orElseThrow();
    boolean any = false;
    for (Timetable.Due each : due) {
      Instant logical = logical(dag, each);
      Optional<DagRun> existing = Runs.at(session, dag.dagId(), logical);
      if (existing.isPresent()) {
        any |= reprocess(session, dag, existing.get(), wanted.reprocess(), id, now);
        continue;
      }
      DagRun run =
          Runs.insert(
              session,
              new Runs.New(
                  dag.dagId(),
                  RunIds.of(
                      settings.generation(), "backfill", Optional.of(logical), each.runAfter()),
                  Optional.of(logical),
                  Optional.of(each.interval()),
                  each.runAfter(),
                  RunState.QUEUED,
                  "backfill",
                  "backfill",
                  wanted.user(),
                  wanted.conf(),
                  Optional.empty(),
                  Optional.of(id)),
              now);
      insertTasks(session, dag, run, now);
      any = true;
    }
    if (!any) {
      session.update("update airflow.backfill set completed_at = ? where id = ?", now, id);
    }
    return id;
  }

  private static boolean reprocess(
      Session session, Dag dag, DagRun run, String behaviour, long backfill, Instant now) {
    boolean wanted =
        run.state().finished()
            && (behaviour.equals("completed")
                || (behaviour.equals("failed") && run.state() == RunState.FAILED));
    if (wanted) {
      session.update(
          "update airflow.dag_run set backfill_id = ?, run_type = 'backfill' where id = ?",
          backfill,
          run.id());
      clear(session, dag, run, Tasks.of(session, run.dagId(), run.runId()), true, now);
    }
    return wanted;
  }

  private static Instant logical(Dag dag, Timetable.Due due) {
    return dag.schedule().timed().orElseThrow() instanceof Schedule.CronTrigger
        ? due.runAfter()
        : due.interval().start();
  }

  private List<Timetable.Due> spans(Dag dag, Instant from, Instant to) {
    List<Timetable.Due> result = new ArrayList<>();
    Timetable.Bounds bounds = new Timetable.Bounds(Optional.of(from), Optional.of(to), true);
    Optional<DataInterval> last = Optional.empty();
    while (result.size() < 100_000) {
      Optional<Timetable.Due> next =
          Timetable.next(
              dag.schedule(), last, bounds, clock.instant(), java.time.ZoneId.of(dag.timezone()));
      if (next.isEmpty() || logical(dag, next.get()).isAfter(to)) {
        return result;
      }
      result.add(next.get());
      last = Optional.of(next.get().interval());
    }
    return result;
  }
}
