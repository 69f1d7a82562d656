package dev.atelier.airflow.dag;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;

/** A timedelta or a relativedelta: calendar fields first, then clock time. */
public record Step(Period period, Duration duration) {
  public static final Step ZERO = new Step(Period.ZERO, Duration.ZERO);

  public Instant after(Instant time, ZoneId zone) {
    return time.atZone(zone).plus(period).toInstant().plus(duration);
  }

  public Instant before(Instant time, ZoneId zone) {
    return time.atZone(zone).minus(period).toInstant().minus(duration);
  }

  public boolean isZero() {
    return period.isZero() && duration.isZero();
  }

  /** As Python prints a timedelta: {@code 1 day, 0:00:00}. */
  @Override
  public String toString() {
    long days = duration.toDays() + period.getDays();
    String clock =
        "%d:%02d:%02d"
            .formatted(duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart());
    String months = period.toTotalMonths() == 0 ? "" : period.toTotalMonths() + " months, ";
    return months + (days == 0 ? "" : days + (days == 1 ? " day, " : " days, ")) + clock;
  }
}
