package dev.atelier.app;

import dev.atelier.engines.postgres.HiddenCluster;
import dev.atelier.kernel.stack.ServiceLog;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The platform's own database, opened on a thread of its own while everything else starts; who asks
 * for it waits until it is there. That thread lives as long as the database, which dies with it.
 */
final class HiddenDatabase implements Supplier<DataSource>, AutoCloseable {
  private static final String NAME = "atelier";

  private final CompletableFuture<HiddenCluster> cluster = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread keeper;

  private HiddenDatabase(Path state, ServiceLog log) {
    this.keeper =
        Thread.ofPlatform().name("platform-database").daemon().start(() -> keep(state, log));
  }

  static HiddenDatabase open(Path state, ServiceLog log) {
    return new HiddenDatabase(state, log);
  }

  private void keep(Path state, ServiceLog log) {
    try (HiddenCluster opened =
        HiddenCluster.open(state, InetAddress.getLoopbackAddress(), NAME, log::line)) {
      cluster.complete(opened);
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      cluster.completeExceptionally(e);
    }
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when it could not be opened
   */
  @Override
  public DataSource get() {
    try {
      return cluster.join().dataSource();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
