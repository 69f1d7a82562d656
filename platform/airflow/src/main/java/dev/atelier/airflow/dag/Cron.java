package dev.atelier.airflow.dag;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A cron expression in a time zone, as croniter reads it: minute, hour, day of month, month, day of
 * week, and optionally seconds as a sixth field. Where day of month and day of week are both
 * restricted, either of them is enough.
 *
 * <p>Across a change of daylight saving time an expression at a fixed time of day keeps its wall
 * clock time; one that repeats within a day keeps its distance in real time (Airflow's rule).
 */
public final class Cron {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int SEARCH_YEARS = 50;

  private final String expression;
  private final ZoneId zone;
  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean lastDayOfMonth;
  private final List<NthDay> nthDays;
  private final boolean anyDayOfMonth;
  private final boolean anyDayOfWeek;
  private final boolean fixedTime;

  /**
   * @param nth 1 to 5, or -1 for the last of the month
   */
  private record NthDay(int dayOfWeek, int nth) {}

  private Cron(String expression, ZoneId zone) {
    this.expression = expression;
    this.zone = zone;
    String[] fields = expression.strip().split("\\s+");
    if (fields.length < 5 || fields.length > 6) {
      throw new IllegalArgumentException(
          "Exactly 5, 6 or 7 columns has to be specified for iterator expression.");
    }
    minutes = field(fields[0], 0, 59, List.of());
    hours = field(fields[1], 0, 23, List.of());
    lastDayOfMonth = List.of(fields[2].toLowerCase(Locale.ROOT).split(",")).contains("l");
    daysOfMonth = field(without(fields[2], "l"), 1, 31, List.of());
    months = field(fields[3], 1, 12, MONTHS);
    List<String> week = List.of(fields[4].toLowerCase(Locale.ROOT).split(","));
    nthDays = week.stream().filter(Cron::isNth).map(Cron::nth).toList();
    daysOfWeek =
        field(String.join(",", week.stream().filter(item -> !isNth(item)).toList()), 0, 7, DAYS);
    if (daysOfWeek.get(7)) {
      daysOfWeek.set(0);
    }
    seconds =
        fields.length == 6 ? field(fields[5], 0, 59, List.of()) : field("0", 0, 59, List.of());
    anyDayOfMonth = fields[2].equals("*") || fields[2].equals("?");
    anyDayOfWeek = fields[4].equals("*") || fields[4].equals("?");
    LocalDateTime probe = LocalDateTime.of(2024, 1, 1, 0, 0);
    LocalDateTime first = nextLocal(probe);
    LocalDateTime second = nextLocal(first);
    fixedTime = first.getHour() == second.getHour() && first.getMinute() == second.getMinute();
  }

  /**
   * @throws IllegalArgumentException when it is not an expression
   */
  public static Cron parse(String expression, ZoneId zone) {
    return new Cron(expression, zone);
  }

  public String expression() {
    return expression;
  }

  public ZoneId zone() {
    return zone;
  }

  private static String without(String field, String item) {
    return String.join(
        ",",
        List.of(field.toLowerCase(Locale.ROOT).split(",")).stream()
            .filter(part -> !part.equals(item))
            .toList());
  }

  private static boolean isNth(String item) {
    return item.contains("#") || (item.startsWith("l") && item.length() == 2);
  }

  private static NthDay nth(String item) {
    if (item.startsWith("l")) {
      return new NthDay(number(item.substring(1), DAYS, 0) % 7, -1);
    }
    String[] parts = item.split("#");
    return new NthDay(
        number(parts[0], DAYS, 0) % 7, parts[1].equals("l") ? -1 : Integer.parseInt(parts[1]));
  }

  private static BitSet field(String text, int low, int high, List<String> names) {
    BitSet result = new BitSet();
    if (text.isEmpty()) {
      return result;
    }
    for (String item : text.toLowerCase(Locale.ROOT).split(",")) {
      String[] stepped = item.split("/");
      int step = stepped.length > 1 ? Integer.parseInt(stepped[1]) : 1;
      int from = low;
      int to = high == 7 ? 6 : high;
      if (!stepped[0].equals("*") && !stepped[0].equals("?")) {
        String[] range = stepped[0].split("-");
        from = number(range[0], names, low);
        to = range.length > 1 ? number(range[1], names, low) : stepped.length > 1 ? to : from;
      }
      if (from < low || to > high || step < 1) {
        throw new IllegalArgumentException("[" + text + "] is not acceptable, out of range");
      }
      if (from > to) {
        set(result, from, high == 7 ? 6 : high, step);
        set(result, low, to, step);
      } else {
        set(result, from, to, step);
      }
    }
    return result;
  }

  private static void set(BitSet result, int from, int to, int step) {
    for (int value = from; value <= to; value += step) {
      result.set(value);
    }
  }

  private static int number(String text, List<String> names, int low) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return named + (names == MONTHS ? low : 0);
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("[" + text + "] is not acceptable");
    }
  }

  /** The first time strictly after. */
  public Instant next(Instant after) {
    LocalDateTime local = LocalDateTime.ofInstant(after, zone);
    LocalDateTime found = nextLocal(local);
    return moved(after, local, found);
  }

  /** The last time strictly before. */
  public Instant previous(Instant before) {
    LocalDateTime local = LocalDateTime.ofInstant(before, zone);
    LocalDateTime found = previousLocal(local);
    return moved(before, local, found);
  }

  private Instant moved(Instant from, LocalDateTime local, LocalDateTime found) {
    if (fixedTime) {
      // At a time that comes twice, Airflow means the second.
      return found.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }
    return from.plus(Duration.between(local, found));
  }

  /** The time itself when the expression matches it, else the next. */
  public Instant alignToNext(Instant time) {
    Instant next = next(time);
    return previous(next).equals(time) ? time : next;
  }

  /** The time itself when the expression matches it, else the one before. */
  public Instant alignToPrevious(Instant time) {
    Instant previous = previous(time);
    return next(previous).equals(time) ? time : previous;
  }

  private LocalDateTime nextLocal(LocalDateTime after) {
    LocalDateTime from = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    LocalDate day = from.toLocalDate();
    LocalTime time = from.toLocalTime();
    LocalDate limit = day.plusYears(SEARCH_YEARS);
    while (day.isBefore(limit)) {
      if (!months.get(day.getMonthValue())) {
        day = day.plusMonths(1).withDayOfMonth(1);
        time = LocalTime.MIN;
        continue;
      }
      LocalTime found = matches(day) ? nextTime(time) : null;
      if (found != null) {
        return day.atTime(found);
      }
      day = day.plusDays(1);
      time = LocalTime.MIN;
    }
    throw new IllegalArgumentException("[" + expression + "] never matches");
  }

  private LocalDateTime previousLocal(LocalDateTime before) {
    LocalDateTime from = before.minusNanos(1).truncatedTo(ChronoUnit.SECONDS);
    LocalDate day = from.toLocalDate();
    LocalTime time = from.toLocalTime();
    LocalTime last = LocalTime.of(23, 59, 59);
    LocalDate limit = day.minusYears(SEARCH_YEARS);
    while (day.isAfter(limit)) {
      if (!months.get(day.getMonthValue())) {
        day = day.withDayOfMonth(1).minusDays(1);
        time = last;
        continue;
      }
      LocalTime found = matches(day) ? previousTime(time) : null;
      if (found != null) {
        return day.atTime(found);
      }
      day = day.minusDays(1);
      time = last;
    }
    throw new IllegalArgumentException("[" + expression + "] never matches");
  }

  private boolean matches(LocalDate day) {
    boolean dayOfMonth =
        daysOfMonth.get(day.getDayOfMonth())
            || (lastDayOfMonth && day.getDayOfMonth() == day.lengthOfMonth());
    boolean dayOfWeek =
        daysOfWeek.get(day.getDayOfWeek().getValue() % 7)
            || nthDays.stream().anyMatch(nth -> matches(nth, day));
    if (anyDayOfMonth) {
      return dayOfWeek;
    }
    return anyDayOfWeek ? dayOfMonth : dayOfMonth || dayOfWeek;
  }

  private static boolean matches(NthDay nth, LocalDate day) {
    if (day.getDayOfWeek() != DayOfWeek.of(nth.dayOfWeek() == 0 ? 7 : nth.dayOfWeek())) {
      return false;
    }
    if (nth.nth() < 0) {
      return day.getDayOfMonth() > YearMonth.from(day).lengthOfMonth() - 7;
    }
    return (day.getDayOfMonth() - 1) / 7 + 1 == nth.nth();
  }

  private @org.jspecify.annotations.Nullable LocalTime nextTime(LocalTime from) {
    for (int hour = hours.nextSetBit(from.getHour());
        hour >= 0;
        hour = hours.nextSetBit(hour + 1)) {
      int firstMinute = hour == from.getHour() ? from.getMinute() : 0;
      for (int minute = minutes.nextSetBit(firstMinute);
          minute >= 0;
          minute = minutes.nextSetBit(minute + 1)) {
        boolean same = hour == from.getHour() && minute == from.getMinute();
        int second = seconds.nextSetBit(same ? from.getSecond() : 0);
        if (second >= 0) {
          return LocalTime.of(hour, minute, second);
        }
      }
    }
    return null;
  }

  private @org.jspecify.annotations.Nullable LocalTime previousTime(LocalTime from) {
    for (int hour = hours.previousSetBit(from.getHour());
        hour >= 0;
        hour = hours.previousSetBit(hour - 1)) {
      int lastMinute = hour == from.getHour() ? from.getMinute() : 59;
      for (int minute = minutes.previousSetBit(lastMinute);
          minute >= 0;
          minute = minutes.previousSetBit(minute - 1)) {
        boolean same = hour == from.getHour() && minute == from.getMinute();
        int second = seconds.previousSetBit(same ? from.getSecond() : 59);
        if (second >= 0) {
          return LocalTime.of(hour, minute, second);
        }
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron
        && expression.equals(cron.expression)
        && zone.equals(cron.zone);
  }

  @Override
  public int hashCode() {
    return expression.hashCode() * 31 + zone.hashCode();
  }

  @Override
  public String toString() {
    return expression;
  }
}
