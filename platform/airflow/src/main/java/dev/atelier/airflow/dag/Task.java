package dev.atelier.airflow.dag;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A task of a DAG.
 *
 * @param operator the class's name; {@code operatorName} what people see ({@code @task})
 * @param module where users import it from, in their generation
 * @param bash how to run it without Python, for a plain BashOperator
 * @param fields templated fields as written, by name
 * @param retryBackoff 0 for none; 1 or 2 doubles the delay with each try
 * @param sla how long after its run was due it may take (2.x)
 * @param mapped its inputs when it is expanded
 * @param branch whether it may skip what follows by its own word
 * @param callbacks of {@code execute failure success retry skipped}, those it has
 */
public record Task(
    String taskId,
    String displayName,
    String label,
    Optional<String> group,
    String operator,
    String operatorName,
    String module,
    Kind kind,
    Optional<Bash> bash,
    List<String> templateFields,
    Map<String, JsonNode> fields,
    List<String> downstream,
    TriggerRule triggerRule,
    int retries,
    Duration retryDelay,
    double retryBackoff,
    Optional<Duration> maxRetryDelay,
    String pool,
    int poolSlots,
    String queue,
    int priorityWeight,
    String weightRule,
    boolean dependsOnPast,
    boolean waitForDownstream,
    Optional<Duration> executionTimeout,
    Optional<Duration> sla,
    Optional<Instant> startDate,
    Optional<Instant> endDate,
    String owner,
    Optional<String> docMd,
    String uiColor,
    boolean pushesXcom,
    boolean setup,
    boolean teardown,
    boolean teardownFailsRun,
    Optional<Integer> maxActivePerDag,
    Optional<Integer> maxActivePerRun,
    Optional<Mapping> mapped,
    boolean branch,
    Set<String> callbacks,
    List<JsonNode> inlets,
    List<JsonNode> outlets,
    int line) {

  /** How a task is run. */
  public enum Kind {
    /** Done without a process. */
    EMPTY,
    BASH,
    PYTHON,
    SENSOR
  }

  /**
   * A shell command that needs no Python.
   *
   * @param env as written; none inherits the service's
   * @param templated which of {@code bash_command}, {@code env}, {@code cwd} are templates
   */
  public record Bash(
      String command,
      Optional<Map<String, String>> env,
      boolean appendEnv,
      Optional<String> cwd,
      Set<Integer> skipOnExitCode,
      Set<String> templated) {}

  /** A mapped task's inputs: the product of their lengths is how many instances it becomes. */
  public record Mapping(List<Source> inputs) {
    /** The tasks whose results must be there. */
    public Set<String> tasks() {
      Set<String> found = new java.util.LinkedHashSet<>();
      inputs.forEach(input -> input.tasks(found));
      return found;
    }
  }

  /** Where a length comes from. */
  public sealed interface Source {
    /** Adds the tasks that it is made from. */
    private void tasks(Set<String> found) {
      switch (this) {
        case Literal _ -> {}
        case Xcom(String taskId, String _) -> found.add(taskId);
        case Concat(List<Source> parts) -> parts.forEach(part -> part.tasks(found));
        case Zip(List<Source> parts, boolean _) -> parts.forEach(part -> part.tasks(found));
        case Ask(Set<String> tasks) -> found.addAll(tasks);
      }
    }

    record Literal(int length) implements Source {}

    record Xcom(String taskId, String key) implements Source {}

    record Concat(List<Source> parts) implements Source {}

    record Zip(List<Source> parts, boolean longest) implements Source {}

    /** Only the file's own code can tell. */
    record Ask(Set<String> tasks) implements Source {}
  }
}
