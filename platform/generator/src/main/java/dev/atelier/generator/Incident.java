package dev.atelier.generator;

import java.time.LocalDateTime;

/**
 * Something that goes wrong for a while and shows in transactions and logs together.
 *
 * @param endpoint that is slow, or whose requests fail most
 * @param strength 1 is usual
 */
record Incident(
    Kind kind, LocalDateTime from, LocalDateTime until, String endpoint, double strength) {
  /** What goes wrong. */
  enum Kind {
    /** Payments fail and requests answer 500. */
    ERROR_BURST,
    /** One endpoint takes many times as long; payments hang. */
    SLOW_ENDPOINT
  }

  boolean at(LocalDateTime moment) {
    return !moment.isBefore(from) && moment.isBefore(until);
  }

  /** What it adds to the share of orders that fail. */
  double failing() {
    return kind == Kind.ERROR_BURST ? 0.30 * strength : 0.05;
  }

  /** What it adds to the share of orders that are pending at first. */
  double pending() {
    return kind == Kind.SLOW_ENDPOINT ? 0.20 * strength : 0;
  }
}
