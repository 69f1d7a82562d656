package dev.atelier.airflow.published;

import dev.atelier.airflow.state.DatabaseException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies every two seconds until it is told to stop; a database that is away is waited for. */
public final class Publisher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  private final Published published;
  private final PublishedTarget target;
  private final BooleanSupplier stopped;
  private final Consumer<String> problem;
  private String told = "";

  /**
   * @param problem told once of each reason why the views cannot be there
   */
  public Publisher(
      Published published,
      PublishedTarget target,
      BooleanSupplier stopped,
      Consumer<String> problem) {
    this.published = published;
    this.target = target;
    this.stopped = stopped;
    this.problem = problem;
  }

  @Override
  public void run() {
    while (!stopped.getAsBoolean()) {
      Duration pause = PAUSE;
      try {
        published.copy();
        told = "";
      } catch (DatabaseException e) {
        LOG.debug("nothing is published while our own database is away: {}", e.getMessage());
      } catch (SQLException e) {
        pause = PAUSE_AFTER_FAILURE;
        tell(e);
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** A database that does not answer is starting or stopping; what it refuses is worth a word. */
  private void tell(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String text = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    if (!state.startsWith("08") && !state.startsWith("57") && !text.equals(told)) {
      told = text;
      problem.accept("Airflow's views are not in " + target + ": " + text);
    }
  }
}
