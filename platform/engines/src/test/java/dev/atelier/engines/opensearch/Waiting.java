package dev.atelier.engines.opensearch;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for another process, however slow the machine is. */
final class Waiting {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Waiting() {}

  static void until(BooleanSupplier condition, Supplier<?> otherwise) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("waited in vain: " + otherwise.get());
      }
      Thread.sleep(50);
    }
  }
}
