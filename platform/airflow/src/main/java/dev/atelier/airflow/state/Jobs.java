package dev.atelier.airflow.state;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Schedulers that share the database. One lives as long as the session in which it holds an
 * advisory lock: a killed one is known to be dead at once, whatever its heartbeat says.
 */
public final class Jobs {
  /** The first key of the locks: any number of our own. */
  private static final int LOCK_CLASS = 0x41544c52;

  private Jobs() {}

  /** A component that runs or ran. */
  public record Job(
      long id,
      String type,
      String state,
      String hostname,
      Instant start,
      Instant heartbeat,
      Optional<Instant> end) {}

  public static long start(Session session, String type, String hostname, Instant now) {
    return session
        .one(
            "insert into airflow.job (job_type, state, hostname, start_date, latest_heartbeat) values (?, 'running', ?, ?, ?) returning id",
            row -> row.bigNumber("id"),
            type,
            hostname,
            now,
            now)
        .orElseThrow();
  }

  /** Takes the lock for as long as the session's connection lives. */
  public static boolean hold(Session session, long jobId) {
    return session
        .one(
            "select pg_try_advisory_lock(?, ?) as ok",
            row -> row.flag("ok"),
            LOCK_CLASS,
            (int) jobId)
        .orElse(false);
  }

  /** A pooled connection lives on: the lock must not. */
  public static void release(Session session, long jobId) {
    session.list("select pg_advisory_unlock(?, ?)", row -> true, LOCK_CLASS, (int) jobId);
  }

  public static void beat(Session session, long jobId, Instant now) {
    session.update("update airflow.job set latest_heartbeat = ? where id = ?", now, jobId);
  }

  public static void end(Session session, long jobId, String state, Instant now) {
    session.update(
        "update airflow.job set state = ?, end_date = ? where id = ?", state, now, jobId);
  }

  /** Jobs that say they run while nobody holds their lock. */
  public static List<Long> dead(Session session) {
    return session.list(
        """
        select id from airflow.job j where state = 'running' and job_type = 'SchedulerJob' and not exists (
          select 1 from pg_locks l where l.locktype = 'advisory' and l.classid = ?::int and l.objid = j.id::int
            and l.database = (select oid from pg_database where datname = current_database()))\
        """,
        row -> row.bigNumber("id"),
        LOCK_CLASS);
  }

  public static List<Job> all(Session session) {
    return session.list(
        "select * from airflow.job order by id desc",
        row ->
            new Job(
                row.bigNumber("id"),
                row.text("job_type"),
                row.text("state"),
                row.text("hostname"),
                row.time("start_date").orElse(Instant.EPOCH),
                row.time("latest_heartbeat").orElse(Instant.EPOCH),
                row.time("end_date")));
  }
}
