package dev.atelier.engines.postgres;

import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ServiceHandle;
import java.time.Duration;
import java.time.Instant;

/** Waits for a service, however slow the machine is. */
final class Waiting {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Waiting() {}

  static Health until(Health.State state, ServiceHandle handle) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (true) {
      Health health = handle.health();
      if (health.state() == state) {
        return health;
      }
      boolean over = health.state() == Health.State.EXITED || Instant.now().isAfter(end);
      if (over) {
        throw new AssertionError("wanted " + state + ", has " + health);
      }
      Thread.sleep(20);
    }
  }
}
