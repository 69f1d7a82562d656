package dev.atelier.jinja.value;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods and fields of {@code date}, {@code datetime}, {@code time} and {@code timedelta}. */
final class DateMethods {
  static final Map<String, Method> DATE_METHODS = new HashMap<>();
  static final Map<String, Method> DATETIME_METHODS = new HashMap<>();
  static final Map<String, Method> TIME_METHODS = new HashMap<>();
  static final Map<String, Method> DURATION_METHODS = new HashMap<>();

  private static final Signature STRFTIME = Signature.of("strftime", "format");
  private static final Signature REPLACE =
      Signature.of(
          "replace",
          "year?",
          "month?",
          "day?",
          "hour?",
          "minute?",
          "second?",
          "microsecond?",
          "tzinfo?");

  static {
    for (Map<String, Method> methods : List.of(DATE_METHODS, DATETIME_METHODS, TIME_METHODS)) {
      methods.put("strftime", (self, a) -> strftime(self, a));
      methods.put("replace", (self, a) -> replace(self, a));
    }
    DATE_METHODS.put("isoformat", (self, _) -> Dates.iso(self, "T"));
    TIME_METHODS.put("isoformat", (self, _) -> Dates.iso(self, "T"));
    DATETIME_METHODS.put("isoformat", (self, a) -> isoFormat(self, a));
    for (Map<String, Method> methods : List.of(DATE_METHODS, DATETIME_METHODS)) {
      methods.put("weekday", (self, _) -> (long) day(self).getDayOfWeek().getValue() - 1);
      methods.put("isoweekday", (self, _) -> (long) day(self).getDayOfWeek().getValue());
      methods.put("toordinal", (self, _) -> day(self).toEpochDay() + 719_163);
      methods.put("isocalendar", (self, _) -> isoCalendar(day(self)));
      methods.put("ctime", (self, _) -> Strftime.format(self, "%c"));
    }
    DATETIME_METHODS.put("date", (self, _) -> day(self));
    DATETIME_METHODS.put("time", (self, _) -> Dates.local(self).toLocalTime());
    DATETIME_METHODS.put("timestamp", (self, _) -> timestamp(self));
    DATETIME_METHODS.put("utcoffset", (self, _) -> offset(self));
    DATETIME_METHODS.put("tzname", (self, _) -> Dates.zoneAbbreviation(self));
    DATETIME_METHODS.put(
        "astimezone", (self, a) -> inZone(self, a.size() == 0 ? ZoneOffset.UTC : zone(a.at(0))));
    DURATION_METHODS.put("total_seconds", (self, _) -> Dates.micros((Duration) self) / 1e6);
  }

  private DateMethods() {}

  private static Object strftime(Object self, Arguments arguments) {
    if (arguments.isEmpty()) {
      throw JinjaException.typeError("strftime() missing required argument 'format' (pos 1)");
    }
    return Strftime.format(self, StrMethods.string(STRFTIME.bind(arguments)[0]));
  }

  private static LocalDate day(Object value) {
    return value instanceof LocalDate date ? date : Dates.local(value).toLocalDate();
  }

  private static Object isoCalendar(LocalDate day) {
    return PyTuple.named(
        List.of("year", "week", "weekday"),
        (long) day.get(IsoFields.WEEK_BASED_YEAR),
        (long) day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
        (long) day.getDayOfWeek().getValue());
  }

  private static Object timestamp(Object value) {
    OffsetDateTime time =
        Dates.isAware(value) ? Dates.instant(value) : Dates.local(value).atOffset(ZoneOffset.UTC);
    return time.toEpochSecond() + time.getNano() / 1000 / 1e6;
  }

  private static @Nullable Object offset(Object value) {
    ZoneOffset offset = Dates.offset(value);
    return offset == null ? null : Duration.ofSeconds(offset.getTotalSeconds());
  }

  private static String isoFormat(Object self, Arguments arguments) {
    @Nullable Object[] values = Signature.of("isoformat", "sep?", "timespec?").bind(arguments);
    String separator = values[0] == Missing.MISSING ? "T" : StrMethods.string(values[0]);
    LocalDateTime local = Dates.local(self);
    String spec = values[1] == Missing.MISSING ? "auto" : StrMethods.string(values[1]);
    String clock =
        switch (spec) {
          case "hours" -> Strftime.format(self, "%H");
          case "minutes" -> Strftime.format(self, "%H:%M");
          case "seconds" -> Strftime.format(self, "%H:%M:%S");
          case "milliseconds" ->
              Strftime.format(self, "%H:%M:%S.")
                  + String.format("%03d", local.getNano() / 1_000_000);
          case "microseconds" -> Strftime.format(self, "%H:%M:%S.%f");
          default -> Dates.timeText(local.toLocalTime());
        };
    ZoneOffset offset = Dates.offset(self);
    return Dates.dateText(local.toLocalDate())
        + separator
        + clock
        + (offset == null ? "" : Dates.offsetText(offset, ":"));
  }

  private static Object inZone(Object value, ZoneId zone) {
    OffsetDateTime time =
        Dates.isAware(value) ? Dates.instant(value) : Dates.local(value).atOffset(ZoneOffset.UTC);
    return zone instanceof ZoneOffset offset
        ? time.withOffsetSameInstant(offset)
        : time.atZoneSameInstant(zone);
  }

  /** A time zone given as a {@code tzinfo}. */
  private static ZoneId zone(@Nullable Object value) {
    if (value instanceof TimeZone known) {
      return known.id();
    }
    throw JinjaException.typeError(
        "tzinfo argument must be None or of a tzinfo subclass, not type '"
            + Types.inMessage(value)
            + "'");
  }

  private static Object replace(Object self, Arguments arguments) {
    @Nullable Object[] values =
        self instanceof LocalTime
            ? Signature.of("replace", "hour?", "minute?", "second?", "microsecond?").bind(arguments)
            : REPLACE.bind(arguments);
    try {
      if (self instanceof LocalTime time) {
        return replaceClock(time, values, 0);
      }
      LocalDate day = replaceDay(day(self), values);
      if (self instanceof LocalDate) {
        return day;
      }
      LocalDateTime local = day.atTime(replaceClock(Dates.local(self).toLocalTime(), values, 3));
      Object zone = values[7];
      if (zone == Missing.MISSING) {
        return Dates.withLocal(self, local);
      }
      if (zone == null) {
        return local;
      }
      ZoneId id = zone(zone);
      return id instanceof ZoneOffset offset ? local.atOffset(offset) : local.atZone(id);
    } catch (DateTimeException e) {
      throw DateFields.outOfRange(e);
    }
  }

  private static LocalDate replaceDay(LocalDate day, @Nullable Object[] values) {
    return LocalDate.of(
        given(values[0], day.getYear()),
        given(values[1], day.getMonthValue()),
        given(values[2], day.getDayOfMonth()));
  }

  private static LocalTime replaceClock(LocalTime time, @Nullable Object[] values, int from) {
    return LocalTime.of(
        given(values[from], time.getHour()),
        given(values[from + 1], time.getMinute()),
        given(values[from + 2], time.getSecond()),
        given(values[from + 3], time.getNano() / 1000) * 1000);
  }

  private static int given(@Nullable Object value, int otherwise) {
    return value == Missing.MISSING ? otherwise : Ints.index(value);
  }

  static @Nullable Object field(Object self, String name) {
    if (self instanceof Duration duration) {
      return switch (name) {
        case "days" -> Dates.days(duration);
        case "seconds" -> Dates.secondsOfDay(duration);
        case "microseconds" -> (long) Dates.microseconds(duration);
        default -> Missing.MISSING;
      };
    }
    if (!(self instanceof LocalTime)) {
      LocalDate day = day(self);
      switch (name) {
        case "year" -> {
          return (long) day.getYear();
        }
        case "month" -> {
          return (long) day.getMonthValue();
        }
        case "day" -> {
          return (long) day.getDayOfMonth();
        }
        default -> {}
      }
    }
    return self instanceof LocalDate ? Missing.MISSING : clockField(self, name);
  }

  private static @Nullable Object clockField(Object self, String name) {
    LocalTime time = self instanceof LocalTime clock ? clock : Dates.local(self).toLocalTime();
    return switch (name) {
      case "hour" -> (long) time.getHour();
      case "minute" -> (long) time.getMinute();
      case "second" -> (long) time.getSecond();
      case "microsecond" -> time.getNano() / 1000L;
      case "tzinfo" -> self instanceof LocalTime || !Dates.isAware(self) ? null : zoneOf(self);
      default -> Missing.MISSING;
    };
  }

  private static Object zoneOf(Object self) {
    return new TimeZone(
        self instanceof ZonedDateTime time ? time.getZone() : ((OffsetDateTime) self).getOffset());
  }
}
