package dev.atelier.app.verify;

import java.time.Duration;

/**
 * One thing that was looked at.
 *
 * @param group such as {@code services} or {@code dbt}; JUnit's class name
 * @param detail figures when it held, the reason when it did not
 */
public record CheckResult(
    String group, String name, Outcome outcome, Duration took, String detail) {
  /** As JUnit has them. */
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  static CheckResult passed(String group, String name, Duration took, String detail) {
    return new CheckResult(group, name, Outcome.PASSED, took, detail);
  }

  static CheckResult failed(String group, String name, Duration took, String detail) {
    return new CheckResult(group, name, Outcome.FAILED, took, detail);
  }

  static CheckResult skipped(String group, String name, String detail) {
    return new CheckResult(group, name, Outcome.SKIPPED, Duration.ZERO, detail);
  }

  boolean failed() {
    return outcome == Outcome.FAILED;
  }
}
