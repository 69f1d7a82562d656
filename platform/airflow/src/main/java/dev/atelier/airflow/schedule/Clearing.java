package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which instances are meant to run again, and making them so. */
final class Clearing {
  private Clearing() {}

  static List<DagRun> runs(Session session, RunActions.Clear clear) {
    List<DagRun> all = Runs.of(session, clear.dagId(), Integer.MAX_VALUE);
    if (!clear.runIds().isEmpty()) {
      List<DagRun> named =
          all.stream().filter(run -> clear.runIds().contains(run.runId())).toList();
      if (named.size() < clear.runIds().size()) {
        throw AirflowErrors.RUN_NOT_FOUND
            .problem("Dag Run id " + clear.runIds().getFirst() + " not found")
            .exception();
      }
      if (!clear.past() && !clear.future()) {
        return named;
      }
      Instant pivot = named.getFirst().order();
      return all.stream()
          .filter(run ->
              run.order().equals(pivot)
                  || (run.order().isBefore(pivot) ? clear.past() : clear.future()))
          .toList();
    }
    return all.stream()
        .filter(run -> clear.start().filter(run.order()::isBefore).isEmpty())
        .filter(run -> clear.end().filter(run.order()::isAfter).isEmpty())
        .toList();
  }

  static List<TaskInstance> chosen(Session session, Dag dag, DagRun run, RunActions.Clear clear) {
    Set<String> ids =
        new LinkedHashSet<>(clear.taskIds().isEmpty() ? dag.tasks().keySet() : clear.taskIds());
    for (String id : clear.taskIds()) {
      dag.task(id);
      if (clear.upstream()) {
        ids.addAll(dag.relatives(id, true));
      }
      if (clear.downstream()) {
        ids.addAll(dag.relatives(id, false));
      }
    }
    return Tasks.of(session, run.dagId(), run.runId()).stream()
        .filter(instance -> ids.contains(instance.taskId()))
        .filter(instance ->
            clear.mapIndexes().isEmpty()
                || !clear.taskIds().contains(instance.taskId())
                || clear.mapIndexes().contains(instance.key().mapIndex()))
        .filter(instance ->
            !clear.onlyFailed()
                || instance.state() == TaskState.FAILED
                || instance.state() == TaskState.UPSTREAM_FAILED)
        .filter(instance -> !clear.onlyRunning() || instance.state() == TaskState.RUNNING)
        .toList();
  }

  static void clear(
      Session session,
      Dag dag,
      DagRun run,
      List<TaskInstance> instances,
      boolean resetRun,
      Instant now) {
    for (TaskInstance instance : instances) {
      if (instance.state() == TaskState.RUNNING) {
        Tasks.remember(
            session, instance, TaskState.FAILED, Optional.of("cleared while it ran"), now);
      }
      var task = dag.tasks().get(instance.taskId());
      if (task != null
          && instance.key().mapIndex() >= 0
          && inputsCleared(dag, task.taskId(), instances)) {
        Tasks.remove(session, instance.key());
        Tasks.insert(session, dag, run.runId(), task, List.of(-1), now);
      } else {
        Tasks.cleared(session, instance, task == null ? 0 : task.retries(), now);
      }
    }
    if (resetRun) {
      Runs.requeue(
          session, run, run.state() == RunState.RUNNING ? RunState.RUNNING : RunState.QUEUED, now);
      session.update(
          "update airflow.dag_run set start_date = case when state = 'running' then ? end where id = ?",
          now,
          run.id());
    }
    session.update(
        "update airflow.dag_run set last_scheduling_decision = null where id = ?", run.id());
  }

  /** When what it maps over runs again, so does its expansion. */
  private static boolean inputsCleared(Dag dag, String taskId, Collection<TaskInstance> cleared) {
    Set<String> inputs = dag.mapping(dag.task(taskId)).map(Task.Mapping::tasks).orElse(Set.of());
    return cleared.stream().anyMatch(instance -> inputs.contains(instance.taskId()));
  }
}
