package dev.atelier.generator;

import java.time.LocalDateTime;

/**
 * Something that goes wrong for a while and shows in transactions and logs together.
 *
 * @param endpoint that is slow, or whose requests fail
 * @param strength 1 is usual
 */
record Incident(Kind kind, LocalDateTime from, LocalDateTime until, String endpoint, double strength) {
  /** What goes wrong. */
  enum Kind {
    /** Payments fail and requests answer 500. */
    ERROR_BURST,
    /** One endpoint takes many times as long; some customers give up. */
    SLOW_ENDPOINT
  }

  boolean at(LocalDateTime moment) {
    return !moment.isBefore(from) && moment.isBefore(until);
  }
}
