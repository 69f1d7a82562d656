package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.TaskInstance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** DAGs and their tasks as either generation's API writes them; runs by {@link RunShapes}. */
final class Shapes {
  private final boolean third;
  private final RunShapes runs;

  Shapes(boolean third, String hostname) {
    this.third = third;
    this.runs = new RunShapes(this, third, hostname);
  }

  Map<String, @Nullable Object> run(DagRun run, int version) {
    return runs.run(run, version);
  }

  Map<String, @Nullable Object> task(TaskInstance task, DagRun run, int version) {
    return runs.task(task, run, version);
  }

  String time(Instant at) {
    return third ? PythonTime.zulu(at) : PythonTime.iso(at);
  }

  @Nullable String time(Optional<Instant> at) {
    return at.map(this::time).orElse(null);
  }

  private static boolean limited(Dag dag) {
    return dag.tasks().values().stream()
        .anyMatch(task -> task.maxActivePerDag().isPresent() || task.maxActivePerRun().isPresent());
  }

  /** A token that names the file; opaque to clients. */
  static String fileToken(String fileloc) {
    byte[] name = fileloc.getBytes(StandardCharsets.UTF_8);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(name);
    byte[] sign = UUID.nameUUIDFromBytes(name).toString().getBytes(StandardCharsets.UTF_8);
    return text
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(sign).substring(0, 27);
  }

  static Optional<String> fileOf(String token) {
    try {
      int dot = token.indexOf('.');
      String text = dot < 0 ? token : token.substring(0, dot);
      return Optional.of(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  Map<String, @Nullable Object> dag(Dags.Known known, Set<String> broken) {
    Dag dag = known.dag();
    boolean faulty = broken.contains(dag.fileloc());
    Optional<Instant> start = known.next().map(due -> due.interval().start());
    Optional<Instant> end = known.next().map(due -> due.interval().end());
    Optional<Instant> after = known.next().map(due -> due.runAfter());
    if (!third) {
      return Answer.of(
          "dag_id",
          dag.dagId(),
          "default_view",
          "grid",
          "description",
          dag.description(),
          "file_token",
          fileToken(dag.fileloc()),
          "fileloc",
          dag.fileloc(),
          "has_import_errors",
          faulty,
          "has_task_concurrency_limits",
          limited(dag),
          "is_active",
          !known.stale(),
          "is_paused",
          known.paused(),
          "is_subdag",
          false,
          "last_expired",
          null,
          "last_parsed_time",
          time(known.lastParsed()),
          "last_pickled",
          null,
          "max_active_runs",
          dag.maxActiveRuns(),
          "max_active_tasks",
          dag.maxActiveTasks(),
          "next_dagrun",
          time(start),
          "next_dagrun_create_after",
          time(after),
          "next_dagrun_data_interval_end",
          time(end),
          "next_dagrun_data_interval_start",
          time(start),
          "owners",
          dag.owners(),
          "pickle_id",
          null,
          "root_dag_id",
          null,
          "schedule_interval",
          interval(dag.schedule()),
          "scheduler_lock",
          null,
          "tags",
          dag.tags().stream().map(tag -> Answer.of("name", tag)).toList(),
          "timetable_description",
          dag.schedule().words());
    }
    return Answer.of(
        "dag_id",
        dag.dagId(),
        "dag_display_name",
        dag.displayName(),
        "is_paused",
        known.paused(),
        "is_stale",
        known.stale(),
        "last_parsed_time",
        time(known.lastParsed()),
        "last_parse_duration",
        known.parseSeconds(),
        "last_expired",
        null,
        "bundle_name",
        "dags-folder",
        "bundle_version",
        null,
        "relative_fileloc",
        known.relativeFileloc(),
        "fileloc",
        dag.fileloc(),
        "description",
        dag.description(),
        "timetable_summary",
        dag.schedule().label(),
        "timetable_description",
        dag.schedule().words(),
        "timetable_partitioned",
        false,
        "timetable_periodic",
        dag.schedule().timed().isPresent(),
        "tags",
        dag.tags().stream()
            .map(tag ->
                Answer.of(
                    "name", tag, "dag_id", dag.dagId(), "dag_display_name", dag.displayName()))
            .toList(),
        "max_active_tasks",
        dag.maxActiveTasks(),
        "max_active_runs",
        dag.maxActiveRuns(),
        "max_consecutive_failed_dag_runs",
        dag.maxConsecutiveFailedDagRuns(),
        "has_task_concurrency_limits",
        limited(dag),
        "has_import_errors",
        faulty,
        "next_dagrun_logical_date",
        time(start),
        "next_dagrun_data_interval_start",
        time(start),
        "next_dagrun_data_interval_end",
        time(end),
        "next_dagrun_run_after",
        time(after),
        "allowed_run_types",
        null,
        "owners",
        dag.owners(),
        "is_backfillable",
        dag.schedule().timed().isPresent(),
        "file_token",
        fileToken(dag.fileloc()));
  }

  private static @Nullable Object interval(Schedule schedule) {
    return switch (schedule) {
      case Schedule.CronInterval cron ->
          Answer.of("__type", "CronExpression", "value", cron.written());
      case Schedule.CronTrigger cron ->
          Answer.of("__type", "CronExpression", "value", cron.written());
      case Schedule.DeltaInterval delta -> delta(delta.delta().duration());
      case Schedule.DeltaTrigger delta -> delta(delta.delta().duration());
      case Schedule.Once _ -> Answer.of("__type", "CronExpression", "value", "@once");
      case Schedule.Continuous _ -> Answer.of("__type", "CronExpression", "value", "@continuous");
      case Schedule.Assets _, Schedule.AssetsOrTime _ ->
          Answer.of("__type", "CronExpression", "value", "Dataset");
      case Schedule.Events _, Schedule.Custom _, Schedule.None _ -> null;
    };
  }

  private static Map<String, @Nullable Object> delta(Duration duration) {
    return Answer.of(
        "__type",
        "TimeDelta",
        "days",
        duration.toDays(),
        "seconds",
        duration.minusDays(duration.toDays()).toSeconds(),
        "microseconds",
        duration.toNanosPart() / 1000);
  }

  /** 3.x's versions of a DAG; here the one that is known. */
  Map<String, @Nullable Object> version(String dagId, int version, Instant at) {
    UUID id = UUID.nameUUIDFromBytes((dagId + "#" + version).getBytes(StandardCharsets.UTF_8));
    return Answer.of(
        "id",
        id.toString(),
        "version_number",
        version,
        "dag_id",
        dagId,
        "bundle_name",
        "dags-folder",
        "bundle_version",
        null,
        "created_at",
        time(at),
        "dag_display_name",
        dagId,
        "bundle_url",
        null);
  }

  Map<String, @Nullable Object> definition(Dag dag, Task task) {
    Map<String, @Nullable Object> ref =
        third
            ? Answer.of("module_path", task.module(), "class_name", task.operator())
            : Answer.of("class_name", task.operator(), "module_path", task.module());
    Duration delay = task.retryDelay();
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    JsonNode raw = raw(dag, task);
    raw.path("params").properties().forEach(entry -> params.put(entry.getKey(), entry.getValue()));
    if (!third) {
      return Answer.of(
          "class_ref",
          ref,
          "depends_on_past",
          task.dependsOnPast(),
          "downstream_task_ids",
          task.downstream(),
          "end_date",
          time(task.endDate()),
          "execution_timeout",
          task.executionTimeout().map(Shapes::delta),
          "extra_links",
          List.of(),
          "is_mapped",
          task.mapped().isPresent(),
          "operator_name",
          task.operatorName(),
          "owner",
          task.owner(),
          "params",
          params,
          "pool",
          task.pool(),
          "pool_slots",
          (double) task.poolSlots(),
          "priority_weight",
          (double) task.priorityWeight(),
          "queue",
          task.queue(),
          "retries",
          (double) task.retries(),
          "retry_delay",
          sortedDelta(delay),
          "retry_exponential_backoff",
          task.retryBackoff() > 0,
          "start_date",
          time(task.startDate()),
          "task_id",
          task.taskId(),
          "template_fields",
          task.templateFields(),
          "trigger_rule",
          task.triggerRule().id(),
          "ui_color",
          task.uiColor(),
          "ui_fgcolor",
          "#000",
          "wait_for_downstream",
          task.waitForDownstream(),
          "weight_rule",
          task.weightRule());
    }
    return Answer.of(
        "task_id",
        task.taskId(),
        "task_display_name",
        task.displayName(),
        "owner",
        task.owner(),
        "start_date",
        time(task.startDate()),
        "end_date",
        time(task.endDate()),
        "trigger_rule",
        task.triggerRule().id(),
        "depends_on_past",
        task.dependsOnPast(),
        "wait_for_downstream",
        task.waitForDownstream(),
        "retries",
        (double) task.retries(),
        "queue",
        task.queue(),
        "pool",
        task.pool(),
        "pool_slots",
        (double) task.poolSlots(),
        "execution_timeout",
        task.executionTimeout().map(Shapes::delta),
        "retry_delay",
        delta(delay),
        "retry_exponential_backoff",
        task.retryBackoff(),
        "priority_weight",
        (double) task.priorityWeight(),
        "weight_rule",
        task.weightRule(),
        "ui_color",
        task.uiColor(),
        "ui_fgcolor",
        "#000",
        "template_fields",
        task.templateFields(),
        "downstream_task_ids",
        task.downstream(),
        "doc_md",
        task.docMd(),
        "operator_name",
        task.operatorName(),
        "params",
        params,
        "class_ref",
        ref,
        "is_mapped",
        task.mapped().isPresent(),
        "extra_links",
        List.of());
  }

  private static Map<String, @Nullable Object> sortedDelta(Duration duration) {
    return Answer.of(
        "__type",
        "TimeDelta",
        "days",
        duration.toDays(),
        "microseconds",
        duration.toNanosPart() / 1000,
        "seconds",
        duration.minusDays(duration.toDays()).toSeconds());
  }

  private static JsonNode raw(Dag dag, Task task) {
    for (JsonNode node : dag.raw().path("tasks")) {
      if (node.path("task_id").asText().equals(task.taskId())) {
        return node;
      }
    }
    return dag.raw().path("nothing");
  }

  Map<String, @Nullable Object> importError(Dags.ImportError error) {
    return third
        ? Answer.of(
            "import_error_id",
            error.id(),
            "timestamp",
            time(error.at()),
            "filename",
            error.relative(),
            "bundle_name",
            "dags-folder",
            "stack_trace",
            error.trace())
        : Answer.of(
            "filename",
            error.fileloc(),
            "import_error_id",
            error.id(),
            "stack_trace",
            error.trace(),
            "timestamp",
            time(error.at()));
  }

  static Set<String> broken(List<Dags.ImportError> errors) {
    Set<String> files = new HashSet<>();
    errors.forEach(error -> files.add(error.fileloc()));
    return files;
  }
}
