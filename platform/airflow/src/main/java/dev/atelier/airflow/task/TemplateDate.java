package dev.atelier.airflow.task;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A date of a task's context: a datetime of Python with pendulum's methods beside ({@code add},
 * {@code in_timezone}, {@code to_date_string}, {@code format} …).
 */
final class TemplateDate implements JinjaObject, Comparable<TemplateDate> {
  private final ZonedDateTime time;

  TemplateDate(ZonedDateTime time) {
    this.time = time;
  }

  TemplateDate(Instant time) {
    this(time.atZone(ZoneOffset.UTC));
  }

  OffsetDateTime value() {
    return time.toOffsetDateTime();
  }

  private TemplateDate with(ZonedDateTime other) {
    return new TemplateDate(other);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "add" -> (JinjaCallable) arguments -> with(shift(arguments, 1));
      case "subtract" -> (JinjaCallable) arguments -> with(shift(arguments, -1));
      case "in_timezone", "in_tz", "astimezone" ->
          (JinjaCallable) arguments -> with(time.withZoneSameInstant(zone(arguments.get(0, "tz"))));
      case "to_date_string" -> text("uuuu-MM-dd");
      case "to_time_string" -> text("HH:mm:ss");
      case "to_datetime_string" -> text("uuuu-MM-dd HH:mm:ss");
      case "to_iso8601_string" -> (JinjaCallable) arguments -> isoText("T").replace("+00:00", "Z");
      case "format" ->
          (JinjaCallable)
              arguments -> PendulumFormat.format(time, String.valueOf(arguments.get(0, "fmt")));
      case "start_of" ->
          (JinjaCallable) arguments -> with(startOf(String.valueOf(arguments.get(0, "unit"))));
      case "end_of" ->
          (JinjaCallable) arguments -> with(endOf(String.valueOf(arguments.get(0, "unit"))));
      case "int_timestamp" -> time.toEpochSecond();
      case "day_of_week" -> (long) time.getDayOfWeek().getValue() - 1;
      case "day_of_year" -> (long) time.getDayOfYear();
      case "quarter" -> (long) (time.getMonthValue() - 1) / 3 + 1;
      case "days_in_month" -> (long) time.toLocalDate().lengthOfMonth();
      case "timezone_name" ->
          time.getZone().equals(ZoneOffset.UTC) ? "UTC" : time.getZone().getId();
      case "replace" ->
          (JinjaCallable)
              arguments -> wrap(Access.call(Access.member(value(), "replace"), arguments));
      default -> {
        Object member = Access.member(value(), name);
        yield member == Missing.MISSING ? Missing.MISSING : member;
      }
    };
  }

  private Object wrap(@Nullable Object value) {
    return value instanceof OffsetDateTime other
        ? with(other.atZoneSimilarLocal(time.getZone()))
        : String.valueOf(value);
  }

  private JinjaCallable text(String pattern) {
    return arguments -> DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }

  private static ZoneId zone(@Nullable Object name) {
    try {
      return ZoneId.of(String.valueOf(name));
    } catch (DateTimeException _) {
      throw JinjaException.valueError("Invalid timezone: " + name);
    }
  }

  private ZonedDateTime shift(Arguments arguments, int sign) {
    Map<String, @Nullable Object> units = arguments.keywords();
    ZonedDateTime moved =
        time.plus(
            Period.of(
                (int) (sign * number(units, "years")),
                (int) (sign * number(units, "months")),
                (int) (sign * (number(units, "days") + 7 * number(units, "weeks")))));
    return moved.plus(
        Duration.ofHours(sign * number(units, "hours"))
            .plusMinutes(sign * number(units, "minutes"))
            .plusSeconds(sign * number(units, "seconds"))
            .plusNanos(1000 * sign * number(units, "microseconds")));
  }

  private static long number(Map<String, @Nullable Object> units, String name) {
    return units.get(name) instanceof Number value ? value.longValue() : 0;
  }

  private ZonedDateTime startOf(String unit) {
    ZonedDateTime day = time.truncatedTo(ChronoUnit.DAYS);
    return switch (unit) {
      case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
      case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
      case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
      case "day" -> day;
      case "week" -> day.minusDays(time.getDayOfWeek().getValue() - 1L);
      case "month" -> day.with(TemporalAdjusters.firstDayOfMonth());
      case "year" -> day.with(TemporalAdjusters.firstDayOfYear());
      default -> throw JinjaException.valueError("Invalid unit \"" + unit + "\" for start_of()");
    };
  }

  private ZonedDateTime endOf(String unit) {
    ZonedDateTime start = startOf(unit);
    ZonedDateTime next =
        switch (unit) {
          case "second" -> start.plusSeconds(1);
          case "minute" -> start.plusMinutes(1);
          case "hour" -> start.plusHours(1);
          case "day" -> start.plusDays(1);
          case "week" -> start.plusWeeks(1);
          case "month" -> start.plusMonths(1);
          default -> start.plusYears(1);
        };
    return next.minusNanos(1000);
  }

  @Override
  public @Nullable Object operate(String operator, @Nullable Object other, boolean reflected) {
    return switch (operator) {
      case "+" -> other instanceof Duration duration ? with(time.plus(duration)) : Missing.MISSING;
      case "-" -> {
        if (other instanceof Duration duration && !reflected) {
          yield with(time.minus(duration));
        }
        if (other instanceof TemplateDate date) {
          yield reflected ? Duration.between(time, date.time) : Duration.between(date.time, time);
        }
        yield other instanceof OffsetDateTime date
            ? reflected
                ? Duration.between(time.toInstant(), date.toInstant())
                : Duration.between(date.toInstant(), time.toInstant())
            : Missing.MISSING;
      }
      default -> Missing.MISSING;
    };
  }

  private String isoText(String separator) {
    String fraction = time.getNano() == 0 ? "" : ".SSSSSS";
    return DateTimeFormatter.ofPattern(
            "uuuu-MM-dd'" + separator + "'HH:mm:ss" + fraction + "xxx", Locale.ROOT)
        .format(time);
  }

  @Override
  public String typeName() {
    return "DateTime";
  }

  @Override
  public String text() {
    return isoText(" ");
  }

  @Override
  public String repr() {
    return "DateTime(%d, %d, %d, %d, %d, %d, tzinfo=Timezone('%s'))"
        .formatted(
            time.getYear(),
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            time.getZone().equals(ZoneOffset.UTC) ? "UTC" : time.getZone().getId());
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public int compareTo(TemplateDate other) {
    return time.toInstant().compareTo(other.time.toInstant());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TemplateDate date && time.toInstant().equals(date.time.toInstant());
  }

  @Override
  public int hashCode() {
    return time.toInstant().hashCode();
  }
}
