package dev.atelier.generator.csv;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A COPY whose rows are sent on a thread of their own, so that reading the file and storing the
 * rows go on at the same time. The connection must not be used until it is finished.
 */
final class CopyStream implements AutoCloseable {
  private static final byte[] END = new byte[0];
  private static final byte[] CANCEL = new byte[0];

  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(16);
  private final CopyIn copy;
  private final Thread sender;
  private volatile @Nullable SQLException failure;
  private volatile long rows;
  private boolean ended;

  CopyStream(Connection connection, String command) throws SQLException {
    this.copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command);
    this.sender = Thread.ofPlatform().name("copy").daemon().start(this::send);
  }

  private void send() {
    try {
      for (byte[] chunk = queue.take(); chunk != END; chunk = queue.take()) {
        if (chunk == CANCEL) {
          copy.cancelCopy();
          return;
        }
        if (failure == null) {
          write(chunk);
        }
      }
      if (failure == null) {
        rows = copy.endCopy();
      }
    } catch (SQLException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After a failure chunks are taken and dropped, so that nobody waits for room. */
  private void write(byte[] chunk) {
    try {
      copy.writeToCopy(chunk, 0, chunk.length);
    } catch (SQLException e) {
      failure = e;
    }
  }

  /**
   * @throws SQLException why an earlier chunk was refused
   */
  void add(byte[] chunk) throws SQLException {
    check();
    if (chunk.length > 0) {
      put(chunk);
    }
  }

  private void check() throws SQLException {
    SQLException e = failure;
    if (e != null) {
      throw e;
    }
  }

  private void put(byte[] chunk) throws SQLException {
    try {
      queue.put(chunk);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  /** Rows stored. */
  long finish() throws SQLException {
    end(END);
    check();
    return rows;
  }

  private void end(byte[] how) throws SQLException {
    if (ended) {
      return;
    }
    ended = true;
    put(how);
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  /** Gives up what was not finished. */
  @Override
  public void close() throws SQLException {
    end(CANCEL);
  }
}
