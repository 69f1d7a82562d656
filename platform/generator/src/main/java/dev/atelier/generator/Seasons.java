package dev.atelier.generator;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;

/**
 * How many orders a time of the year, week and day has, relative to the average. Weekends and
 * Mondays are strong, November and December stronger, nights weak; two peaks a day, at noon and in
 * the evening.
 */
final class Seasons {
  /** Monday first; mean 1. */
  private static final double[] WEEK = {1.06, 0.86, 0.84, 0.90, 0.98, 1.20, 1.16};

  /** January first; mean about 1. */
  private static final double[] YEAR = {
    0.92, 0.86, 0.94, 0.93, 0.98, 0.96, 0.90, 0.82, 1.00, 1.05, 1.32, 1.38
  };

  /** By hour, UTC; divided by their mean below. */
  private static final double[] HOURS = {
    0.35, 0.20, 0.13, 0.10, 0.11, 0.20, 0.45, 0.80, 1.05, 1.20, 1.30, 1.45, 1.60, 1.45, 1.25, 1.20,
    1.25, 1.40, 1.65, 1.95, 2.10, 1.85, 1.30, 0.76
  };

  private static final double HOURS_MEAN = Arrays.stream(HOURS).average().orElseThrow();

  private Seasons() {}

  /** Relative to an average day; months are joined by straight lines between their middles. */
  static double ofDay(LocalDate day) {
    double position =
        day.getMonthValue() - 1 + (day.getDayOfMonth() - 0.5) / day.lengthOfMonth() - 0.5;
    int before = (int) Math.floor(position);
    double part = position - before;
    double year =
        YEAR[Math.floorMod(before, 12)] * (1 - part) + YEAR[Math.floorMod(before + 1, 12)] * part;
    return year * WEEK[day.getDayOfWeek().getValue() - 1];
  }

  /** Relative to an average hour of an average day. */
  static double ofHour(LocalDateTime hour) {
    return ofDay(hour.toLocalDate()) * HOURS[hour.getHour()] / HOURS_MEAN;
  }
}
