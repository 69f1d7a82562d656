package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements about results that tasks pass on: JSON only. */
public final class Xcoms {
  /** The key of what a task returns. */
  public static final String RETURN_VALUE = "return_value";

  /** Where a branch keeps what it chose. */
  public static final String SKIP_KEY = "skipmixin_key";

  private Xcoms() {}

  /** One result. */
  public record Xcom(TaskKey key, String name, JsonNode value, Instant at) {}

  public static void put(Session session, TaskKey key, String name, JsonNode value, Instant now) {
    session.update(
        """
        insert into airflow.xcom (dag_id, run_id, task_id, map_index, key, value, at) values (?, ?, ?, ?, ?, ?::json, ?)
        on conflict (dag_id, run_id, task_id, map_index, key) do update set value = excluded.value, at = excluded.at\
        """,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex(),
        name,
        value,
        now);
  }

  public static Optional<JsonNode> get(Session session, TaskKey key, String name) {
    return session
        .one(
            "select value from airflow.xcom where dag_id = ? and run_id = ? and task_id = ? and map_index = ? and key = ?",
            row -> row.json("value"),
            key.dagId(),
            key.runId(),
            key.taskId(),
            key.mapIndex(),
            name)
        .flatMap(value -> value);
  }

  public static void remove(Session session, TaskKey key, String name) {
    session.update(
        "delete from airflow.xcom where dag_id = ? and run_id = ? and task_id = ? and map_index = ? and key = ?",
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex(),
        name);
  }

  /**
   * The results of a run by task and map index.
   *
   * @param taskIds all tasks when null; newest first then
   */
  public static List<Xcom> find(
      Session session,
      String dagId,
      String runId,
      @Nullable Collection<String> taskIds,
      String name,
      @Nullable Collection<String> mapIndexes) {
    return session.list(
        """
        select * from airflow.xcom where dag_id = ? and run_id = ? and key = ?
          and (?::text[] is null or task_id = any (?::text[]))
          and (?::text[] is null or map_index::text = any (?::text[]))
        order by\
        """
            + (taskIds == null ? " at desc" : " task_id, map_index"),
        Xcoms::read,
        dagId,
        runId,
        name,
        taskIds,
        taskIds,
        mapIndexes,
        mapIndexes);
  }

  /** Results of earlier runs too, newest run first. */
  public static List<Xcom> findPrior(
      Session session, String dagId, Instant until, Collection<String> taskIds, String name) {
    return session.list(
        """
        select x.* from airflow.xcom x join airflow.dag_run r using (dag_id, run_id)
        where x.dag_id = ? and x.key = ? and x.task_id = any (?) and coalesce(r.logical_date, r.run_after) <= ?
        order by coalesce(r.logical_date, r.run_after) desc, x.map_index\
        """,
        Xcoms::read,
        dagId,
        name,
        taskIds,
        until);
  }

  public static List<Xcom> of(Session session, TaskKey key) {
    return session.list(
        "select * from airflow.xcom where dag_id = ? and run_id = ? and task_id = ? and map_index = ? and key <> 'skipmixin_key' order by key",
        Xcoms::read,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  private static Xcom read(Row row) throws java.sql.SQLException {
    return new Xcom(
        new TaskKey(
            row.text("dag_id"), row.text("run_id"), row.text("task_id"), row.number("map_index")),
        row.text("key"),
        row.json("value").orElse(com.fasterxml.jackson.databind.node.NullNode.getInstance()),
        row.time("at").orElse(Instant.EPOCH));
  }
}
