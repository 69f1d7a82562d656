package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.kernel.error.AtelierException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runs of a span of time, made or made anew. */
final class Backfilling {
  private static final int DATES_AT_MOST = 100_000;

  private final Session session;
  private final Dag dag;
  private final SchedulerSettings settings;
  private final Instant now;

  Backfilling(Session session, Dag dag, SchedulerSettings settings, Instant now) {
    this.session = session;
    this.dag = dag;
    this.settings = settings;
    this.now = now;
  }

  RunActions.BackfillMade make(RunActions.Backfill wanted) {
    check(wanted);
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
    List<Timetable.Due> due = new ArrayList<>(spans(wanted.from(), wanted.to()));
    if (wanted.backwards()) {
      java.util.Collections.reverse(due);
    }
    List<Instant> dates = due.stream().map(each -> logical(each)).toList();
    if (wanted.dryRun()) {
      return new RunActions.BackfillMade(0, dates);
    }
    return new RunActions.BackfillMade(insert(wanted, due), dates);
  }

  /** What Airflow refuses, in its words. */
  private void check(RunActions.Backfill wanted) {
    switch (dag.schedule().timed().orElse(new Schedule.None())) {
      case Schedule.None _, Schedule.Once _, Schedule.Continuous _ ->
          throw refused(
              dag.dagId() + " has a non-periodic schedule that does not support backfills");
      default -> {}
    }
    if (wanted.from().isAfter(wanted.to())) {
      throw refused(
          "from_date (%s) must not be after to_date (%s)."
              .formatted(PythonTime.iso(wanted.from()), PythonTime.iso(wanted.to())));
    }
    if (settings.generation() < 3) {
      return;
    }
    if (wanted.from().isAfter(now)) {
      throw refused("Backfill cannot be executed for future dates.");
    }
    if (dag.tasks().values().stream().anyMatch(Task::dependsOnPast)) {
      if (wanted.backwards()) {
        throw refused(
            "Backfill cannot be run in reverse when the Dag has tasks where depends_on_past=True.");
      }
      if (wanted.reprocess().equals("none")) {
        throw refused(
            "Dag has tasks for which depends_on_past=True. "
                + "You must set reprocess behavior to reprocess completed or reprocess failed.");
      }
    }
  }

  private static AtelierException refused(String message) {
    return AirflowErrors.BAD_VALUE.problem(message).exception();
  }

  private long insert(RunActions.Backfill wanted, List<Timetable.Due> due) {
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
      Instant logical = logical(each);
      Optional<DagRun> existing = Runs.at(session, dag.dagId(), logical);
      if (existing.isPresent()) {
        any |= reprocess(existing.get(), wanted.reprocess(), id);
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
      RunActions.insertTasks(session, dag, run, now);
      any = true;
    }
    if (!any) {
      session.update("update airflow.backfill set completed_at = ? where id = ?", now, id);
    }
    return id;
  }

  private boolean reprocess(DagRun run, String behaviour, long backfill) {
    boolean wanted =
        run.state().finished()
            && (behaviour.equals("completed")
                || (behaviour.equals("failed") && run.state() == RunState.FAILED));
    if (wanted) {
      session.update(
          "update airflow.dag_run set backfill_id = ?, run_type = 'backfill' where id = ?",
          backfill,
          run.id());
      Clearing.clear(session, dag, run, Tasks.of(session, run.dagId(), run.runId()), true, now);
    }
    return wanted;
  }

  private Instant logical(Timetable.Due due) {
    return dag.schedule().timed().orElseThrow() instanceof Schedule.CronTrigger
        ? due.runAfter()
        : due.interval().start();
  }

  private List<Timetable.Due> spans(Instant from, Instant to) {
    List<Timetable.Due> result = new ArrayList<>();
    Timetable.Bounds bounds = new Timetable.Bounds(Optional.of(from), Optional.of(to), true);
    Optional<DataInterval> last = Optional.empty();
    while (result.size() < DATES_AT_MOST) {
      Optional<Timetable.Due> next =
          Timetable.next(dag.schedule(), last, bounds, now, java.time.ZoneId.of(dag.timezone()));
      if (next.isEmpty() || logical(next.get()).isAfter(to)) {
        return result;
      }
      result.add(next.get());
      last = Optional.of(next.get().interval());
    }
    return result;
  }
}
