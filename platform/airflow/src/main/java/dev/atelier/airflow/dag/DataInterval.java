package dev.atelier.airflow.dag;

import java.time.Instant;

/** The time that a run's data are of; start and end are the same where it is a moment. */
public record DataInterval(Instant start, Instant end) {
  public static DataInterval exact(Instant at) {
    return new DataInterval(at, at);
  }
}
