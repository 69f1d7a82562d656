package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Schedule;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.state.Xcoms;
import dev.atelier.kernel.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the end of an attempt means: its state, a retry, skipped tasks, updated assets. */
final class Endings {
  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

  private final DagCache dags;
  private final Executor executor;

  Endings(DagCache dags, Executor executor) {
    this.dags = dags;
    this.executor = executor;
  }

  void end(Session session, TaskKey key, int tryNumber, Executor.Outcome outcome, Instant now) {
    Optional<DagRun> run = Runs.lockWaiting(session, key.dagId(), key.runId());
    Optional<TaskInstance> found = Tasks.find(session, key);
    if (run.isEmpty() || found.isEmpty()) {
      return;
    }
    TaskInstance instance = found.get();
    if (instance.tryNumber() != tryNumber || !instance.state().busy()) {
      LOG.info(
          "{} attempt {} ended, but its state was changed to {} meanwhile",
          key,
          tryNumber,
          instance.state());
      return;
    }
    Optional<Dag> dag = dags.find(session, key.dagId());
    Optional<Task> task = dag.map(known -> known.tasks().get(key.taskId()));
    Tasks.rendered(
        session,
        key,
        outcome.rendered().orElse(MissingNode.getInstance()),
        outcome.renderedMapIndex());
    switch (outcome.state()) {
      case UP_FOR_RESCHEDULE ->
          Tasks.rescheduled(session, instance, outcome.rescheduleAt().orElse(now), now);
      case SUCCESS -> succeeded(session, dag, task, instance, outcome, now);
      case SKIPPED -> finish(session, instance, TaskState.SKIPPED, Optional.empty(), now);
      case FAILED -> failed(session, dag, task, run.get(), instance, outcome, now);
      case NONE,
          REMOVED,
          SCHEDULED,
          QUEUED,
          RUNNING,
          RESTARTING,
          UP_FOR_RETRY,
          UPSTREAM_FAILED,
          DEFERRED ->
          throw new IllegalArgumentException("an attempt cannot end as " + outcome.state());
    }
  }

  private static void finish(
      Session session,
      TaskInstance instance,
      TaskState state,
      Optional<String> error,
      Instant now) {
    Tasks.ended(session, instance, state, Optional.empty(), now);
    Tasks.remember(session, instance, state, error, now);
  }

  private void succeeded(
      Session session,
      Optional<Dag> dag,
      Optional<Task> task,
      TaskInstance instance,
      Executor.Outcome outcome,
      Instant now) {
    outcome
        .returned()
        .ifPresent(value -> Xcoms.put(session, instance.key(), Xcoms.RETURN_VALUE, value, now));
    outcome.skipped().ifPresent(ids -> skip(session, dag, instance.key(), ids, now));
    finish(session, instance, TaskState.SUCCESS, Optional.empty(), now);
    if (dag.isPresent() && task.isPresent()) {
      updateAssets(session, task.get(), instance, outcome.assetEvents(), now);
    }
  }

  private static void skip(
      Session session, Optional<Dag> dag, TaskKey key, List<String> ids, Instant now) {
    JsonNode kept = Json.mapper().valueToTree(Map.of("skipped", ids));
    Xcoms.put(session, key, Xcoms.SKIP_KEY, kept, now);
    for (TaskInstance other : Tasks.of(session, key.dagId(), key.runId())) {
      boolean waiting = other.state() == TaskState.NONE || other.state() == TaskState.SCHEDULED;
      boolean otherIndex =
          key.mapIndex() >= 0
              && key.mapIndex() != other.key().mapIndex()
              && dag.filter(known -> known.expandedTogether(key.taskId(), other.taskId()))
                  .isPresent();
      if (ids.contains(other.taskId()) && waiting && !otherIndex) {
        Tasks.state(session, other.key(), TaskState.SKIPPED, now);
      }
    }
  }

  private void failed(
      Session session,
      Optional<Dag> dag,
      Optional<Task> task,
      DagRun run,
      TaskInstance instance,
      Executor.Outcome outcome,
      Instant now) {
    if (task.isPresent() && outcome.retry() && Retries.left(instance)) {
      Instant next =
          outcome.rescheduleAt().orElseGet(() -> Retries.next(task.get(), instance, run, now));
      Tasks.ended(session, instance, TaskState.UP_FOR_RETRY, Optional.of(next), now);
      Tasks.remember(session, instance, TaskState.UP_FOR_RETRY, outcome.error(), now);
      return;
    }
    finish(session, instance, TaskState.FAILED, outcome.error(), now);
    if (dag.isPresent() && dag.get().failFast()) {
      for (TaskInstance other : Tasks.of(session, instance.key().dagId(), instance.key().runId())) {
        if (!other.state().finished() && !other.key().equals(instance.key())) {
          TaskState state = other.state().busy() ? TaskState.FAILED : TaskState.SKIPPED;
          Tasks.state(session, other.key(), state, now);
        }
      }
    }
  }

  /** An EmptyOperator: no process, but its assets are updated. */
  void doneWithoutProcess(Session session, Dag dag, TaskInstance instance, Instant now) {
    updateAssets(session, dag.task(instance.taskId()), instance, Optional.empty(), now);
  }

  private void updateAssets(
      Session session, Task task, TaskInstance instance, Optional<JsonNode> said, Instant now) {
    for (JsonNode outlet : task.outlets()) {
      if (outlet.has("asset")) {
        JsonNode extra = extra(said, outlet.get("asset").asText());
        update(session, outlet.get("asset").asText(), instance, extra, now);
      }
    }
    said.ifPresent(events ->
        events.forEach(event ->
            event
                .path("added")
                .forEach(added ->
                    update(
                        session, added.path("uri").asText(), instance, added.path("extra"), now))));
  }

  private static JsonNode extra(Optional<JsonNode> said, String uri) {
    JsonNode found = Scheduler.emptyObject();
    if (said.isPresent()) {
      for (JsonNode event : said.get()) {
        if (event.path("uri").asText().equals(uri)) {
          found = event.path("extra");
        }
      }
    }
    return found;
  }

  private void update(
      Session session, String uri, TaskInstance instance, JsonNode extra, Instant now) {
    Assets.updated(session, uri, Optional.of(instance.key()), extra, waiting(session, uri), now);
  }

  /** The DAGs, not paused, that wait for an asset. */
  static List<String> waiting(Session session, String uri) {
    return Dags.all(session).stream()
        .filter(known -> !known.paused())
        .filter(known ->
            known
                .dag()
                .schedule()
                .assetCondition()
                .filter(condition -> mentions(condition, uri))
                .isPresent())
        .map(known -> known.dag().dagId())
        .toList();
  }

  private static boolean mentions(Schedule.AssetCondition condition, String uri) {
    return switch (condition) {
      case Schedule.AssetCondition.One(String own, String name) ->
          own.equals(uri) || name.equals(uri);
      case Schedule.AssetCondition.Alias _ -> false;
      case Schedule.AssetCondition.All(List<Schedule.AssetCondition> parts) ->
          parts.stream().anyMatch(part -> mentions(part, uri));
      case Schedule.AssetCondition.Any(List<Schedule.AssetCondition> parts) ->
          parts.stream().anyMatch(part -> mentions(part, uri));
    };
  }

  /** A task whose platform died. */
  void orphan(Session session, TaskInstance orphan, Instant now) {
    if (orphan.state() == TaskState.QUEUED && !executor.mayHaveStarted(orphan)) {
      session.update(
          "update airflow.task_instance set state = 'scheduled', try_number = try_number - case when reschedules > 0 then 0 else 1 end where id = ?",
          orphan.id());
      return;
    }
    String reason = "the platform ended while this attempt ran: it is lost (zombie)";
    executor.note(orphan, "error", "Detected zombie job: " + reason);
    TaskInstance running = orphan;
    end(
        session,
        running.key(),
        running.tryNumber(),
        Executor.Outcome.failed("zombie: " + reason, true),
        now);
  }
}
