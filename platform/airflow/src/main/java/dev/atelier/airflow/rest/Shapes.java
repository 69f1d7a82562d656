package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.task.Masker;
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

/** Things as either generation's API writes them. */
final class Shapes {
  private final boolean third;
  private final String hostname;

  Shapes(boolean third, String hostname) {
    this.third = third;
    this.hostname = hostname;
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
          time(run.interval().map(DataInterval::end)),
          "data_interval_start",
          time(run.interval().map(DataInterval::start)),
          "end_date",
          time(run.endDate()),
          "execution_date",
          time(run.logicalDate()),
          "external_trigger",
          run.manual(),
          "last_scheduling_decision",
          time(run.lastSchedulingDecision()),
          "logical_date",
          time(run.logicalDate()),
          "note",
          run.note(),
          "run_type",
          run.runType(),
          "start_date",
          time(run.startDate()),
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
        time(run.logicalDate()),
        "queued_at",
        time(run.queuedAt()),
        "start_date",
        time(run.startDate()),
        "end_date",
        time(run.endDate()),
        "duration",
        duration,
        "data_interval_start",
        time(run.interval().map(DataInterval::start)),
        "data_interval_end",
        time(run.interval().map(DataInterval::end)),
        "run_after",
        time(run.runAfter()),
        "last_scheduling_decision",
        time(run.lastSchedulingDecision()),
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
        List.of(version(run.dagId(), version, run.queuedAt())),
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
          time(task.endDate()),
          "execution_date",
          time(run.logicalDate()),
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
          time(task.queuedAt()),
          "rendered_fields",
          rendered,
          "sla_miss",
          null,
          "start_date",
          time(task.startDate()),
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
        time(run.logicalDate()),
        "run_after",
        time(run.runAfter()),
        "start_date",
        time(task.startDate()),
        "end_date",
        time(task.endDate()),
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
        time(task.queuedAt()),
        "scheduled_when",
        time(task.scheduledAt()),
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
        version(task.key().dagId(), version, run.queuedAt()));
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

  Map<String, @Nullable Object> variable(Settings.Variable variable) {
    String value = Masker.sensitive(variable.key()) ? "***" : variable.value();
    return third
        ? Answer.of(
            "key",
            variable.key(),
            "value",
            value,
            "description",
            variable.description(),
            "is_encrypted",
            true)
        : Answer.of("description", variable.description(), "key", variable.key(), "value", value);
  }

  /** Without its password. */
  Map<String, @Nullable Object> connection(Settings.Connection connection) {
    Map<String, @Nullable Object> shape =
        Answer.of(
            "connection_id",
            connection.connId(),
            "conn_type",
            connection.connType(),
            "description",
            connection.description(),
            "host",
            connection.host(),
            "login",
            connection.login(),
            "schema",
            connection.schema(),
            "port",
            connection.port());
    if (third) {
      shape.put("password", connection.password().map(text -> "***").orElse(null));
    }
    shape.put("extra", connection.extra().map(text -> "***").orElse(null));
    return shape;
  }

  Map<String, @Nullable Object> pool(Settings.Pool pool) {
    int used = pool.running() + pool.queued();
    return Answer.of(
        "name",
        pool.name(),
        "slots",
        pool.slots(),
        "description",
        pool.description(),
        "include_deferred",
        pool.includeDeferred(),
        "occupied_slots",
        used,
        "running_slots",
        pool.running(),
        "queued_slots",
        pool.queued(),
        "scheduled_slots",
        pool.scheduled(),
        "open_slots",
        pool.slots() < 0 ? "Infinity" : pool.slots() - used,
        "deferred_slots",
        0);
  }

  static Set<String> broken(List<Dags.ImportError> errors) {
    Set<String> files = new HashSet<>();
    errors.forEach(error -> files.add(error.fileloc()));
    return files;
  }
}
