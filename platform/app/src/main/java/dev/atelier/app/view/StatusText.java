package dev.atelier.app.view;

import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** A service's state in the words of {@code docker compose ps}. */
public final class StatusText {
  private StatusText() {}

  /** {@code running}, {@code exited}, {@code created} … as {@code ps --format json} has it. */
  public static String state(ServiceStatus status) {
    return switch (status.phase()) {
      case WAITING -> "created";
      case STARTING, RUNNING -> "running";
      case COMPLETED, STOPPED -> "exited";
      case FAILED -> "exited";
      case NOT_RUN -> "not run";
    };
  }

  /** {@code Up 3 minutes (healthy)}, {@code Exited (1) 5 seconds ago}. */
  public static String status(ServiceStatus status, Instant now) {
    String age = age(Duration.between(status.since(), now));
    return switch (status.phase()) {
      case WAITING -> "Waiting";
      case STARTING -> "Starting";
      case RUNNING -> "Up " + age + health(status.health());
      case COMPLETED, STOPPED, FAILED ->
          "Exited (" + status.health().exitCode() + ") " + age + " ago";
      case NOT_RUN -> "Not run";
    };
  }

  private static String health(Health health) {
    return switch (health.state()) {
      case STARTING -> " (health: starting)";
      case HEALTHY -> " (healthy)";
      case UNHEALTHY -> " (unhealthy)";
      case EXITED -> "";
    };
  }

  /** As Docker's units: seconds, minutes, hours, days. */
  public static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    }
    if (seconds < 3600) {
      return seconds < 120 ? "About a minute" : seconds / 60 + " minutes";
    }
    if (seconds < 48 * 3600) {
      return seconds < 7200 ? "About an hour" : seconds / 3600 + " hours";
    }
    return seconds / 86_400 + " days";
  }

  /** {@code 127.0.0.1:5432->5432/tcp}. */
  public static String ports(ServiceStatus status) {
    return status.published().stream()
        .map(port ->
            host(port) + ":" + port.published() + "->" + port.container() + "/" + port.protocol())
        .collect(Collectors.joining(", "));
  }

  /** The first address that a person would open or connect to. */
  public static String address(ServiceStatus status) {
    return status.published().stream()
        .findFirst()
        .map(port -> host(port) + ":" + port.published())
        .orElse("");
  }

  private static String host(PublishedPort port) {
    return port.hostIp().isEmpty() ? "127.0.0.1" : port.hostIp();
  }
}
