package dev.atelier.kernel.stack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A running service. All methods are quick (under 100 ms) and safe from any thread but stop. */
public interface ServiceHandle {
  /** By a real probe: a query, a request. May be cached for a second. */
  Health health();

  /**
   * Stops the service cleanly; returns when it is gone. Idempotent.
   *
   * @param grace after which it is killed
   */
  void stop(Duration grace);

  /** What runs the service, where it turned out otherwise than the plan said. */
  default Optional<String> runner() {
    return Optional.empty();
  }

  /** Files read, versions, sizes: the facts of the service's page. */
  default List<Fact> facts() {
    return List.of();
  }

  default List<Metric> metrics() {
    return List.of();
  }

  /** The operating system's processes that belong to this service alone, for memory and CPU. */
  default List<ProcessHandle> processes() {
    return List.of();
  }

  /** What is mounted beside what the files say: a repair's folders. */
  default List<Mount> mounts() {
    return List.of();
  }

  /**
   * The tool's own command inside its "container": {@code airflow}, {@code psql}, {@code logstash};
   * none when it has no such command. What is not a tool's command runs in the sandbox.
   */
  default Optional<ToolCommand> command(String name) {
    return Optional.empty();
  }
}
