package dev.atelier.generator;

import dev.atelier.generator.Order.Status;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A pending order's end, known from the order's moment alone, so that after a stop the pending rows
 * of the database are enough to go on.
 */
record Settlement(LocalDateTime orderedAt, LocalDateTime at, Status status)
    implements Comparable<Settlement> {
  private static final double LONGEST_SECONDS = 26 * 3600;

  /** After two minutes to about a day, most within the hour; nine in ten succeed. */
  static Settlement of(long seed, LocalDateTime orderedAt) {
    long micros =
        ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), orderedAt);
    Draw draw = Draw.of(seed, "settlement", micros);
    double seconds = Math.min(LONGEST_SECONDS, 120 + 900 * Math.exp(1.1 * draw.normal()));
    Status status = draw.chance(0.9) ? Status.success : Status.failed;
    return new Settlement(orderedAt, orderedAt.plusSeconds((long) seconds), status);
  }

  String orderId() {
    return Order.id(orderedAt);
  }

  @Override
  public int compareTo(Settlement other) {
    return at.compareTo(other.at);
  }
}
