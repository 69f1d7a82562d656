package dev.atelier.dbt.context;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** The grain of microbatches, in UTC. */
public enum BatchSize {
  HOUR(ChronoUnit.HOURS, "yyyy-MM-dd'T'HH"),
  DAY(ChronoUnit.DAYS, "yyyy-MM-dd"),
  MONTH(ChronoUnit.MONTHS, "yyyy-MM"),
  YEAR(ChronoUnit.YEARS, "yyyy");

  private final ChronoUnit unit;
  private final DateTimeFormatter name;

  BatchSize(ChronoUnit unit, String name) {
    this.unit = unit;
    this.name = DateTimeFormatter.ofPattern(name, Locale.ROOT);
  }

  /** {@code day}: as configurations write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** By its word. */
  public static Optional<BatchSize> of(String text) {
    for (BatchSize size : values()) {
      if (size.word().equals(text)) {
        return Optional.of(size);
      }
    }
    return Optional.empty();
  }

  public ZonedDateTime before(ZonedDateTime time, long batches) {
    return time.minus(batches, unit);
  }

  /** The start of the batch that a time lies in. */
  public ZonedDateTime floor(ZonedDateTime time) {
    return switch (this) {
      case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
      case DAY -> time.truncatedTo(ChronoUnit.DAYS);
      case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
      case YEAR -> time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
    };
  }

  public ZonedDateTime ceiling(ZonedDateTime time) {
    ZonedDateTime start = floor(time);
    return start.equals(time) ? start : start.plus(1, unit);
  }

  public ZonedDateTime floorAndMove(ZonedDateTime time, long batches) {
    return floor(time).plus(batches, unit);
  }

  /** {@code 2024-09-17}, {@code 2024-09}: a batch in lines and file names. */
  public String label(ZonedDateTime start) {
    return name.format(start);
  }
}
