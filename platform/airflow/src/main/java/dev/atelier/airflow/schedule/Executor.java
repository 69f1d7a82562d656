package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs attempts. Returns at once; tells the {@link Listener} what happens, from any thread. */
public interface Executor {

  /**
   * An attempt to run.
   *
   * @param instance with its try number counted
   */
  record Attempt(Dag dag, Task task, DagRun run, TaskInstance instance) {
    public TaskKey key() {
      return instance.key();
    }
  }

  /**
   * How an attempt ended.
   *
   * @param state SUCCESS, FAILED, SKIPPED or UP_FOR_RESCHEDULE
   * @param retry whether a failure may be tried again
   * @param rescheduleAt of UP_FOR_RESCHEDULE
   * @param returned what it returned, to be kept
   * @param skipped tasks after it that it says are skipped
   * @param assetEvents what it says of the assets it updates
   */
  record Outcome(
      TaskState state,
      boolean retry,
      Optional<Instant> rescheduleAt,
      Optional<JsonNode> returned,
      Optional<List<String>> skipped,
      Optional<JsonNode> assetEvents,
      Optional<JsonNode> rendered,
      Optional<String> renderedMapIndex,
      Optional<String> error) {

    public static Outcome of(TaskState state) {
      return new Outcome(
          state,
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    public static Outcome failed(String error, boolean retry) {
      return new Outcome(
          TaskState.FAILED,
          retry,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(error));
    }
  }

  /** Who is told. */
  interface Listener {
    void started(TaskKey key, int tryNumber, long pid);

    void ended(TaskKey key, int tryNumber, Outcome outcome);
  }

  void start(Attempt attempt, Listener listener);

  /** Ends an attempt that runs here: it is asked, then killed. */
  void cancel(TaskKey key, String reason);

  /** Whether an attempt left a trace of having started. */
  boolean mayHaveStarted(TaskInstance instance);

  /** A line into the attempt's log from outside it. */
  void note(TaskInstance instance, String level, String text);

  /** The run has ended: the DAG's own callbacks. */
  default void runEnded(Dag dag, DagRun run, String reason) {}

  /** A deadline or service levels were missed: the DAG's callbacks about that. */
  default void missed(Dag dag, String which, Map<String, Object> data) {}

  /** Callbacks of a task whose process is gone. */
  default void taskLost(Attempt attempt, boolean retry, String reason) {}
}
