package dev.atelier.airflow.task;

import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.schedule.Executor;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an attempt's templates and code can name, as far as it is text or dates.
 *
 * @param values by name: a String or an Instant; absent where there is none
 */
public record TaskContext(Executor.Attempt attempt, Map<String, Object> values) {
  private static final DateTimeFormatter DAY = pattern("uuuu-MM-dd");
  private static final DateTimeFormatter DAY_NODASH = pattern("uuuuMMdd");
  private static final DateTimeFormatter TIME_NODASH = pattern("uuuuMMdd'T'HHmmss");

  private static DateTimeFormatter pattern(String text) {
    return DateTimeFormatter.ofPattern(text, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /**
   * @param generation 2 has the retired names too
   */
  public static TaskContext of(Session session, Executor.Attempt attempt, int generation) {
    Map<String, Object> values = new LinkedHashMap<>();
    DagRun run = attempt.run();
    Optional<DataInterval> interval = run.interval();
    run.logicalDate().ifPresent(logical -> dates(values, logical));
    interval.ifPresent(span -> {
      values.put("data_interval_start", span.start());
      values.put("data_interval_end", span.end());
    });
    Optional<DagRun> previous = Runs.previousSuccess(session, run);
    previous
        .flatMap(DagRun::interval)
        .ifPresent(span -> {
          values.put("prev_data_interval_start_success", span.start());
          values.put("prev_data_interval_end_success", span.end());
        });
    previous
        .flatMap(DagRun::startDate)
        .ifPresent(start -> values.put("prev_start_date_success", start));
    previous.flatMap(DagRun::endDate).ifPresent(end -> values.put("prev_end_date_success", end));
    if (generation < 3) {
      retired(values, run, previous);
    }
    attempt.instance().startDate().ifPresent(start -> values.put("start_date", start));
    values.put("task_instance_key_str", key(attempt, run));
    return new TaskContext(attempt, values);
  }

  private static String key(Executor.Attempt attempt, DagRun run) {
    Instant at = run.logicalDate().orElse(run.runAfter());
    return attempt.dag().dagId() + "__" + attempt.task().taskId() + "__" + DAY_NODASH.format(at);
  }

  private static void dates(Map<String, Object> values, Instant logical) {
    values.put("logical_date", logical);
    values.put("ds", DAY.format(logical));
    values.put("ds_nodash", DAY_NODASH.format(logical));
    values.put("ts", PythonTime.iso(logical));
    values.put("ts_nodash", TIME_NODASH.format(logical));
    values.put("ts_nodash_with_tz", TIME_NODASH.format(logical) + "+0000");
  }

  private static void retired(Map<String, Object> values, DagRun run, Optional<DagRun> previous) {
    if (run.logicalDate().isEmpty()) {
      return;
    }
    Instant logical = run.logicalDate().get();
    values.put("execution_date", logical);
    day(values, "yesterday_ds", logical.minus(Duration.ofDays(1)));
    day(values, "tomorrow_ds", logical.plus(Duration.ofDays(1)));
    boolean manual = run.manual();
    Instant next = manual ? logical : run.interval().map(DataInterval::end).orElse(logical);
    Instant before =
        manual
            ? logical
            : run.interval()
                .map(span -> span.start().minus(Duration.between(span.start(), span.end())))
                .orElse(logical);
    values.put("next_execution_date", next);
    values.put("prev_execution_date", before);
    day(values, "next_ds", next);
    day(values, "prev_ds", before);
    previous
        .flatMap(DagRun::logicalDate)
        .ifPresent(at -> values.put("prev_execution_date_success", at));
  }

  private static void day(Map<String, Object> values, String name, Instant at) {
    values.put(name, DAY.format(at));
    values.put(name + "_nodash", DAY_NODASH.format(at));
  }

  /** The variables that a task's process finds in its environment. */
  public Map<String, String> environment(int generation) {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("AIRFLOW_CTX_DAG_OWNER", attempt.task().owner());
    result.put("AIRFLOW_CTX_DAG_ID", attempt.dag().dagId());
    result.put("AIRFLOW_CTX_TASK_ID", attempt.task().taskId());
    String date = generation >= 3 ? "AIRFLOW_CTX_LOGICAL_DATE" : "AIRFLOW_CTX_EXECUTION_DATE";
    attempt.run().logicalDate().ifPresent(at -> result.put(date, PythonTime.iso(at)));
    if (attempt.key().mapIndex() >= 0) {
      result.put("ATELIER_MAP_INDEX", Integer.toString(attempt.key().mapIndex()));
    }
    result.put("AIRFLOW_CTX_TRY_NUMBER", Integer.toString(attempt.instance().tryNumber()));
    result.put("AIRFLOW_CTX_DAG_RUN_ID", attempt.run().runId());
    return result;
  }

  /** For the Python side. */
  Map<String, Object> json(String hostname, Optional<Integer> expanded) {
    Map<String, Object> texts = new LinkedHashMap<>();
    java.util.List<String> dates = new java.util.ArrayList<>();
    values.forEach((name, value) -> {
      if (value instanceof Instant at) {
        dates.add(name);
        texts.put(name, PythonTime.iso(at));
      } else {
        texts.put(name, value);
      }
    });
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("values", texts);
    result.put("dates", dates);
    result.put("dag_run", run(attempt.run()));
    result.put("ti", instance(attempt.instance(), hostname));
    expanded.ifPresent(n -> result.put("expanded_ti_count", n));
    return result;
  }

  private static Map<String, Object> run(DagRun run) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("dag_id", run.dagId());
    result.put("run_id", run.runId());
    result.put("run_type", run.runType());
    result.put("state", run.state().id());
    result.put("conf", run.conf());
    result.put("note", run.note().orElse(null));
    put(result, "logical_date", run.logicalDate());
    put(result, "data_interval_start", run.interval().map(DataInterval::start));
    put(result, "data_interval_end", run.interval().map(DataInterval::end));
    put(result, "run_after", Optional.of(run.runAfter()));
    put(result, "queued_at", Optional.of(run.queuedAt()));
    put(result, "start_date", run.startDate());
    put(result, "end_date", run.endDate());
    return result;
  }

  private static Map<String, Object> instance(TaskInstance instance, String hostname) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("dag_id", instance.key().dagId());
    result.put("task_id", instance.taskId());
    result.put("run_id", instance.key().runId());
    result.put("map_index", instance.key().mapIndex());
    result.put("try_number", instance.tryNumber());
    result.put("max_tries", instance.maxTries());
    result.put("hostname", hostname);
    result.put("queue", instance.queue());
    result.put("pool", instance.pool());
    put(result, "start_date", instance.startDate());
    return result;
  }

  private static void put(Map<String, Object> map, String name, Optional<Instant> at) {
    map.put(name, at.map(PythonTime::iso).orElse(null));
  }
}
