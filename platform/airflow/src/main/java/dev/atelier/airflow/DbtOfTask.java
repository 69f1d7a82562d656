package dev.atelier.airflow;

import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.DatabaseException;
import dev.atelier.airflow.state.DbtNodes;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dbt command that a task calls: its nodes are kept with the task, so that they are seen while
 * they run, and a restart takes up where it failed. Told by dbt's threads; written a few times a
 * second.
 */
public final class DbtOfTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DbtOfTask.class);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final int MESSAGE_LIMIT = 2000;

  private final Database database;
  private final Clock clock;
  private final TaskKey key;
  private final int tryNumber;
  private final int call;
  private final String project;
  private final List<String> open;
  private final Map<String, DbtNodes.Node> nodes = new LinkedHashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private String command = "";
  private Instant written = Instant.EPOCH;

  private DbtOfTask(
      Database database,
      Clock clock,
      TaskKey key,
      int tryNumber,
      int call,
      String project,
      List<String> open) {
    this.database = database;
    this.clock = clock;
    this.key = key;
    this.tryNumber = tryNumber;
    this.call = call;
    this.project = project;
    this.open = List.copyOf(open);
  }

  /**
   * @param environment of the caller: a task has Airflow's variables in it
   * @return none when no task of this Airflow calls
   */
  static Optional<DbtOfTask> of(
      AirflowEngine engine, Map<String, String> environment, String project) {
    String dagId = environment.get("AIRFLOW_CTX_DAG_ID");
    String taskId = environment.get("AIRFLOW_CTX_TASK_ID");
    String runId = environment.get("AIRFLOW_CTX_DAG_RUN_ID");
    if (dagId == null || taskId == null || runId == null) {
      return Optional.empty();
    }
    try {
      int index = Integer.parseInt(environment.getOrDefault("ATELIER_MAP_INDEX", "-1"));
      int number = Integer.parseInt(environment.getOrDefault("AIRFLOW_CTX_TRY_NUMBER", "1"));
      TaskKey key = new TaskKey(dagId, runId, taskId, index);
      return engine
          .database()
          .call(session -> {
            if (Tasks.find(session, key).isEmpty()) {
              return Optional.empty();
            }
            int call = DbtNodes.calls(session, key, number) + 1;
            List<String> open = List.of();
            if (DbtNodes.restarts(session, key)) {
              open = open(DbtNodes.of(session, key), number, call);
              DbtNodes.restarted(session, key);
            }
            return Optional.of(
                new DbtOfTask(engine.database(), engine.clock(), key, number, call, project, open));
          });
    } catch (NumberFormatException | DatabaseException e) {
      LOG.warn("dbt of {} {} is not kept: {}", dagId, taskId, e.getMessage());
      return Optional.empty();
    }
  }

  /** What the same command of the attempt before left to be done. */
  private static List<String> open(List<DbtNodes.Node> all, int tryNumber, int call) {
    int before =
        all.stream()
            .mapToInt(DbtNodes.Node::tryNumber)
            .filter(number -> number < tryNumber)
            .max()
            .orElse(0);
    return all.stream()
        .filter(node -> node.tryNumber() == before && node.call() == call && node.open())
        .map(DbtNodes.Node::uniqueId)
        .toList();
  }

  /** The nodes to which a restart is limited; empty for all. */
  public List<String> open() {
    return open;
  }

  public synchronized void selected(String what, List<String> uniqueIds) {
    command = what;
    uniqueIds.forEach(
        id -> set(id, "waiting", Optional.empty(), Optional.empty(), Optional.empty()));
    write();
  }

  public synchronized void started(String uniqueId) {
    set(uniqueId, "running", Optional.of(clock.instant()), Optional.empty(), Optional.empty());
    writeNowAndThen();
  }

  public synchronized void finished(
      String uniqueId, String status, double seconds, String message) {
    DbtNodes.Node known = nodes.get(uniqueId);
    set(
        uniqueId,
        status,
        known == null ? Optional.empty() : known.startedAt(),
        Optional.of(seconds),
        Optional.ofNullable(message)
            .filter(text -> !text.isBlank())
            .map(text -> text.substring(0, Math.min(text.length(), MESSAGE_LIMIT))));
    writeNowAndThen();
  }

  private void set(
      String uniqueId,
      String state,
      Optional<Instant> started,
      Optional<Double> seconds,
      Optional<String> message) {
    nodes.put(
        uniqueId,
        new DbtNodes.Node(
            tryNumber, call, uniqueId, command, project, state, started, seconds, message));
    changed.add(uniqueId);
  }

  private void writeNowAndThen() {
    if (!clock.instant().isBefore(written.plus(PAUSE))) {
      write();
    }
  }

  private void write() {
    if (changed.isEmpty()) {
      return;
    }
    SortedMap<Integer, DbtNodes.Node> rows = new TreeMap<>();
    int position = 0;
    for (DbtNodes.Node node : nodes.values()) {
      if (changed.contains(node.uniqueId())) {
        rows.put(position, node);
      }
      position++;
    }
    try {
      database.run(session -> DbtNodes.put(session, key, rows));
      changed.clear();
    } catch (DatabaseException e) {
      LOG.debug("nodes of {} are written later: {}", key, e.getMessage());
    }
    written = clock.instant();
  }

  /** Writes what is left; what dbt has not come to is skipped. */
  @Override
  public synchronized void close() {
    List.copyOf(nodes.values()).stream()
        .filter(node -> node.state().equals("waiting"))
        .forEach(node ->
            set(node.uniqueId(), "skipped", Optional.empty(), Optional.empty(), Optional.empty()));
    write();
  }
}
