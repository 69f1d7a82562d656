package dev.atelier.airflow.command;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.Dags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A DAG's properties as {@code dags details} lists them. */
final class DagDetails {
  private DagDetails() {}

  static Map<String, @Nullable Object> of(
      Dags.Known known, boolean third, List<Dags.ImportError> errors) {
    Dag dag = known.dag();
    boolean faulty = errors.stream().anyMatch(error -> error.fileloc().equals(dag.fileloc()));
    boolean limits =
        dag.tasks().values().stream()
            .anyMatch(
                task -> task.maxActivePerDag().isPresent() || task.maxActivePerRun().isPresent());
    Optional<String> start = known.next().map(due -> PythonTime.spaced(due.interval().start()));
    Optional<String> end = known.next().map(due -> PythonTime.spaced(due.interval().end()));
    Optional<String> after = known.next().map(due -> PythonTime.spaced(due.runAfter()));
    List<String> tags =
        dag.tags().stream()
            .map(tag ->
                third
                    ? "{'name': '%s', 'dag_id': '%s', 'dag_display_name': '%s'}"
                        .formatted(tag, dag.dagId(), dag.displayName())
                    : "{'name': '" + tag + "'}")
            .toList();
    if (!third) {
      return Rows.row(
          "dag_id",
          dag.dagId(),
          "root_dag_id",
          null,
          "is_paused",
          known.paused(),
          "is_active",
          !known.stale(),
          "is_subdag",
          false,
          "last_parsed_time",
          PythonTime.iso(known.lastParsed()),
          "last_pickled",
          null,
          "last_expired",
          null,
          "scheduler_lock",
          null,
          "pickle_id",
          null,
          "default_view",
          "grid",
          "fileloc",
          dag.fileloc(),
          "owners",
          dag.owners(),
          "description",
          dag.description(),
          "schedule_interval",
          dag.schedule().label(),
          "timetable_description",
          dag.schedule().words(),
          "tags",
          tags,
          "max_active_tasks",
          dag.maxActiveTasks(),
          "max_active_runs",
          dag.maxActiveRuns(),
          "has_task_concurrency_limits",
          limits,
          "has_import_errors",
          faulty,
          "next_dagrun",
          start,
          "next_dagrun_data_interval_start",
          start,
          "next_dagrun_data_interval_end",
          end,
          "next_dagrun_create_after",
          after);
    }
    return Rows.row(
        "dag_id",
        dag.dagId(),
        "dag_display_name",
        dag.displayName(),
        "is_paused",
        known.paused(),
        "is_stale",
        known.stale(),
        "last_parsed_time",
        PythonTime.spaced(known.lastParsed()),
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
        known.next().isPresent(),
        "tags",
        tags,
        "max_active_tasks",
        dag.maxActiveTasks(),
        "max_active_runs",
        dag.maxActiveRuns(),
        "max_consecutive_failed_dag_runs",
        dag.maxConsecutiveFailedDagRuns(),
        "has_task_concurrency_limits",
        limits,
        "has_import_errors",
        faulty,
        "next_dagrun_logical_date",
        start,
        "next_dagrun_data_interval_start",
        start,
        "next_dagrun_data_interval_end",
        end,
        "next_dagrun_run_after",
        after,
        "allowed_run_types",
        null,
        "owners",
        dag.owners(),
        "is_backfillable",
        dag.schedule().timed().isPresent());
  }
}
