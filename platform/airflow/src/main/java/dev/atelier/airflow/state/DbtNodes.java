package dev.atelier.airflow.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Statements about the nodes of dbt commands that tasks call. */
public final class DbtNodes {
  private DbtNodes() {}

  private static final String KEY = "dag_id = ? and run_id = ? and task_id = ? and map_index = ?";

  /**
   * A node as a task's page shows it.
   *
   * @param call which of the attempt's dbt commands, from 1
   * @param command {@code build}, {@code run} …
   * @param project the project's folder
   * @param state {@code waiting}, {@code running}, then as in dbt's run results
   */
  public record Node(
      int tryNumber,
      int call,
      String uniqueId,
      String command,
      String project,
      String state,
      Optional<Instant> startedAt,
      Optional<Double> seconds,
      Optional<String> message) {
    /** Whether a restart has it to do. */
    public boolean open() {
      return switch (state) {
        case "success", "pass", "warn", "no-op", "reused" -> false;
        default -> true;
      };
    }
  }

  /** Of all attempts, in the order in which they were selected. */
  public static List<Node> of(Session session, TaskKey key) {
    return session.list(
        "select * from airflow.dbt_node where " + KEY + " order by try_number, call, position",
        row ->
            new Node(
                row.number("try_number"),
                row.number("call"),
                row.text("unique_id"),
                row.text("command"),
                row.text("project"),
                row.text("state"),
                row.time("started_at"),
                row.optionalText("seconds").map(Double::valueOf),
                row.optionalText("message")),
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  public static int calls(Session session, TaskKey key, int tryNumber) {
    return session
        .one(
            "select coalesce(max(call), 0) as n from airflow.dbt_node where "
                + KEY
                + " and try_number = ?",
            row -> row.number("n"),
            key.dagId(),
            key.runId(),
            key.taskId(),
            key.mapIndex(),
            tryNumber)
        .orElse(0);
  }

  /** Writes nodes, by their places in the selection, as they are now. */
  public static void put(Session session, TaskKey key, SortedMap<Integer, Node> nodes) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    nodes.forEach((position, node) ->
        rows.add(
            new Object[] {
              key.dagId(),
              key.runId(),
              key.taskId(),
              key.mapIndex(),
              node.tryNumber(),
              node.call(),
              node.uniqueId(),
              position,
              node.command(),
              node.project(),
              node.state(),
              node.startedAt(),
              node.seconds(),
              node.message()
            }));
    session.batch(
        """
        insert into airflow.dbt_node (dag_id, run_id, task_id, map_index, try_number, call, unique_id, position,
          command, project, state, started_at, seconds, message)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (dag_id, run_id, task_id, map_index, try_number, call, unique_id) do update set
          state = excluded.state, started_at = excluded.started_at, seconds = excluded.seconds,
          message = excluded.message\
        """,
        rows);
  }

  /** The task's next attempt is to take up dbt where it failed. */
  public static void restart(Session session, TaskKey key) {
    session.update(
        "update airflow.task_instance set dbt_restart = true where " + KEY,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  /** Whether it is, and no more after this attempt. */
  public static boolean restarts(Session session, TaskKey key) {
    return session
        .one(
            "select dbt_restart from airflow.task_instance where " + KEY,
            row -> row.flag("dbt_restart"),
            key.dagId(),
            key.runId(),
            key.taskId(),
            key.mapIndex())
        .orElse(false);
  }

  public static void restarted(Session session, TaskKey key) {
    session.update(
        "update airflow.task_instance set dbt_restart = false where " + KEY,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }
}
