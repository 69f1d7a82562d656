package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Statements about backfills: which there are, held, let go on, given up. */
public final class Backfills {
  private Backfills() {}

  /** A span of time whose runs are made or made anew. */
  public record Backfill(
      long id,
      String dagId,
      Instant from,
      Instant to,
      JsonNode conf,
      boolean paused,
      String reprocess,
      int maxActiveRuns,
      Instant createdAt,
      Optional<Instant> completedAt,
      Instant updatedAt) {}

  public static List<Backfill> of(Session session, String dagId) {
    return session.list(
        "select * from airflow.backfill where dag_id = ? order by id", Backfills::read, dagId);
  }

  public static Optional<Backfill> find(Session session, long id) {
    return session.one("select * from airflow.backfill where id = ?", Backfills::read, id);
  }

  public static void pause(Session session, long id, boolean paused, Instant now) {
    session.update(
        "update airflow.backfill set is_paused = ?, updated_at = ? where id = ?", paused, now, id);
  }

  /** What has not begun is not begun; what runs goes on. */
  public static void cancel(Session session, long id, Instant now) {
    session.update(
        "update airflow.dag_run set state = 'failed', end_date = ? where backfill_id = ? and state = 'queued'",
        now,
        id);
    session.update(
        "update airflow.backfill set is_paused = true, completed_at = ?, updated_at = ? where id = ?",
        now,
        now,
        id);
  }

  private static Backfill read(Row row) throws java.sql.SQLException {
    return new Backfill(
        row.bigNumber("id"),
        row.text("dag_id"),
        row.time("from_date").orElseThrow(),
        row.time("to_date").orElseThrow(),
        row.json("conf").orElseThrow(),
        row.flag("is_paused"),
        row.text("reprocess_behavior"),
        row.number("max_active_runs"),
        row.time("created_at").orElseThrow(),
        row.time("completed_at"),
        row.time("updated_at").orElseThrow());
  }
}
