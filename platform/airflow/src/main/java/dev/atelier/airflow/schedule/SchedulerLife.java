package dev.atelier.airflow.schedule;

import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.DatabaseException;
import dev.atelier.airflow.state.Jobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That this scheduler lives: a row, and an advisory lock on a connection of its own, which ends
 * with the process.
 */
final class SchedulerLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerLife.class);
  private static final int VALID_SECONDS = 2;

  private final Database database;
  private final String hostname;
  private final Clock clock;
  private long jobId;
  private @Nullable Connection connection;

  SchedulerLife(Database database, String hostname, Clock clock) {
    this.database = database;
    this.hostname = hostname;
    this.clock = clock;
  }

  long jobId() {
    return jobId;
  }

  synchronized void begin() {
    if (jobId != 0) {
      return;
    }
    jobId =
        database.call(session -> Jobs.start(session, "SchedulerJob", hostname, clock.instant()));
    hold();
  }

  private void hold() {
    try {
      Connection held = database.source().getConnection();
      held.setAutoCommit(true);
      connection = held;
      if (!Jobs.hold(database.over(held), jobId)) {
        LOG.warn("scheduler {} could not take its lock", jobId);
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** Says that it lives; takes the lock again when the database had gone away. */
  synchronized void keepAlive() {
    try {
      Connection held = connection;
      if (held == null || !held.isValid(VALID_SECONDS)) {
        close(held);
        hold();
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
    database.run(session -> Jobs.beat(session, jobId, clock.instant()));
  }

  /** Lets go of the lock as the end of the process would. */
  synchronized void abandon() {
    Connection held = connection;
    if (held != null) {
      try {
        Jobs.release(database.over(held), jobId);
      } catch (DatabaseException e) {
        LOG.debug("the lock was gone: {}", e.getMessage());
      }
      close(held);
      connection = null;
    }
    jobId = 0;
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("a broken connection did not close: {}", e.getMessage());
      }
    }
  }

  @Override
  public synchronized void close() {
    if (jobId == 0) {
      return;
    }
    try {
      database.run(session -> Jobs.end(session, jobId, "success", clock.instant()));
    } catch (DatabaseException e) {
      LOG.debug("the job's end could not be kept: {}", e.getMessage());
    }
    abandon();
  }
}
