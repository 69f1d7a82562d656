package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.dag.TriggerRule;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.state.Xcoms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Looks at one run that is locked: which tasks may start now, which never will, and whether the run
 * is over. One pass in order of dependency, so that a skip or a failure reaches the last task at
 * once, and tasks that do nothing are done at once.
 */
final class Evaluation {
  private final Session session;
  private final Dag dag;
  private final DagRun run;
  private final SchedulerSettings settings;
  private final Instant now;
  private final Map<String, List<TaskInstance>> instances = new LinkedHashMap<>();
  private final Map<String, Set<String>> upstream;
  private final Map<TaskKey, TaskState> states = new HashMap<>();
  private final List<TaskInstance> succeeded = new ArrayList<>();
  private final List<TaskInstance> unexpanded = new ArrayList<>();
  private Optional<DagRun> previous = Optional.empty();
  private boolean previousKnown;
  private boolean scheduled;

  /**
   * @param end the run's state when it is over
   * @param wake when to look again
   * @param done tasks that were done without a process
   * @param unexpanded mapped tasks whose length only their file can tell
   * @param scheduled whether any task may be queued now that could not be before
   */
  record Result(
      Optional<RunState> end,
      Optional<Instant> wake,
      String reason,
      List<TaskInstance> done,
      List<TaskInstance> unexpanded,
      boolean scheduled) {}

  Evaluation(Session session, Dag dag, DagRun run, SchedulerSettings settings, Instant now) {
    this.session = session;
    this.dag = dag;
    this.run = run;
    this.settings = settings;
    this.now = now;
    this.upstream = dag.upstream();
  }

  Result evaluate() {
    load();
    Optional<Instant> wake = Optional.empty();
    for (Task task : dag.topological()) {
      for (TaskInstance instance : List.copyOf(instances.getOrDefault(task.taskId(), List.of()))) {
        TaskState state = state(instance);
        if (state == TaskState.UP_FOR_RETRY || state == TaskState.UP_FOR_RESCHEDULE) {
          Instant next = instance.nextAttempt().orElse(now);
          if (next.isAfter(now)) {
            wake = wake.filter(known -> known.isBefore(next)).or(() -> Optional.of(next));
            continue;
          }
          set(instance, TaskState.SCHEDULED);
        } else if (state == TaskState.NONE) {
          consider(task, instance);
        }
      }
    }
    return result(wake);
  }

  private void load() {
    for (TaskInstance instance : Tasks.of(session, run.dagId(), run.runId())) {
      instances.computeIfAbsent(instance.taskId(), id -> new ArrayList<>()).add(instance);
      states.put(instance.key(), instance.state());
    }
    boolean added = false;
    for (Task task : dag.tasks().values()) {
      if (!instances.containsKey(task.taskId()) && belongs(task, run)) {
        Tasks.insert(session, dag, run.runId(), task, List.of(-1), now);
        added = true;
      }
    }
    for (List<TaskInstance> gone : List.copyOf(instances.values())) {
      if (!dag.tasks().containsKey(gone.getFirst().taskId())) {
        gone.stream()
            .filter(instance -> !state(instance).finished() && !state(instance).busy())
            .forEach(instance -> set(instance, TaskState.REMOVED));
      }
    }
    if (added) {
      instances.clear();
      load();
    }
  }

  /** A task whose start date lies after the run's does not take part. */
  static boolean belongs(Task task, DagRun run) {
    return run.logicalDate().isEmpty()
        || task.startDate().filter(start -> start.isAfter(run.logicalDate().get())).isEmpty();
  }

  private TaskState state(TaskInstance instance) {
    return states.getOrDefault(instance.key(), instance.state());
  }

  private void set(TaskInstance instance, TaskState state) {
    Tasks.state(session, instance.key(), state, now);
    scheduled |= state == TaskState.SCHEDULED;
    states.put(instance.key(), state);
  }

  private void consider(Task task, TaskInstance instance) {
    if (instance.key().mapIndex() < 0 && dag.mappedGroup(task).isPresent()) {
      considerGroup(task, instance);
      return;
    }
    if (skippedByBranch(task, instance)) {
      set(instance, TaskState.SKIPPED);
      return;
    }
    TriggerRules.Verdict verdict =
        TriggerRules.decide(task.triggerRule(), counts(task, instance), instance.key().mapIndex());
    switch (verdict) {
      case WAIT -> {}
      case UPSTREAM_FAILED -> set(instance, TaskState.UPSTREAM_FAILED);
      case SKIP -> {
        if (!waitsForPast(task)) {
          set(instance, TaskState.SKIPPED);
        }
      }
      case REMOVE -> set(instance, TaskState.REMOVED);
      case RUN -> ready(task, instance);
    }
  }

  /** A task of an expanded group waits for what the group is expanded over, and becomes many. */
  private void considerGroup(Task task, TaskInstance instance) {
    Task.Mapping mapping = dag.mapping(task).orElseThrow();
    List<TriggerRules.Upstream> inputs =
        mapping.tasks().stream()
            .flatMap(id -> instances.getOrDefault(id, List.of()).stream())
            .map(input -> new TriggerRules.Upstream(state(input), false))
            .toList();
    switch (TriggerRules.decide(TriggerRule.ALL_SUCCESS, TriggerRules.Counts.of(inputs), -1)) {
      case WAIT -> {}
      case UPSTREAM_FAILED -> set(instance, TaskState.UPSTREAM_FAILED);
      case SKIP -> set(instance, TaskState.SKIPPED);
      case REMOVE -> set(instance, TaskState.REMOVED);
      case RUN -> expand(task, instance);
    }
  }

  private void ready(Task task, TaskInstance instance) {
    if (setupFailed(task, instance)) {
      set(instance, TaskState.UPSTREAM_FAILED);
    } else if (waitsForPast(task)) {
      return;
    } else if (task.mapped().isPresent() && instance.key().mapIndex() < 0) {
      expand(task, instance);
    } else {
      start(task, instance);
    }
  }

  private void start(Task task, TaskInstance instance) {
    if (task.kind() == Task.Kind.EMPTY) {
      set(instance, TaskState.SUCCESS);
      succeeded.add(instance);
    } else {
      set(instance, TaskState.SCHEDULED);
    }
  }

  private TriggerRules.Counts counts(Task task, TaskInstance instance) {
    List<TriggerRules.Upstream> found = new ArrayList<>();
    for (String id : upstream.getOrDefault(task.taskId(), Set.of())) {
      boolean setup = dag.task(id).setup();
      relevant(id, instance)
          .forEach(before -> found.add(new TriggerRules.Upstream(state(before), setup)));
    }
    return TriggerRules.Counts.of(found);
  }

  /** A task's instances that matter to another's: in an expanded group, those of its own index. */
  private List<TaskInstance> relevant(String taskId, TaskInstance instance) {
    List<TaskInstance> all = instances.getOrDefault(taskId, List.of());
    int index = instance.key().mapIndex();
    if (index < 0 || !dag.expandedTogether(taskId, instance.taskId())) {
      return all;
    }
    return all.stream()
        .filter(each -> each.key().mapIndex() == index || each.key().mapIndex() < 0)
        .toList();
  }

  /** Whether a task directly before has said that this one is not to run. */
  private boolean skippedByBranch(Task task, TaskInstance asking) {
    for (String id : upstream.getOrDefault(task.taskId(), Set.of())) {
      Task before = dag.task(id);
      if (!before.branch()) {
        continue;
      }
      for (TaskInstance instance : relevant(id, asking)) {
        if (state(instance) == TaskState.SUCCESS
            && Xcoms.get(session, instance.key(), Xcoms.SKIP_KEY)
                .filter(value -> contains(value.path("skipped"), task.taskId()))
                .isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean contains(JsonNode texts, String text) {
    for (JsonNode node : texts) {
      if (node.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A setup somewhere before, whose teardown comes after, must have succeeded whatever the rule.
   */
  private boolean setupFailed(Task task, TaskInstance asking) {
    if (task.teardown()
        || task.triggerRule() == TriggerRule.ALWAYS
        || dag.tasks().values().stream().noneMatch(Task::setup)) {
      return false;
    }
    Set<String> after = dag.relatives(task.taskId(), false);
    return dag.relatives(task.taskId(), true).stream()
        .map(dag::task)
        .filter(Task::setup)
        .filter(setup ->
            setup.downstream().stream()
                .anyMatch(id -> dag.task(id).teardown() && after.contains(id)))
        .flatMap(setup -> relevant(setup.taskId(), asking).stream())
        .anyMatch(instance ->
            state(instance) == TaskState.FAILED || state(instance) == TaskState.UPSTREAM_FAILED);
  }

  private boolean waitsForPast(Task task) {
    if (!task.dependsOnPast() && !task.waitForDownstream()) {
      return false;
    }
    if (!previousKnown) {
      previous = Runs.previous(session, run);
      previousKnown = true;
    }
    if (previous.isEmpty()) {
      return false;
    }
    List<TaskInstance> before = Tasks.of(session, run.dagId(), previous.get().runId());
    boolean own = settled(before, task.taskId());
    boolean after =
        !task.waitForDownstream() || task.downstream().stream().allMatch(id -> settled(before, id));
    return !(own && after);
  }

  private static boolean settled(List<TaskInstance> instances, String taskId) {
    return instances.stream()
        .filter(instance -> instance.taskId().equals(taskId))
        .allMatch(instance ->
            instance.state() == TaskState.SUCCESS || instance.state() == TaskState.SKIPPED);
  }

  /** One instance becomes as many as its inputs are long. */
  private void expand(Task task, TaskInstance instance) {
    MapLength length =
        MapLength.of(session, run, dag.mapping(task).orElseThrow(), this::allInstances);
    switch (length) {
      case MapLength.Unknown _ -> set(instance, TaskState.UPSTREAM_FAILED);
      case MapLength.Ask _ -> unexpanded.add(instance);
      case MapLength.Known(int n) -> expand(task, instance, n);
    }
  }

  private List<TaskInstance> allInstances(String taskId) {
    return instances.getOrDefault(taskId, List.of());
  }

  private void expand(Task task, TaskInstance instance, int length) {
    if (length == 0) {
      set(instance, TaskState.SKIPPED);
      return;
    }
    if (length > settings.maxMapLength()) {
      set(instance, TaskState.UPSTREAM_FAILED);
      return;
    }
    Tasks.remove(session, instance.key());
    Tasks.insert(session, dag, run.runId(), task, IntStream.range(0, length).boxed().toList(), now);
    List<TaskInstance> fresh =
        Tasks.of(session, run.dagId(), run.runId()).stream()
            .filter(each -> each.taskId().equals(task.taskId()))
            .toList();
    instances.put(task.taskId(), new ArrayList<>(fresh));
    boolean together = dag.mappedGroup(task).isPresent();
    for (TaskInstance each : fresh) {
      states.put(each.key(), each.state());
      if (together) {
        consider(task, each);
      } else {
        start(task, each);
      }
    }
  }

  private Result result(Optional<Instant> wake) {
    List<TaskInstance> all = instances.values().stream().flatMap(List::stream).toList();
    boolean unfinished = all.stream().anyMatch(instance -> !state(instance).finished());
    if (!unfinished) {
      boolean failed =
          all.stream()
              .filter(this::leaf)
              .anyMatch(instance ->
                  state(instance) == TaskState.FAILED
                      || state(instance) == TaskState.UPSTREAM_FAILED);
      return new Result(
          Optional.of(failed ? RunState.FAILED : RunState.SUCCESS),
          wake,
          failed ? "task_failure" : "success",
          succeeded,
          unexpanded,
          scheduled);
    }
    boolean moving =
        all.stream()
            .map(this::state)
            .anyMatch(state -> !state.finished() && state != TaskState.NONE);
    boolean waitsForPast =
        all.stream()
            .anyMatch(each ->
                dag.tasks().containsKey(each.taskId())
                    && (dag.task(each.taskId()).dependsOnPast()
                        || dag.task(each.taskId()).waitForDownstream()));
    if (!moving && unexpanded.isEmpty() && !waitsForPast) {
      return new Result(
          Optional.of(RunState.FAILED),
          wake,
          "all_tasks_deadlocked",
          succeeded,
          unexpanded,
          scheduled);
    }
    return new Result(Optional.empty(), wake, "", succeeded, unexpanded, scheduled);
  }

  /** A task whose state decides the run's: nothing but teardowns comes after it. */
  private boolean leaf(TaskInstance instance) {
    if (!dag.tasks().containsKey(instance.taskId())) {
      return false;
    }
    Task task = dag.task(instance.taskId());
    if (task.teardown() && !task.teardownFailsRun()) {
      return false;
    }
    return task.downstream().stream()
        .map(dag::task)
        .allMatch(after -> after.teardown() && !after.teardownFailsRun());
  }
}
