package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the runs that are due, and starts queued ones as far as limits allow. */
final class RunCreation {
  private static final Logger LOG = LoggerFactory.getLogger(RunCreation.class);
  private static final int DAGS_A_TURN = 50;
  private static final List<String> ACTIVE = List.of("queued", "running");

  private final DagCache dags;
  private final NextRuns nextRuns;
  private final SchedulerSettings settings;

  RunCreation(DagCache dags, NextRuns nextRuns, SchedulerSettings settings) {
    this.dags = dags;
    this.nextRuns = nextRuns;
    this.settings = settings;
  }

  void createDue(Session session, Instant now) {
    for (Dags.Known known : Dags.due(session, now, DAGS_A_TURN)) {
      Dag dag = known.dag();
      int active = Runs.count(session, dag.dagId(), ACTIVE);
      Optional<Timetable.Due> next = known.next();
      while (next.isPresent()
          && !next.get().runAfter().isAfter(now)
          && active < dag.maxActiveRuns()) {
        if (create(session, dag, next.get(), now)) {
          active++;
        }
        next = nextRuns.next(dag, Optional.of(next.get().interval()), now);
      }
      Dags.next(session, dag.dagId(), next);
    }
  }

  private boolean create(Session session, Dag dag, Timetable.Due due, Instant now) {
    Instant logical = due.interval().start();
    if (dag.schedule().timed().orElse(new Schedule.None()) instanceof Schedule.CronTrigger) {
      logical = due.runAfter();
    }
    String runId =
        RunIds.of(settings.generation(), "scheduled", Optional.of(logical), due.runAfter());
    if (Runs.at(session, dag.dagId(), logical).isPresent()
        || Runs.find(session, dag.dagId(), runId).isPresent()) {
      return false;
    }
    Runs.insert(
        session,
        new Runs.New(
            dag.dagId(),
            runId,
            Optional.of(logical),
            Optional.of(due.interval()),
            due.runAfter(),
            RunState.QUEUED,
            "scheduled",
            "timetable",
            Optional.empty(),
            Scheduler.emptyObject(),
            Optional.empty(),
            Optional.empty()),
        now);
    return true;
  }

  /** A continuous DAG's next run is due when this one is over. */
  void continueAfter(Session session, Dag dag, DagRun run, Instant now) {
    if (dag.schedule().timed().orElse(new Schedule.None()) instanceof Schedule.Continuous) {
      Optional<DataInterval> last = Runs.lastScheduled(session, dag.dagId());
      Dags.next(session, dag.dagId(), nextRuns.next(dag, last, now));
    }
    run.backfillId().ifPresent(id -> completeBackfill(session, id, now));
  }

  private static void completeBackfill(Session session, long id, Instant now) {
    session.update(
        """
        update airflow.backfill set completed_at = ? where id = ? and completed_at is null and not exists (
          select 1 from airflow.dag_run where backfill_id = ? and state in ('queued', 'running'))\
        """,
        now,
        id,
        id);
  }

  void createForAssets(Session session, Instant now) {
    for (String dagId : Assets.waitingDags(session)) {
      Optional<Dags.Known> known = Dags.find(session, dagId);
      if (known.isEmpty() || known.get().paused() || known.get().stale()) {
        continue;
      }
      Dag dag = known.get().dag();
      Set<String> updated = new HashSet<>(Assets.queued(session, dagId));
      Optional<Schedule.AssetCondition> condition = dag.schedule().assetCondition();
      if (condition.isEmpty() || !met(condition.get(), updated)) {
        continue;
      }
      Dags.lock(session, dagId);
      if (Assets.queued(session, dagId).isEmpty()) {
        continue;
      }
      boolean third = settings.generation() >= 3;
      String type = third ? "asset_triggered" : "dataset_triggered";
      Optional<Instant> logical = third ? Optional.empty() : Optional.of(now);
      String runId = RunIds.of(settings.generation(), type, logical, now);
      Runs.insert(
          session,
          new Runs.New(
              dagId,
              runId,
              logical,
              third ? Optional.empty() : Optional.of(DataInterval.exact(now)),
              now,
              RunState.QUEUED,
              type,
              "asset",
              Optional.empty(),
              Scheduler.emptyObject(),
              Optional.empty(),
              Optional.empty()),
          now);
      Assets.use(session, dagId, runId);
    }
  }

  private static boolean met(Schedule.AssetCondition condition, Set<String> updated) {
    return switch (condition) {
      case Schedule.AssetCondition.One(String uri, String name) ->
          updated.contains(uri) || updated.contains(name);
      case Schedule.AssetCondition.Alias _ -> false;
      case Schedule.AssetCondition.All(List<Schedule.AssetCondition> parts) ->
          parts.stream().allMatch(part -> met(part, updated));
      case Schedule.AssetCondition.Any(List<Schedule.AssetCondition> parts) ->
          parts.stream().anyMatch(part -> met(part, updated));
    };
  }

  /** Queued runs become running, oldest first, as far as max_active_runs allows. */
  List<Scheduler.RunKey> startQueued(Session session, Instant now) {
    List<DagRun> queued =
        session.list(
            """
            select r.* from airflow.dag_run r left join airflow.backfill b on b.id = r.backfill_id
            where r.state = 'queued' and r.run_after <= ? and not coalesce(b.is_paused, false)
            order by r.run_after, r.id limit 1000 for update of r skip locked\
            """,
            Runs::readRow,
            now);
    if (queued.isEmpty()) {
      return List.of();
    }
    Set<String> paused =
        new HashSet<>(
            session.list(
                "select dag_id from airflow.dag where is_paused", row -> row.text("dag_id")));
    Map<String, Integer> running = new HashMap<>();
    session
        .list(
            "select coalesce(backfill_id::text, dag_id) as k, count(*) as n from airflow.dag_run where state = 'running' group by 1",
            row -> Map.entry(row.text("k"), row.number("n")))
        .forEach(entry -> running.put(entry.getKey(), entry.getValue()));
    List<Scheduler.RunKey> started = new ArrayList<>();
    for (DagRun run : queued) {
      Optional<Dag> dag = dags.find(session, run.dagId());
      if (dag.isEmpty() || (paused.contains(run.dagId()) && !runsOnPaused(run))) {
        continue;
      }
      String key = run.backfillId().map(String::valueOf).orElse(run.dagId());
      int limit =
          run.backfillId().map(id -> backfillLimit(session, id)).orElse(dag.get().maxActiveRuns());
      if (running.getOrDefault(key, 0) >= limit) {
        continue;
      }
      running.merge(key, 1, Integer::sum);
      Runs.state(session, run, RunState.RUNNING, now);
      started.add(new Scheduler.RunKey(run.dagId(), run.runId()));
    }
    return started;
  }

  private static int backfillLimit(Session session, long id) {
    return session
        .one(
            "select max_active_runs from airflow.backfill where id = ?",
            row -> row.number("max_active_runs"),
            id)
        .orElse(1);
  }

  boolean runsOnPaused(DagRun run) {
    return run.manual() && settings.runsOnPaused().test(run.dagId());
  }

  /** max_consecutive_failed_dag_runs. */
  void pauseAfterFailures(Session session, Dag dag) {
    int most = dag.maxConsecutiveFailedDagRuns();
    if (most <= 0) {
      return;
    }
    List<DagRun> last = Runs.of(session, dag.dagId(), most);
    if (last.size() == most && last.stream().allMatch(run -> run.state() == RunState.FAILED)) {
      LOG.info("{} is paused after {} failed runs", dag.dagId(), most);
      Dags.pause(session, dag.dagId(), true);
    }
  }
}
