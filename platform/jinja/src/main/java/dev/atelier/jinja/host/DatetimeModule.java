package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.DateFields;
import dev.atelier.jinja.value.Floats;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyType;
import dev.atelier.jinja.value.Signature;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.TimeZone;
import dev.atelier.jinja.value.Types;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code datetime}. */
final class DatetimeModule {
  private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
  private static final int ORDINAL_OF_EPOCH = 719_163;

  private static final Signature DATE = Signature.of("date", "year", "month", "day");
  private static final Signature DATETIME =
      Signature.of(
          "datetime",
          "year",
          "month",
          "day",
          "hour?",
          "minute?",
          "second?",
          "microsecond?",
          "tzinfo?");
  private static final Signature TIME =
      Signature.of("time", "hour?", "minute?", "second?", "microsecond?");
  private static final Signature TIMEDELTA =
      Signature.of(
          "timedelta",
          "days?",
          "seconds?",
          "microseconds?",
          "milliseconds?",
          "minutes?",
          "hours?",
          "weeks?");

  /** Of the parameters of a timedelta, in microseconds. */
  private static final long[] UNITS = {
    86_400_000_000L, 1_000_000L, 1L, 1_000L, 60_000_000L, 3_600_000_000L, 604_800_000_000L
  };

  private final Clock clock;

  private DatetimeModule(Clock clock) {
    this.clock = clock;
  }

  static Map<String, Object> names(Clock clock) {
    DatetimeModule module = new DatetimeModule(clock);
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("date", module.dateType());
    names.put("datetime", module.datetimeType());
    names.put("time", new PyType("datetime.time", DatetimeModule::time, Map.of()));
    names.put("timedelta", new PyType("datetime.timedelta", DatetimeModule::timedelta, Map.of()));
    names.put(
        "timezone",
        new PyType(
            "datetime.timezone",
            DatetimeModule::timezone,
            Map.of("utc", new TimeZone(ZoneOffset.UTC))));
    return names;
  }

  private PyType dateType() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("today", (JinjaCallable) _ -> LocalDate.now(clock));
    members.put(
        "fromisoformat",
        (JinjaCallable) a -> IsoText.dateTime(text(a, "fromisoformat")).toLocalDate());
    members.put(
        "fromordinal",
        (JinjaCallable) a -> LocalDate.ofEpochDay(Ints.index(a.at(0)) - ORDINAL_OF_EPOCH));
    members.put(
        "fromtimestamp",
        (JinjaCallable) a -> instant(a.at(0)).atZone(clock.getZone()).toLocalDate());
    members.put("min", FIRST_DAY);
    members.put("max", LAST_DAY);
    return new PyType("datetime.date", a -> checked(() -> date(DATE.bind(a))), members);
  }

  private PyType datetimeType() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("now", (JinjaCallable) this::now);
    members.put("today", (JinjaCallable) _ -> micros(LocalDateTime.now(clock)));
    members.put(
        "utcnow",
        (JinjaCallable) _ -> micros(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)));
    members.put(
        "strptime",
        (JinjaCallable)
            a -> {
              @Nullable Object[] values = Signature.of("strptime", "date_string", "format").bind(a);
              return Strptime.parse(
                  string(values[0], "strptime", 1), string(values[1], "strptime", 2));
            });
    members.put("fromisoformat", (JinjaCallable) a -> IsoText.value(text(a, "fromisoformat")));
    members.put("fromtimestamp", (JinjaCallable) this::fromTimestamp);
    members.put(
        "utcfromtimestamp",
        (JinjaCallable) a -> LocalDateTime.ofInstant(instant(a.at(0)), ZoneOffset.UTC));
    members.put("combine", (JinjaCallable) DatetimeModule::combine);
    members.put("min", FIRST_DAY.atStartOfDay());
    members.put("max", LAST_DAY.atTime(23, 59, 59, 999_999_000));
    return new PyType("datetime.datetime", a -> checked(() -> datetime(a)), members);
  }

  private static <T> T checked(Supplier<T> body) {
    try {
      return body.get();
    } catch (DateTimeException e) {
      throw DateFields.outOfRange(e);
    }
  }

  private static LocalDate date(@Nullable Object[] values) {
    int year = Ints.index(values[0]);
    if (year < 1 || year > 9999) {
      throw JinjaException.valueError("year " + year + " is out of range");
    }
    return LocalDate.of(year, Ints.index(values[1]), Ints.index(values[2]));
  }

  private static Object datetime(Arguments arguments) {
    @Nullable Object[] values = DATETIME.bind(arguments);
    LocalDateTime local = date(values).atTime(clockTime(values, 3));
    return values[7] == Missing.MISSING || values[7] == null
        ? local
        : inZone(local, zone(values[7]));
  }

  private static Object time(Arguments arguments) {
    return checked(() -> clockTime(TIME.bind(arguments), 0));
  }

  private static LocalTime clockTime(@Nullable Object[] values, int from) {
    return LocalTime.of(
        number(values[from]),
        number(values[from + 1]),
        number(values[from + 2]),
        number(values[from + 3]) * 1000);
  }

  private static int number(@Nullable Object value) {
    return value == Missing.MISSING ? 0 : Ints.index(value);
  }

  private static Object timedelta(Arguments arguments) {
    @Nullable Object[] values = TIMEDELTA.bind(arguments);
    BigDecimal micros = BigDecimal.ZERO;
    for (int i = 0; i < UNITS.length; i++) {
      Object value = values[i];
      if (value == Missing.MISSING) {
        continue;
      }
      if (!Types.isNumber(value)) {
        throw JinjaException.typeError(
            "unsupported type for timedelta "
                + new String[] {
                      "days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"
                    }
                    [i]
                + " component: "
                + Types.inMessage(value));
      }
      BigDecimal size =
          Types.isInteger(value)
              ? new BigDecimal(Text.str(Ints.parse(value, 10)))
              : BigDecimal.valueOf(Floats.parse(value));
      micros = micros.add(size.multiply(BigDecimal.valueOf(UNITS[i])));
    }
    long whole = micros.setScale(0, RoundingMode.HALF_EVEN).longValue();
    return Duration.ofSeconds(
        Math.floorDiv(whole, 1_000_000L), Math.floorMod(whole, 1_000_000L) * 1000L);
  }

  private static Object timezone(Arguments arguments) {
    if (arguments.size() > 0 && arguments.at(0) instanceof Duration offset) {
      return new TimeZone(ZoneOffset.ofTotalSeconds((int) offset.getSeconds()));
    }
    throw JinjaException.typeError(
        "timezone() argument 1 must be datetime.timedelta, not "
            + (arguments.size() == 0 ? "nothing" : Types.inMessage(arguments.at(0))));
  }

  /** Python counts microseconds. */
  private static LocalDateTime micros(LocalDateTime time) {
    return time.withNano(time.getNano() / 1000 * 1000);
  }

  private Object now(Arguments arguments) {
    Object zone = arguments.get(0, "tz");
    LocalDateTime now = micros(LocalDateTime.now(clock));
    if (zone == Missing.MISSING || zone == null) {
      return now;
    }
    ZoneId id = zone(zone);
    return inZone(now.atZone(clock.getZone()).withZoneSameInstant(id).toLocalDateTime(), id);
  }

  private Object fromTimestamp(Arguments arguments) {
    Object zone = arguments.get(1, "tz");
    Instant instant = instant(arguments.at(0));
    if (zone == Missing.MISSING || zone == null) {
      return LocalDateTime.ofInstant(instant, clock.getZone());
    }
    ZoneId id = zone(zone);
    return inZone(LocalDateTime.ofInstant(instant, id), id);
  }

  private static Instant instant(@Nullable Object seconds) {
    BigDecimal micros =
        BigDecimal.valueOf(Floats.parse(seconds))
            .movePointRight(6)
            .setScale(0, RoundingMode.HALF_EVEN);
    long whole = micros.longValue();
    return Instant.ofEpochSecond(
        Math.floorDiv(whole, 1_000_000L), Math.floorMod(whole, 1_000_000L) * 1000L);
  }

  private static Object combine(Arguments arguments) {
    if (arguments.size() >= 2
        && arguments.at(0) instanceof LocalDate date
        && arguments.at(1) instanceof LocalTime time) {
      return date.atTime(time);
    }
    throw JinjaException.typeError("combine() takes a date and a time");
  }

  static ZoneId zone(@Nullable Object zone) {
    if (zone instanceof TimeZone known) {
      return known.id();
    }
    throw JinjaException.typeError(
        "tzinfo argument must be None or of a tzinfo subclass, not type '"
            + Types.inMessage(zone)
            + "'");
  }

  static Object inZone(LocalDateTime local, ZoneId zone) {
    return zone instanceof ZoneOffset offset
        ? OffsetDateTime.of(local, offset)
        : local.atZone(zone);
  }

  private static String text(Arguments arguments, String function) {
    return string(arguments.size() == 0 ? null : arguments.at(0), function, 1);
  }

  private static String string(@Nullable Object value, String function, int place) {
    if (value instanceof String text) {
      return text;
    }
    throw JinjaException.typeError(
        function + "() argument " + place + " must be str, not " + Types.inMessage(value));
  }
}
