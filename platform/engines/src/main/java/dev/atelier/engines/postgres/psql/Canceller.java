package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.WireConnection;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches, while a query runs, whether its caller went away, and then cancels the query. */
final class Canceller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Canceller.class);
  private static final long LOOK_EVERY_MS = 100;

  private final CountDownLatch done = new CountDownLatch(1);

  Canceller(WireConnection connection, BooleanSupplier cancelled) {
    Thread.ofVirtual().start(() -> watch(connection, cancelled));
  }

  private void watch(WireConnection connection, BooleanSupplier cancelled) {
    try {
      while (!done.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
        if (cancelled.getAsBoolean()) {
          connection.cancel();
          return;
        }
      }
    } catch (IOException e) {
      LOG.debug("the query could not be cancelled: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}
