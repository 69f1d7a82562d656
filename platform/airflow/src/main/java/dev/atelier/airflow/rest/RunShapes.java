package dev.atelier.airflow.rest;

import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.TaskInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs and task instances as either generation's API writes them. */
final class RunShapes {
  private final Shapes shapes;
  private final boolean third;
  private final String hostname;

  RunShapes(Shapes shapes, boolean third, String hostname) {
    this.shapes = shapes;
    this.third = third;
    this.hostname = hostname;
  }

  Map<String, @Nullable Object> run(DagRun run, int version) {
    if (!third) {
      return Answer.of(
          "conf",
          run.conf(),
          "dag_id",
          run.dagId(),
          "dag_run_id",
          run.runId(),
          "data_interval_end",
          shapes.time(run.interval().map(DataInterval::end)),
          "data_interval_start",
          shapes.time(run.interval().map(DataInterval::start)),
          "end_date",
          shapes.time(run.endDate()),
          "execution_date",
          shapes.time(run.logicalDate()),
          "external_trigger",
          run.manual(),
          "last_scheduling_decision",
          shapes.time(run.lastSchedulingDecision()),
          "logical_date",
          shapes.time(run.logicalDate()),
          "note",
          run.note(),
          "run_type",
          run.runType(),
          "start_date",
          shapes.time(run.startDate()),
          "state",
          run.state().id());
    }
    Optional<Double> duration =
        run.startDate()
            .flatMap(start ->
                run.endDate().map(end -> Duration.between(start, end).toNanos() / 1000 / 1e6));
    return Answer.of(
        "dag_run_id",
        run.runId(),
        "dag_id",
        run.dagId(),
        "logical_date",
        shapes.time(run.logicalDate()),
        "queued_at",
        shapes.time(run.queuedAt()),
        "start_date",
        shapes.time(run.startDate()),
        "end_date",
        shapes.time(run.endDate()),
        "duration",
        duration,
        "data_interval_start",
        shapes.time(run.interval().map(DataInterval::start)),
        "data_interval_end",
        shapes.time(run.interval().map(DataInterval::end)),
        "run_after",
        shapes.time(run.runAfter()),
        "last_scheduling_decision",
        shapes.time(run.lastSchedulingDecision()),
        "run_type",
        run.runType(),
        "state",
        run.state().id(),
        "triggered_by",
        run.triggeredBy(),
        "triggering_user_name",
        run.triggeringUser(),
        "conf",
        run.conf(),
        "note",
        run.note(),
        "dag_versions",
        List.of(shapes.version(run.dagId(), version, run.queuedAt())),
        "bundle_version",
        null,
        "dag_display_name",
        run.dagId(),
        "partition_key",
        null,
        "partition_date",
        null);
  }

  Map<String, @Nullable Object> task(TaskInstance task, DagRun run, int version) {
    Object rendered = task.rendered().<Object>map(fields -> fields).orElse(Map.of());
    if (!third) {
      return Answer.of(
          "dag_id",
          task.key().dagId(),
          "dag_run_id",
          task.key().runId(),
          "duration",
          task.durationSeconds(),
          "end_date",
          shapes.time(task.endDate()),
          "execution_date",
          shapes.time(run.logicalDate()),
          "executor_config",
          "{}",
          "hostname",
          task.hostname(),
          "map_index",
          task.key().mapIndex(),
          "max_tries",
          task.maxTries(),
          "note",
          task.note(),
          "operator",
          task.operator(),
          "pid",
          task.pid(),
          "pool",
          task.pool(),
          "pool_slots",
          task.poolSlots(),
          "priority_weight",
          task.priorityWeight(),
          "queue",
          task.queue(),
          "queued_when",
          shapes.time(task.queuedAt()),
          "rendered_fields",
          rendered,
          "sla_miss",
          null,
          "start_date",
          shapes.time(task.startDate()),
          "state",
          task.state().id(),
          "task_id",
          task.taskId(),
          "trigger",
          null,
          "triggerer_job",
          null,
          "try_number",
          task.tryNumber(),
          "unixname",
          "airflow");
    }
    return Answer.of(
        "id",
        task.id().toString(),
        "task_id",
        task.taskId(),
        "dag_id",
        task.key().dagId(),
        "dag_run_id",
        task.key().runId(),
        "map_index",
        task.key().mapIndex(),
        "logical_date",
        shapes.time(run.logicalDate()),
        "run_after",
        shapes.time(run.runAfter()),
        "start_date",
        shapes.time(task.startDate()),
        "end_date",
        shapes.time(task.endDate()),
        "duration",
        task.durationSeconds(),
        "state",
        task.state().id(),
        "try_number",
        task.tryNumber(),
        "max_tries",
        task.maxTries(),
        "task_display_name",
        task.taskId(),
        "dag_display_name",
        task.key().dagId(),
        "hostname",
        task.hostname().isEmpty() ? hostname : task.hostname(),
        "unixname",
        "airflow",
        "pool",
        task.pool(),
        "pool_slots",
        task.poolSlots(),
        "queue",
        task.queue(),
        "priority_weight",
        task.priorityWeight(),
        "operator",
        task.operator(),
        "operator_name",
        task.operatorName(),
        "queued_when",
        shapes.time(task.queuedAt()),
        "scheduled_when",
        shapes.time(task.scheduledAt()),
        "pid",
        task.pid(),
        "executor",
        null,
        "executor_config",
        "{}",
        "note",
        task.note(),
        "rendered_map_index",
        task.renderedMapIndex(),
        "rendered_fields",
        rendered,
        "trigger",
        null,
        "triggerer_job",
        null,
        "dag_version",
        shapes.version(task.key().dagId(), version, run.queuedAt()));
  }
}
