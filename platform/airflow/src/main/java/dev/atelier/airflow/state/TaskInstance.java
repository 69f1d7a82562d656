package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A task of a run.
 *
 * @param tryNumber of the attempt that runs or ran last; 0 before the first
 * @param maxTries attempts beyond which it has failed, less one
 * @param jobId the scheduler that queued it
 * @param nextAttempt when it may be tried again, waiting for a retry or a reschedule
 */
public record TaskInstance(
    UUID id,
    TaskKey key,
    TaskState state,
    int tryNumber,
    int maxTries,
    Optional<Instant> startDate,
    Optional<Instant> endDate,
    Optional<Instant> scheduledAt,
    Optional<Instant> queuedAt,
    String hostname,
    Optional<Long> pid,
    String operator,
    String operatorName,
    String pool,
    int poolSlots,
    String queue,
    int priorityWeight,
    Optional<Long> jobId,
    Optional<Instant> nextAttempt,
    Optional<Instant> firstReschedule,
    int reschedules,
    Optional<JsonNode> rendered,
    Optional<String> renderedMapIndex,
    Optional<String> note) {

  static TaskInstance read(Row row) throws SQLException {
    return new TaskInstance(
        UUID.fromString(row.text("id")),
        new TaskKey(
            row.text("dag_id"), row.text("run_id"), row.text("task_id"), row.number("map_index")),
        TaskState.of(row.text("state")),
        row.number("try_number"),
        row.number("max_tries"),
        row.time("start_date"),
        row.time("end_date"),
        row.time("scheduled_at"),
        row.time("queued_at"),
        row.text("hostname"),
        row.optionalNumber("pid"),
        row.text("operator"),
        row.text("operator_name"),
        row.text("pool"),
        row.number("pool_slots"),
        row.text("queue"),
        row.number("priority_weight"),
        row.optionalNumber("job_id"),
        row.time("next_attempt"),
        row.time("first_reschedule"),
        row.number("reschedules"),
        row.json("rendered"),
        row.optionalText("rendered_map_index"),
        row.optionalText("note"));
  }

  public String taskId() {
    return key.taskId();
  }

  /** Seconds from start to end, or none. */
  public Optional<Double> durationSeconds() {
    return startDate.flatMap(
        start -> endDate.map(end -> java.time.Duration.between(start, end).toNanos() / 1e9));
  }
}
