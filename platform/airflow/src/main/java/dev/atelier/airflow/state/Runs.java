package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Statements about runs. */
public final class Runs {
  private Runs() {}

  private static final String ALL = "select * from airflow.dag_run ";

  /** A row of dag_run, of a statement made elsewhere. */
  public static DagRun readRow(Row row) throws java.sql.SQLException {
    return DagRun.read(row);
  }

  /** A run to be made. */
  public record New(
      String dagId,
      String runId,
      Optional<Instant> logicalDate,
      Optional<DataInterval> interval,
      Instant runAfter,
      RunState state,
      String runType,
      String triggeredBy,
      Optional<String> user,
      JsonNode conf,
      Optional<String> note,
      Optional<Long> backfillId) {}

  /**
   * @throws DatabaseException that is a duplicate when the DAG has such a run
   */
  public static DagRun insert(Session session, New run, Instant now) {
    return session
        .one(
            """
            insert into airflow.dag_run (dag_id, run_id, logical_date, data_interval_start,
              data_interval_end, run_after, queued_at, state, run_type, triggered_by, triggering_user,
              conf, note, backfill_id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?) returning *\
            """,
            DagRun::read,
            run.dagId(),
            run.runId(),
            run.logicalDate(),
            run.interval().map(DataInterval::start),
            run.interval().map(DataInterval::end),
            run.runAfter(),
            now,
            run.state(),
            run.runType(),
            run.triggeredBy(),
            run.user(),
            run.conf(),
            run.note(),
            run.backfillId())
        .orElseThrow();
  }

  public static Optional<DagRun> find(Session session, String dagId, String runId) {
    return session.one(ALL + "where dag_id = ? and run_id = ?", DagRun::read, dagId, runId);
  }

  public static Optional<DagRun> at(Session session, String dagId, Instant logicalDate) {
    return session.one(
        ALL + "where dag_id = ? and logical_date = ?", DagRun::read, dagId, logicalDate);
  }

  /**
   * Locks the run for the rest of the transaction; none when it is gone or somebody else has it.
   */
  public static Optional<DagRun> lock(Session session, String dagId, String runId) {
    return session.one(
        ALL + "where dag_id = ? and run_id = ? for update skip locked", DagRun::read, dagId, runId);
  }

  /** Waits for the lock. */
  public static Optional<DagRun> lockWaiting(Session session, String dagId, String runId) {
    return session.one(
        ALL + "where dag_id = ? and run_id = ? for update", DagRun::read, dagId, runId);
  }

  /** Newest first. */
  public static List<DagRun> of(Session session, String dagId, int limit) {
    return session.list(
        ALL + "where dag_id = ? order by run_after desc, id desc limit ?",
        DagRun::read,
        dagId,
        limit);
  }

  /** How many runs of a day are in a state. */
  public record Day(LocalDate date, RunState state, int runs) {}

  /** By the day of their logical date, or of what they run after. */
  public static List<Day> days(Session session, String dagId, Instant from) {
    return session.list(
        """
        select (coalesce(logical_date, run_after) at time zone 'UTC')::date::text as day,
               state, count(*) as n
        from airflow.dag_run
        where dag_id = ? and coalesce(logical_date, run_after) >= ?
        group by 1, 2 order by 1, 2\
        """,
        row ->
            new Day(
                LocalDate.parse(row.text("day")), RunState.of(row.text("state")), row.number("n")),
        dagId,
        from);
  }

  /** Latest first, by the same date. */
  public static List<DagRun> between(
      Session session, String dagId, Instant from, Instant to, int limit) {
    return session.list(
        """
        select * from airflow.dag_run
        where dag_id = ? and coalesce(logical_date, run_after) >= ?
          and coalesce(logical_date, run_after) < ?
        order by coalesce(logical_date, run_after) desc, id desc limit ?\
        """,
        DagRun::read,
        dagId,
        from,
        to,
        limit);
  }

  public static List<DagRun> lastFailed(Session session, int limit) {
    return session.list(
        ALL + "where state = 'failed' order by end_date desc limit ?", DagRun::read, limit);
  }

  /** The latest of some DAGs, of all when none is named. */
  public static List<DagRun> latest(Session session, Collection<String> dagIds, int limit) {
    return session.list(
        ALL
            + "where cardinality(?::text[]) = 0 or dag_id = any (?::text[]) order by id desc limit ?",
        DagRun::read,
        dagIds,
        dagIds,
        limit);
  }

  public static List<DagRun> in(Session session, RunState state) {
    return session.list(ALL + "where state = ? order by run_after, id", DagRun::read, state);
  }

  public static int count(Session session, String dagId, Collection<String> states) {
    return session
        .one(
            "select count(*) as n from airflow.dag_run where dag_id = ? and state = any (?) and backfill_id is null",
            row -> row.number("n"),
            dagId,
            states)
        .orElse(0);
  }

  /** The data interval of the last run that the timetable made. */
  public static Optional<DataInterval> lastScheduled(Session session, String dagId) {
    return session
        .one(
            ALL
                + "where dag_id = ? and run_type in ('scheduled', 'backfill') and data_interval_end is not null"
                + " order by data_interval_end desc limit 1",
            DagRun::read,
            dagId)
        .flatMap(DagRun::interval);
  }

  /** The run before, of any type, by logical date. */
  public static Optional<DagRun> previous(Session session, DagRun run) {
    return session.one(
        ALL
            + "where dag_id = ? and coalesce(logical_date, run_after) < ? order by coalesce(logical_date, run_after) desc limit 1",
        DagRun::read,
        run.dagId(),
        run.order());
  }

  public static Optional<DagRun> previousSuccess(Session session, DagRun run) {
    return session.one(
        ALL
            + "where dag_id = ? and coalesce(logical_date, run_after) < ? and state = 'success'"
            + " order by coalesce(logical_date, run_after) desc limit 1",
        DagRun::read,
        run.dagId(),
        run.order());
  }

  public static void state(Session session, DagRun run, RunState state, Instant now) {
    session.update(
        """
        update airflow.dag_run set state = ?, last_scheduling_decision = ?,
          start_date = case when ? = 'running' then coalesce(start_date, ?) else start_date end,
          end_date = case when ? in ('success', 'failed') then ? else null end
        where id = ?\
        """,
        state,
        now,
        state,
        now,
        state,
        now,
        run.id());
  }

  /** To be run again: as if it had just been made. */
  public static void requeue(Session session, DagRun run, RunState state, Instant now) {
    session.update(
        "update airflow.dag_run set state = ?, queued_at = ?, start_date = null, end_date = null where id = ?",
        state,
        now,
        run.id());
  }

  public static void decided(Session session, DagRun run, Instant now) {
    session.update(
        "update airflow.dag_run set last_scheduling_decision = ? where id = ?", now, run.id());
  }

  public static void note(Session session, DagRun run, String note) {
    session.update("update airflow.dag_run set note = ? where id = ?", note, run.id());
  }

  public static void delete(Session session, DagRun run) {
    session.update("delete from airflow.dag_run where id = ?", run.id());
  }
}
