package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was promised for a time and is late: deadlines of runs (3.x), service levels of tasks (2.x).
 * Each is told of once, whichever scheduler sees it first.
 */
final class Alerts {
  private static final int DATES_AT_MOST = 1000;

  private final DagCache dags;
  private final NextRuns nextRuns;
  private final SchedulerSettings settings;

  Alerts(DagCache dags, NextRuns nextRuns, SchedulerSettings settings) {
    this.dags = dags;
    this.nextRuns = nextRuns;
    this.settings = settings;
  }

  /** What is to be told to a DAG's callback. */
  record Alert(Dag dag, String which, Map<String, Object> data) {}

  List<Alert> late(Session session, Instant now) {
    return settings.generation() >= 3 ? deadlines(session, now) : levels(session, now);
  }

  private List<Alert> deadlines(Session session, Instant now) {
    Stream.of(RunState.QUEUED, RunState.RUNNING)
        .flatMap(state -> Runs.in(session, state).stream())
        .forEach(run -> promise(session, run, now));
    record Missed(String id, String dagId, String runId, int alert, Instant time) {}
    List<Missed> missed =
        session.list(
            """
            update airflow.deadline set missed = true where id in (
              select id from airflow.deadline where not missed and deadline_time < ? for update skip locked)
            returning id::text, dag_id, run_id, alert, deadline_time\
            """,
            row ->
                new Missed(
                    row.text("id"),
                    row.text("dag_id"),
                    row.text("run_id"),
                    row.number("alert"),
                    row.time("deadline_time").orElseThrow()),
            now);
    List<Alert> alerts = new ArrayList<>();
    for (Missed each : missed) {
      Optional<Dag> dag = dags.find(session, each.dagId());
      Optional<DagRun> run = Runs.find(session, each.dagId(), each.runId());
      if (dag.isPresent() && run.isPresent() && each.alert() < dag.get().deadlines().size()) {
        alerts.add(
            new Alert(
                dag.get(),
                "deadline",
                Map.of(
                    "id",
                    each.id(),
                    "alert",
                    each.alert(),
                    "deadline_time",
                    PythonTime.iso(each.time()),
                    "dag_run",
                    told(run.get()))));
      }
    }
    return alerts;
  }

  private static Map<String, Object> told(DagRun run) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("dag_run_id", run.runId());
    values.put("dag_id", run.dagId());
    values.put("logical_date", run.logicalDate().map(PythonTime::iso).orElse(null));
    values.put("queued_at", PythonTime.iso(run.queuedAt()));
    values.put("run_after", PythonTime.iso(run.runAfter()));
    values.put("start_date", run.startDate().map(PythonTime::iso).orElse(null));
    values.put("end_date", run.endDate().map(PythonTime::iso).orElse(null));
    values.put("run_type", run.runType());
    values.put("state", run.state().id());
    values.put("conf", run.conf());
    return values;
  }

  /** A run's deadlines, once it is there. */
  void promise(Session session, DagRun run, Instant now) {
    List<Dag.Deadline> wanted =
        dags.find(session, run.dagId()).map(Dag::deadlines).orElse(List.of());
    for (int i = 0; i < wanted.size(); i++) {
      Optional<Instant> from = from(session, wanted.get(i), run, now);
      if (from.isPresent()) {
        session.update(
            "insert into airflow.deadline (dag_id, run_id, alert, deadline_time) values (?, ?, ?, ?) on conflict do nothing",
            run.dagId(),
            run.runId(),
            i,
            from.get().plus(wanted.get(i).interval()));
      }
    }
  }

  private static Optional<Instant> from(
      Session session, Dag.Deadline deadline, DagRun run, Instant now) {
    return switch (deadline.kind()) {
      case "logical_date" -> run.logicalDate();
      case "queued_at" -> Optional.of(run.queuedAt());
      case "fixed" -> deadline.at();
      case "average" -> average(session, deadline, run.dagId()).map(now::plus);
      default -> Optional.empty();
    };
  }

  private static Optional<Duration> average(Session session, Dag.Deadline deadline, String dagId) {
    List<Long> millis =
        Runs.of(session, dagId, Integer.MAX_VALUE).stream()
            .filter(run -> run.startDate().isPresent() && run.endDate().isPresent())
            .limit(deadline.maxRuns())
            .map(run ->
                Duration.between(run.startDate().orElseThrow(), run.endDate().orElseThrow())
                    .toMillis())
            .toList();
    return millis.size() < deadline.minRuns()
        ? Optional.empty()
        : Optional.of(
            Duration.ofMillis(
                Math.round(millis.stream().mapToLong(Long::longValue).average().orElse(0))));
  }

  /** A run that succeeded in time has kept its promise. */
  static void kept(Session session, DagRun run, RunState state, Instant now) {
    if (state == RunState.SUCCESS) {
      session.update(
          "delete from airflow.deadline where dag_id = ? and run_id = ? and not missed and deadline_time >= ?",
          run.dagId(),
          run.runId(),
          now);
    }
  }

  /** As Airflow 2 reckons: of the dates after a task's latest success, those that are late. */
  private List<Alert> levels(Session session, Instant now) {
    List<Alert> alerts = new ArrayList<>();
    for (Dags.Known known : Dags.all(session)) {
      Dag dag = known.dag();
      List<Task> promised =
          dag.tasks().values().stream().filter(task -> task.sla().isPresent()).toList();
      if (promised.isEmpty() || known.stale()) {
        continue;
      }
      List<Map<String, Object>> slas = new ArrayList<>();
      for (Task task : promised) {
        for (Instant date : late(session, dag, task, now)) {
          boolean fresh =
              session.update(
                      "insert into airflow.sla_miss (dag_id, task_id, execution_date, at) values (?, ?, ?, ?) on conflict do nothing",
                      dag.dagId(),
                      task.taskId(),
                      date,
                      now)
                  > 0;
          if (fresh) {
            slas.add(row(dag.dagId(), task.taskId(), date));
          }
        }
      }
      if (!slas.isEmpty() && dag.callbacks().contains("sla_miss")) {
        alerts.add(
            new Alert(
                dag, "sla_miss", Map.of("slas", slas, "blocking", blocking(session, dag, slas))));
      }
    }
    return alerts;
  }

  private List<Instant> late(Session session, Dag dag, Task task, Instant now) {
    Optional<DagRun> latest =
        session.one(
            """
            select r.* from airflow.dag_run r join airflow.task_instance t using (dag_id, run_id)
            where t.dag_id = ? and t.task_id = ? and t.state in ('success', 'skipped') and r.logical_date is not null
            order by r.logical_date desc limit 1\
            """,
            Runs::readRow,
            dag.dagId(),
            task.taskId());
    List<Instant> late = new ArrayList<>();
    Optional<Timetable.Due> next =
        latest.flatMap(run -> nextRuns.unlimited(dag, run.interval(), now));
    for (int i = 0; i < DATES_AT_MOST && next.isPresent() && start(next).isBefore(now); i++) {
      next = nextRuns.unlimited(dag, Optional.of(next.get().interval()), now);
      if (next.isPresent() && start(next).plus(task.sla().orElseThrow()).isBefore(now)) {
        late.add(start(next));
      }
    }
    return late;
  }

  private static Instant start(Optional<Timetable.Due> due) {
    return due.orElseThrow().interval().start();
  }

  private static List<Map<String, Object>> blocking(
      Session session, Dag dag, List<Map<String, Object>> slas) {
    Set<Object> dates =
        slas.stream().map(sla -> sla.get("execution_date")).collect(Collectors.toSet());
    List<Map<String, Object>> found = new ArrayList<>();
    for (DagRun run : Runs.of(session, dag.dagId(), DATES_AT_MOST)) {
      String date = run.logicalDate().map(PythonTime::iso).orElse("");
      if (!dates.contains(date)) {
        continue;
      }
      for (TaskInstance instance : Tasks.of(session, dag.dagId(), run.runId())) {
        if (instance.state() != TaskState.SUCCESS && dag.tasks().containsKey(instance.taskId())) {
          Map<String, Object> row =
              row(dag.dagId(), instance.taskId(), run.logicalDate().orElseThrow());
          row.put("run_id", run.runId());
          row.put("state", instance.state().id().orElse(null));
          found.add(row);
        }
      }
    }
    return found;
  }

  private static Map<String, Object> row(String dagId, String taskId, Instant date) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("dag_id", dagId);
    row.put("task_id", taskId);
    row.put("execution_date", PythonTime.iso(date));
    return row;
  }
}
