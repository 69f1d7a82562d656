package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements about task instances. */
public final class Tasks {
  private Tasks() {}

  private static final String ALL = "select * from airflow.task_instance ";
  private static final String KEY = "dag_id = ? and run_id = ? and task_id = ? and map_index = ?";

  /** A row of task_instance, of a statement made elsewhere. */
  public static TaskInstance readRow(Row row) throws java.sql.SQLException {
    return TaskInstance.read(row);
  }

  public static List<TaskInstance> of(Session session, String dagId, String runId) {
    return session.list(
        ALL + "where dag_id = ? and run_id = ? order by task_id, map_index",
        TaskInstance::read,
        dagId,
        runId);
  }

  /** Of several runs at once, for a grid. */
  public static List<TaskInstance> of(Session session, String dagId, Collection<String> runIds) {
    return session.list(
        ALL + "where dag_id = ? and run_id = any (?)", TaskInstance::read, dagId, runIds);
  }

  public static Optional<TaskInstance> find(Session session, TaskKey key) {
    return session.one(
        ALL + "where " + KEY,
        TaskInstance::read,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  public static List<TaskInstance> in(Session session, TaskState state) {
    return session.list(ALL + "where state = ?", TaskInstance::read, state);
  }

  /** Adds instances without a state. */
  public static void insert(
      Session session,
      Dag dag,
      String runId,
      Task task,
      Collection<Integer> mapIndexes,
      Instant now) {
    int priority = dag.effectivePriority(task);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int index : mapIndexes) {
      rows.add(
          new Object[] {
            UUID.randomUUID(),
            dag.dagId(),
            runId,
            task.taskId(),
            index,
            task.retries(),
            task.operator(),
            task.operatorName(),
            task.pool(),
            task.poolSlots(),
            task.queue(),
            priority,
            now
          });
    }
    session.batch(
        """
        insert into airflow.task_instance (id, dag_id, run_id, task_id, map_index, max_tries, operator,
          operator_name, pool, pool_slots, queue, priority_weight, updated_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
        """,
        rows);
  }

  public static void remove(Session session, TaskKey key) {
    session.update(
        "delete from airflow.task_instance where " + KEY,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  public static void state(Session session, TaskKey key, TaskState state, Instant now) {
    boolean end = state.finished();
    session.update(
        "update airflow.task_instance set state = ?, updated_at = ?, "
            + (end
                ? "start_date = coalesce(start_date, ?), end_date = ?, next_attempt = null"
                : "scheduled_at = case when ? = 'scheduled' then ? else scheduled_at end")
            + " where "
            + KEY,
        state.id(),
        now,
        end ? now : state,
        now,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  /** Handed to an executor: the attempt counts from here. None when it is scheduled no more. */
  public static Optional<TaskInstance> queued(
      Session session, TaskInstance task, int tryNumber, long jobId, Instant now) {
    TaskKey key = task.key();
    return session.one(
        """
        update airflow.task_instance set state = 'queued', queued_at = ?, try_number = ?, job_id = ?,
          end_date = null, start_date = null, next_attempt = null, pid = null, updated_at = ?
        where dag_id = ? and run_id = ? and task_id = ? and map_index = ? and state = 'scheduled' returning *\
        """,
        TaskInstance::read,
        now,
        tryNumber,
        jobId,
        now,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  /** Its process runs; false when it is not this attempt's turn any more. */
  public static boolean running(
      Session session, TaskKey key, int tryNumber, long pid, String hostname, Instant now) {
    return session.update(
            "update airflow.task_instance set state = 'running', start_date = ?, pid = ?, hostname = ?, updated_at = ? where "
                + KEY
                + " and try_number = ? and state in ('queued', 'running')",
            now,
            pid,
            hostname,
            now,
            key.dagId(),
            key.runId(),
            key.taskId(),
            key.mapIndex(),
            tryNumber)
        > 0;
  }

  /** The end of an attempt. */
  public static void ended(
      Session session, TaskInstance task, TaskState state, Optional<Instant> next, Instant now) {
    TaskKey key = task.key();
    session.update(
        "update airflow.task_instance set state = ?, start_date = coalesce(start_date, ?), end_date = ?, next_attempt = ?, reschedules = 0, first_reschedule = null, updated_at = ? where "
            + KEY,
        state.id(),
        now,
        now,
        next,
        now,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  /** A sensor leaves its slot until a time; the attempt goes on. */
  public static void rescheduled(Session session, TaskInstance task, Instant at, Instant now) {
    TaskKey key = task.key();
    session.update(
        "update airflow.task_instance set state = 'up_for_reschedule', next_attempt = ?, end_date = ?, reschedules = reschedules + 1, "
            + "first_reschedule = coalesce(first_reschedule, start_date), updated_at = ? where "
            + KEY,
        at,
        now,
        now,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  /** Keeps an attempt's end for its page. */
  public static void remember(
      Session session, TaskInstance task, TaskState state, Optional<String> error, Instant end) {
    TaskKey key = task.key();
    session.update(
        """
        insert into airflow.task_attempt (dag_id, run_id, task_id, map_index, try_number, state, start_date,
          end_date, queued_at, hostname, pid, error)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (dag_id, run_id, task_id, map_index, try_number) do update set state = excluded.state,
          start_date = excluded.start_date, end_date = excluded.end_date, error = excluded.error\
        """,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex(),
        task.tryNumber(),
        state.id(),
        task.startDate(),
        end,
        task.queuedAt(),
        task.hostname(),
        task.pid(),
        error);
  }

  /** To be run again: no state, with its retries anew on top of the tries it had. */
  public static void cleared(Session session, TaskInstance task, int retries, Instant now) {
    TaskKey key = task.key();
    session.update(
        "update airflow.task_instance set state = null, max_tries = try_number + ?, start_date = null, end_date = null, "
            + "next_attempt = null, first_reschedule = null, reschedules = 0, pid = null, updated_at = ? where "
            + KEY,
        retries,
        now,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
    session.update(
        "delete from airflow.xcom where " + KEY,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  public static void rendered(
      Session session, TaskKey key, JsonNode fields, Optional<String> mapIndex) {
    session.update(
        "update airflow.task_instance set rendered = coalesce(?::json, rendered), rendered_map_index = coalesce(?, rendered_map_index) where "
            + KEY,
        fields.isMissingNode() ? null : fields,
        mapIndex,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  public static void note(Session session, TaskKey key, String note) {
    session.update(
        "update airflow.task_instance set note = ? where " + KEY,
        note,
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }

  /** An attempt that is over. */
  public record Attempt(
      int tryNumber,
      TaskState state,
      Optional<Instant> startDate,
      Optional<Instant> endDate,
      Optional<Instant> queuedAt,
      String hostname,
      Optional<Long> pid,
      Optional<String> error) {}

  public static List<Attempt> attempts(Session session, TaskKey key) {
    return session.list(
        "select * from airflow.task_attempt where " + KEY + " order by try_number",
        row ->
            new Attempt(
                row.number("try_number"),
                TaskState.of(row.text("state")),
                row.time("start_date"),
                row.time("end_date"),
                row.time("queued_at"),
                row.text("hostname"),
                row.optionalNumber("pid"),
                row.optionalText("error")),
        key.dagId(),
        key.runId(),
        key.taskId(),
        key.mapIndex());
  }
}
