package dev.atelier.airflow.state;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened: Airflow's audit log. */
public final class Events {
  private Events() {}

  /** One thing that happened. */
  public record Entry(
      long id,
      Instant at,
      String event,
      Optional<String> dagId,
      Optional<String> taskId,
      Optional<String> runId,
      Optional<String> owner,
      Optional<String> extra) {}

  public static void add(
      Session session,
      Instant at,
      String event,
      Optional<String> dagId,
      Optional<String> taskId,
      Optional<String> runId,
      String owner,
      Optional<String> extra) {
    session.update(
        "insert into airflow.log (at, event, dag_id, task_id, run_id, owner, extra) values (?, ?, ?, ?, ?, ?, ?)",
        at,
        event,
        dagId,
        taskId,
        runId,
        owner,
        extra);
  }

  public static List<Entry> latest(Session session, Optional<String> dagId, int limit) {
    return session.list(
        "select * from airflow.log where ?::text is null or dag_id = ? order by id desc limit ?",
        row ->
            new Entry(
                row.bigNumber("id"),
                row.time("at").orElse(Instant.EPOCH),
                row.text("event"),
                row.optionalText("dag_id"),
                row.optionalText("task_id"),
                row.optionalText("run_id"),
                row.optionalText("owner"),
                row.optionalText("extra")),
        dagId,
        dagId,
        limit);
  }
}
