package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
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

  static void insertTasks(Session session, Dag dag, DagRun run, Instant now) {
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

  /** The runs that its schedule will make; none while it is paused. */
  public List<Timetable.Due> planned(String dagId, Instant until, int most) {
    return database.call(session -> {
      Dags.Known known = known(session, dagId);
      return known.paused()
          ? List.of()
          : nextRuns.planned(
              known.dag(), Runs.lastScheduled(session, dagId), clock.instant(), until, most);
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
          for (DagRun run : Clearing.runs(session, clear)) {
            DagRun locked =
                clear.dryRun()
                    ? run
                    : Runs.lockWaiting(session, run.dagId(), run.runId()).orElse(run);
            List<TaskInstance> own = Clearing.chosen(session, dag, locked, clear);
            chosen.addAll(own);
            if (!clear.dryRun() && !own.isEmpty()) {
              Clearing.clear(session, dag, locked, own, clear.resetRuns(), now);
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
          return new Backfilling(session, known.dag(), settings, clock.instant()).make(wanted);
        });
    wake.run();
    return made;
  }
}
