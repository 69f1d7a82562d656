package dev.atelier.airflow.schedule;

import java.time.Instant;
import java.util.Optional;

/** Run ids as Airflow makes them. */
public final class RunIds {
  private RunIds() {}

  /** 2.x names a run by its logical date, 3.x by when it could start. */
  public static String of(
      int generation, String runType, Optional<Instant> logicalDate, Instant runAfter) {
    Instant at = generation >= 3 ? runAfter : logicalDate.orElse(runAfter);
    return runType + "__" + PythonTime.iso(at);
  }
}
