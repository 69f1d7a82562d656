package dev.atelier.kernel.stack;

import dev.atelier.kernel.error.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service as {@code ps} and the console see it.
 *
 * @param phase where it is in its life
 * @param since when it entered that phase
 * @param restarts by the platform since {@code up}
 */
public record ServiceStatus(
    ServiceSpec spec,
    Plan plan,
    Phase phase,
    Health health,
    Instant since,
    int restarts,
    List<PublishedPort> published,
    List<Problem> warnings,
    List<Fact> facts,
    List<Metric> metrics,
    Optional<Long> memoryBytes) {
  /** Where a service is in its life. */
  public enum Phase {
    WAITING,
    STARTING,
    RUNNING,
    COMPLETED,
    FAILED,
    STOPPED,
    NOT_RUN
  }
}
