package dev.atelier.kernel.stack;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.util.List;

/** What a feature brings so that services of its images run here. One object per stack. */
public interface ServiceRuntime extends AutoCloseable {
  ImageProfile profile();

  /** What would be done for the service; pure, quick, called without anything running. */
  Plan plan(ServiceSpec service);

  /**
   * What is wrong or unusual with the service's files and settings, all of it, without starting
   * anything: what {@code check} reports and {@code up} warns of.
   */
  default List<Problem> check(ServiceSpec service) {
    return List.of();
  }

  /**
   * Starts the service. Returns as soon as the service is on its way: readiness is told by {@link
   * ServiceHandle#health()}. Called only for a {@link Plan.Serve}, on a long-lived thread, for one
   * service of this runtime at a time.
   *
   * @throws AtelierException when it can never start: a file that cannot be read, a port that is
   *     taken
   */
  ServiceHandle start(ServiceSpec service);

  /** Ends what the services shared; every handle has been stopped before. */
  @Override
  default void close() {}
}
