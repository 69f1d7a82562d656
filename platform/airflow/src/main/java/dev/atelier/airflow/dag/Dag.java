package dev.atelier.airflow.dag;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A DAG as its file made it.
 *
 * @param fileloc the file's container path
 * @param line where in the file it is made
 * @param maxActiveRuns 16 unless the file or the settings say otherwise
 * @param pausedUponCreation what the file asks for, over the setting
 * @param conditions its schedule on assets, empty when it has none
 * @param tasks in the file's order
 * @param raw what the child sent, kept in the database
 */
public record Dag(
    String dagId,
    String displayName,
    Optional<String> description,
    Optional<String> docMd,
    String fileloc,
    int line,
    List<String> owners,
    List<String> tags,
    Optional<Instant> startDate,
    Optional<Instant> endDate,
    String timezone,
    Schedule schedule,
    boolean catchup,
    int maxActiveRuns,
    int maxActiveTasks,
    int maxConsecutiveFailedDagRuns,
    Optional<Duration> dagrunTimeout,
    Optional<Boolean> pausedUponCreation,
    boolean failFast,
    Map<String, Param> params,
    boolean renderNative,
    boolean strictUndefined,
    List<String> templateSearchPath,
    Set<String> callbacks,
    List<Deadline> deadlines,
    Map<String, Map<String, String>> edgeLabels,
    List<TaskGroup> groups,
    Map<String, Task> tasks,
    JsonNode raw) {

  /**
   * A named box around tasks.
   *
   * @param mapped its inputs when it is expanded: each of its tasks becomes as many
   */
  public record TaskGroup(
      String groupId,
      String label,
      Optional<String> parent,
      String tooltip,
      Optional<Task.Mapping> mapped) {}

  /**
   * @param value the default as JSON; absent when a value must be given
   * @param schema JSON schema, as written
   */
  public record Param(Optional<JsonNode> value, JsonNode schema, Optional<String> description) {}

  /**
   * A run is to be done an interval after something.
   *
   * @param kind {@code logical_date}, {@code queued_at}, {@code fixed} or {@code average}
   * @param at of a fixed one
   * @param maxRuns of an average: over how many runs, and how many it takes
   */
  public record Deadline(
      String kind, Optional<Instant> at, int maxRuns, int minRuns, Duration interval) {}

  public Task task(String taskId) {
    Task task = tasks.get(taskId);
    if (task == null) {
      throw AirflowErrors.TASK_NOT_FOUND.problem("Task " + taskId + " not found").exception();
    }
    return task;
  }

  /** The ids of the tasks directly before each task. */
  public Map<String, Set<String>> upstream() {
    Map<String, Set<String>> result = new LinkedHashMap<>();
    tasks.keySet().forEach(id -> result.put(id, new LinkedHashSet<>()));
    tasks
        .values()
        .forEach(task ->
            task.downstream()
                .forEach(id ->
                    result.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(task.taskId())));
    return result;
  }

  /** The ids of the tasks directly before one. */
  public Set<String> before(String taskId) {
    return upstream().getOrDefault(taskId, Set.of());
  }

  /** All that comes after a task, or before it. */
  public Set<String> relatives(String taskId, boolean before) {
    Map<String, Set<String>> upstream = before ? upstream() : Map.of();
    Set<String> found = new LinkedHashSet<>();
    List<String> waiting = new java.util.ArrayList<>(List.of(taskId));
    while (!waiting.isEmpty()) {
      String next = waiting.removeLast();
      var near =
          before ? upstream.getOrDefault(next, Set.of()) : Set.copyOf(task(next).downstream());
      for (String id : near) {
        if (found.add(id)) {
          waiting.add(id);
        }
      }
    }
    return found;
  }

  /** The expanded group that a task stands in, however deep. */
  public Optional<TaskGroup> mappedGroup(Task task) {
    Optional<TaskGroup> group = task.group().flatMap(this::group);
    while (group.isPresent() && group.get().mapped().isEmpty()) {
      group = group.get().parent().flatMap(this::group);
    }
    return group;
  }

  private Optional<TaskGroup> group(String id) {
    return groups.stream().filter(group -> group.groupId().equals(id)).findFirst();
  }

  /** What a task is expanded over: its own inputs, or those of a group around it. */
  public Optional<Task.Mapping> mapping(Task task) {
    return task.mapped().or(() -> mappedGroup(task).flatMap(TaskGroup::mapped));
  }

  /** Whether two tasks are expanded together, so that an index of one belongs to the other's. */
  public boolean expandedTogether(String taskId, String otherId) {
    Optional<TaskGroup> group = mappedGroup(task(taskId));
    return group.isPresent() && group.equals(mappedGroup(task(otherId)));
  }

  /** In order of dependency; among free ones in the file's order. */
  public List<Task> topological() {
    Map<String, Set<String>> upstream = upstream();
    Set<String> done = new LinkedHashSet<>();
    while (done.size() < tasks.size()) {
      int before = done.size();
      upstream.forEach((id, parents) -> {
        if (!done.contains(id) && done.containsAll(parents)) {
          done.add(id);
        }
      });
      if (done.size() == before) {
        break;
      }
    }
    return done.stream().map(this::task).toList();
  }

  /**
   * A task's weight in the queue, by its weight rule: with itself, what comes after it
   * (downstream), before it (upstream), or nothing (absolute).
   */
  public int effectivePriority(Task task) {
    Set<String> others =
        switch (task.weightRule()) {
          case "upstream" -> relatives(task.taskId(), true);
          case "downstream" -> relatives(task.taskId(), false);
          default -> Set.of();
        };
    long weight = task.priorityWeight();
    for (String id : others) {
      weight += task(id).priorityWeight();
    }
    return (int) Math.clamp(weight, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
