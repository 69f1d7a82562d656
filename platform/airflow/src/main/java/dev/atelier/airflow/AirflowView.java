package dev.atelier.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.state.DbtNodes;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Airflow as pages show it, and what people do there. A snapshot a call; quick enough for a page.
 */
public interface AirflowView {

  /** Version of the image that the services ask for, such as {@code 2.7.0}. */
  String version();

  /** Whether DAGs are read and scheduled; otherwise why not. */
  Optional<String> problem();

  List<DagRow> dags();

  Optional<DagDetail> dag(String dagId);

  /**
   * The last runs of a DAG, oldest first, each with its tasks' states.
   *
   * @param limit most runs
   */
  Grid grid(String dagId, int limit);

  Optional<RunDetail> run(String dagId, String runId);

  /** How many runs each day (of their logical dates, UTC) has, by state, from a day on. */
  List<DayCount> days(String dagId, LocalDate from);

  /**
   * How many runs its schedule will make on each day (of their logical dates, UTC) before a day;
   * the first few thousand at most, none for a DAG that is paused.
   */
  SortedMap<LocalDate, Integer> planned(String dagId, LocalDate until);

  /** The runs whose logical date is in a span, newest first. */
  List<RunRow> runs(String dagId, Instant from, Instant to, int limit);

  Optional<TaskDetail> task(TaskKey key);

  /** What dbt did inside a task, node by node, of all its attempts. */
  default List<DbtNodes.Node> dbtNodes(TaskKey key) {
    return List.of();
  }

  /** The log of an attempt: a file that may still grow, or not exist yet. */
  Path logFile(TaskKey key, int tryNumber);

  /** Lines of an attempt's log from an offset in bytes, for following it. */
  LogPart log(TaskKey key, int tryNumber, long offset);

  Optional<String> code(String dagId);

  List<ImportFault> importErrors();

  List<AssetRow> assets();

  /** What happened, newest first. */
  List<Happening> events(Optional<String> dagId, int limit);

  /** Counts over all DAGs for an overview. */
  Summary summary();

  // What people do.

  /**
   * @return the run's id
   * @throws dev.atelier.kernel.error.AtelierException with a message for the person: a parameter is
   *     wrong, the run exists
   */
  String trigger(String dagId, JsonNode conf, Optional<Instant> logicalDate, String user);

  /**
   * @param dryRun only tells
   * @return the logical dates that it covers
   * @throws dev.atelier.kernel.error.AtelierException when the DAG has no schedule, or a backfill
   *     of it runs
   */
  List<Instant> backfill(Backfill wanted, boolean dryRun, String user);

  /** How many runs would start, max_active_runs at a time, if the DAG were unpaused. */
  Owed owed(String dagId);

  void pause(String dagId, boolean paused, String user);

  /**
   * @param taskIds empty for the whole run
   * @return how many task instances were cleared
   */
  int clear(
      String dagId,
      String runId,
      List<String> taskIds,
      boolean downstream,
      boolean onlyFailed,
      String user);

  void mark(TaskKey key, TaskState state, String user);

  /** Clears a task, so that it runs again, and dbt in it takes up where it failed. */
  default void restartDbt(TaskKey key, String user) {
    throw new UnsupportedOperationException();
  }

  void markRun(String dagId, String runId, RunState state, String user);

  void deleteRun(String dagId, String runId, String user);

  /** A DAG in the list. */
  record DagRow(
      String dagId,
      String displayName,
      boolean paused,
      String schedule,
      String scheduleWords,
      List<String> tags,
      List<String> owners,
      Optional<Instant> nextRun,
      Optional<RunRow> lastRun,
      Map<RunState, Integer> recentRuns,
      int tasks,
      List<String> warnings,
      boolean importError) {}

  /** Everything about a DAG but its runs. */
  record DagDetail(
      DagRow row,
      Dag dag,
      String relativeFileloc,
      Instant lastParsed,
      double parseSeconds,
      Graph graph) {}

  /** Tasks and groups as nodes, dependencies as arrows. */
  record Graph(List<Node> nodes, List<Edge> edges) {}

  /**
   * @param parent the group it stands in
   * @param group whether it is a group itself
   */
  record Node(
      String id,
      String label,
      Optional<String> parent,
      boolean group,
      String operator,
      String colour,
      boolean mapped,
      String triggerRule) {}

  /** An arrow. */
  record Edge(String from, String to, String label) {}

  /** A run in a list or a grid. */
  record RunRow(
      String dagId,
      String runId,
      RunState state,
      String runType,
      Optional<Instant> logicalDate,
      Optional<DataInterval> interval,
      Instant runAfter,
      Instant queuedAt,
      Optional<Instant> start,
      Optional<Instant> end,
      Optional<Double> seconds,
      JsonNode conf,
      Optional<String> note,
      String triggeredBy,
      Optional<String> user) {}

  /** A day's runs in one state. */
  record DayCount(LocalDate day, RunState state, int runs) {}

  /**
   * @param reprocess which runs that exist run again: none, failed, completed
   */
  record Backfill(
      String dagId,
      Instant from,
      Instant to,
      int maxActiveRuns,
      String reprocess,
      boolean backwards) {}

  /** Runs as columns, tasks as rows. */
  record Grid(List<GridTask> tasks, List<GridRun> runs) {}

  /** A row of the grid, in order of dependency. */
  record GridTask(String taskId, String label, Optional<String> group, boolean mapped) {}

  /** A column of the grid. */
  record GridRun(RunRow run, Map<String, Cell> cells) {}

  /**
   * A task in a run; of a mapped one the worst state of all.
   *
   * @param counts by state, when it is mapped
   */
  record Cell(
      TaskState state, Optional<Double> seconds, int tryNumber, Map<TaskState, Integer> counts) {}

  /** A run with its tasks. */
  record RunDetail(RunRow run, List<TaskRow> tasks) {}

  /** A task instance in a list. */
  record TaskRow(
      TaskKey key,
      TaskState state,
      String operator,
      int tryNumber,
      int maxTries,
      Optional<Instant> queued,
      Optional<Instant> start,
      Optional<Instant> end,
      Optional<Double> seconds,
      String pool,
      Optional<String> renderedMapIndex,
      Optional<Instant> nextAttempt) {}

  /**
   * @param rendered templated fields as they were rendered, by name
   */
  record TaskDetail(
      TaskRow row,
      List<AttemptRow> attempts,
      Map<String, JsonNode> rendered,
      List<XcomRow> xcoms,
      Optional<String> note,
      Optional<String> docMd,
      String triggerRule,
      List<String> upstream,
      List<String> downstream) {}

  /** One attempt, the last one included while it runs. */
  record AttemptRow(
      int tryNumber,
      TaskState state,
      Optional<Instant> start,
      Optional<Instant> end,
      Optional<String> error,
      boolean hasLog) {}

  /** A result that the task left. */
  record XcomRow(String key, JsonNode value, Instant at) {}

  /**
   * @param next where to go on reading
   * @param over whether the attempt has ended, so that nothing more comes
   */
  record LogPart(List<LogLine> lines, long next, boolean over) {}

  /**
   * @param level lower case, or an empty string for a line that has none
   */
  record LogLine(Optional<Instant> at, String level, String source, String text) {}

  /** A file that could not be read. */
  record ImportFault(String file, String trace, Instant at) {}

  /** An asset and its last update. */
  record AssetRow(
      String name,
      String uri,
      Optional<Instant> lastUpdate,
      List<String> producers,
      List<String> consumers) {}

  /** An entry of the audit log. */
  record Happening(
      Instant at,
      String event,
      Optional<String> dagId,
      Optional<String> runId,
      Optional<String> taskId,
      String user) {}

  /**
   * @param runs that unpausing starts
   * @param atATime max_active_runs
   */
  record Owed(int runs, int atATime) {}

  /** Numbers for an overview. */
  record Summary(
      int dags,
      int paused,
      int importErrors,
      int runningRuns,
      int queuedRuns,
      int runningTasks,
      int queuedTasks,
      List<RunRow> lastFailed) {}
}
