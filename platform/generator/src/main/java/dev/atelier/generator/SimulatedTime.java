package dev.atelier.generator;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;

/**
 * The shop's time as a line through one point: {@code speedUp} simulated seconds a second.
 * Simulated times are UTC without a zone, as the tables keep them.
 */
record SimulatedTime(Instant anchor, LocalDateTime simulated, double speedUp) {
  private static final double NANOS = 1e9;

  LocalDateTime at(Instant now) {
    return simulated.plus(scaled(Duration.between(anchor, now), speedUp));
  }

  /** When a simulated moment comes. */
  Instant when(LocalDateTime moment) {
    return anchor.plus(scaled(Duration.between(simulated, moment), 1 / speedUp));
  }

  private static Duration scaled(Duration duration, double factor) {
    if (factor == 1) {
      return duration;
    }
    double seconds = (duration.getSeconds() + duration.getNano() / NANOS) * factor;
    long whole = (long) Math.floor(seconds);
    return Duration.ofSeconds(whole, (long) ((seconds - whole) * NANOS));
  }

  /** The same moment from now on at another speed. */
  SimulatedTime withSpeed(double other, Instant now) {
    return other == speedUp ? this : new SimulatedTime(now, at(now), other);
  }
}
