package dev.atelier.jinja.value;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of Python's {@code datetime} module: texts, equality, order and arithmetic. */
final class Dates {
  /** That two values have no order between them. */
  static final int NO_ORDER = Integer.MIN_VALUE;

  private Dates() {}

  static boolean isDate(@Nullable Object value) {
    return value instanceof LocalDate
        || value instanceof Duration
        || value instanceof LocalTime
        || isDateTime(value);
  }

  static boolean isDateTime(@Nullable Object value) {
    return value instanceof LocalDateTime
        || value instanceof OffsetDateTime
        || value instanceof ZonedDateTime;
  }

  static boolean isAware(@Nullable Object value) {
    return value instanceof OffsetDateTime || value instanceof ZonedDateTime;
  }

  /** Wall-clock time of a datetime. */
  static LocalDateTime local(Object value) {
    return switch (value) {
      case LocalDateTime time -> time;
      case OffsetDateTime time -> time.toLocalDateTime();
      case ZonedDateTime time -> time.toLocalDateTime();
      default -> throw new IllegalArgumentException("not a datetime");
    };
  }

  static @Nullable ZoneOffset offset(Object value) {
    return switch (value) {
      case OffsetDateTime time -> time.getOffset();
      case ZonedDateTime time -> time.getOffset();
      default -> null;
    };
  }

  static OffsetDateTime instant(Object value) {
    return switch (value) {
      case OffsetDateTime time -> time;
      case ZonedDateTime time -> time.toOffsetDateTime();
      default -> throw new IllegalArgumentException("not an aware datetime");
    };
  }

  /** The same wall clock in the same zone as another value had. */
  static Object withLocal(Object zoned, LocalDateTime local) {
    return switch (zoned) {
      case OffsetDateTime time -> OffsetDateTime.of(local, time.getOffset());
      case ZonedDateTime time -> local.atZone(time.getZone());
      default -> local;
    };
  }

  /** As {@code str}. */
  static String str(Object value) {
    return value instanceof Duration duration ? durationText(duration) : iso(value, " ");
  }

  /** As {@code isoformat}. */
  static String iso(Object value, String separator) {
    return switch (value) {
      case LocalDate date -> dateText(date);
      case LocalTime time -> timeText(time);
      default -> {
        LocalDateTime local = local(value);
        ZoneOffset offset = offset(value);
        yield dateText(local.toLocalDate())
            + separator
            + timeText(local.toLocalTime())
            + (offset == null ? "" : offsetText(offset, ":"));
      }
    };
  }

  static String dateText(LocalDate date) {
    return String.format(
        "%04d-%02d-%02d", date.getYear(), date.getMonthValue(), date.getDayOfMonth());
  }

  static String timeText(LocalTime time) {
    int micros = time.getNano() / 1000;
    return String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond())
        + (micros == 0 ? "" : String.format(".%06d", micros));
  }

  static String offsetText(ZoneOffset offset, String separator) {
    int seconds = offset.getTotalSeconds();
    int size = Math.abs(seconds);
    String text =
        String.format(
            "%s%02d%s%02d", seconds < 0 ? "-" : "+", size / 3600, separator, size / 60 % 60);
    return size % 60 == 0 ? text : text + String.format("%s%02d", separator, size % 60);
  }

  static String durationText(Duration duration) {
    long days = days(duration);
    long seconds = secondsOfDay(duration);
    int micros = microseconds(duration);
    String time =
        String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
            + (micros == 0 ? "" : String.format(".%06d", micros));
    if (days == 0) {
      return time;
    }
    return days + (Math.abs(days) == 1 ? " day, " : " days, ") + time;
  }

  /** A timedelta's days, floored; the rest is positive. */
  static long days(Duration duration) {
    return Math.floorDiv(duration.getSeconds(), 86_400L);
  }

  static long secondsOfDay(Duration duration) {
    return Math.floorMod(duration.getSeconds(), 86_400L);
  }

  static int microseconds(Duration duration) {
    return duration.getNano() / 1000;
  }

  static String repr(Object value) {
    return switch (value) {
      case LocalDate date ->
          "datetime.date("
              + date.getYear()
              + ", "
              + date.getMonthValue()
              + ", "
              + date.getDayOfMonth()
              + ")";
      case LocalTime time -> "datetime.time(" + clock(time) + ")";
      case Duration duration -> durationRepr(duration);
      default -> {
        LocalDateTime local = local(value);
        yield "datetime.datetime("
            + local.getYear()
            + ", "
            + local.getMonthValue()
            + ", "
            + local.getDayOfMonth()
            + ", "
            + clock(local.toLocalTime())
            + zoneRepr(value)
            + ")";
      }
    };
  }

  private static String clock(LocalTime time) {
    int micros = time.getNano() / 1000;
    String text = time.getHour() + ", " + time.getMinute();
    if (time.getSecond() != 0 || micros != 0) {
      text = text + ", " + time.getSecond();
    }
    return micros == 0 ? text : text + ", " + micros;
  }

  private static String zoneRepr(Object value) {
    if (value instanceof ZonedDateTime time && !(time.getZone() instanceof ZoneOffset)) {
      return ", tzinfo=" + zoneName(time.getZone());
    }
    ZoneOffset offset = offset(value);
    if (offset == null) {
      return "";
    }
    return offset.getTotalSeconds() == 0
        ? ", tzinfo=datetime.timezone.utc"
        : ", tzinfo=datetime.timezone("
            + durationRepr(Duration.ofSeconds(offset.getTotalSeconds()))
            + ")";
  }

  private static String zoneName(ZoneId zone) {
    return zone.getId().equals("UTC") ? "<UTC>" : "<DstTzInfo '" + zone.getId() + "'>";
  }

  static String durationRepr(Duration duration) {
    StringBuilder out = new StringBuilder("datetime.timedelta(");
    String separator = "";
    long[] parts = {days(duration), secondsOfDay(duration), microseconds(duration)};
    String[] names = {"days", "seconds", "microseconds"};
    for (int i = 0; i < 3; i++) {
      if (parts[i] != 0) {
        out.append(separator).append(names[i]).append('=').append(parts[i]);
        separator = ", ";
      }
    }
    return out.append(separator.isEmpty() ? "0)" : ")").toString();
  }

  /** As {@code tzname()}: {@code UTC}, {@code CET}, {@code UTC+02:00}. */
  static @Nullable String zoneAbbreviation(Object value) {
    if (value instanceof ZonedDateTime time && !(time.getZone() instanceof ZoneOffset)) {
      return java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
    }
    ZoneOffset offset = offset(value);
    if (offset == null) {
      return null;
    }
    return offset.getTotalSeconds() == 0 ? "UTC" : "UTC" + offsetText(offset, ":");
  }

  static boolean equal(Object left, Object right) {
    if (isAware(left) && isAware(right)) {
      return instant(left).isEqual(instant(right));
    }
    return left.equals(right);
  }

  /** The order of two values, or {@link #NO_ORDER}. */
  static int compare(Object left, Object right) {
    if (left instanceof LocalDate a && right instanceof LocalDate b) {
      return Integer.signum(a.compareTo(b));
    }
    if (left instanceof Duration a && right instanceof Duration b) {
      return a.compareTo(b);
    }
    if (left instanceof LocalTime a && right instanceof LocalTime b) {
      return a.compareTo(b);
    }
    if (isDateTime(left) && isDateTime(right)) {
      if (isAware(left) != isAware(right)) {
        throw JinjaException.typeError("can't compare offset-naive and offset-aware datetimes");
      }
      return isAware(left)
          ? Integer.signum(instant(left).toInstant().compareTo(instant(right).toInstant()))
          : Integer.signum(local(left).compareTo(local(right)));
    }
    boolean mixed =
        isDateTime(left) && right instanceof LocalDate
            || left instanceof LocalDate && isDateTime(right);
    if (mixed) {
      throw JinjaException.typeError("can't compare datetime.datetime to datetime.date");
    }
    return NO_ORDER;
  }

  /** Arithmetic, or {@link Missing#MISSING}. */
  static @Nullable Object operate(String operator, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Missing.MISSING;
    }
    try {
      if (left instanceof Duration duration) {
        return durations(operator, duration, right);
      }
      return switch (operator) {
        case "+" -> right instanceof Duration duration ? plus(left, duration) : Missing.MISSING;
        case "-" ->
            right instanceof Duration duration
                ? plus(left, duration.negated())
                : between(left, right);
        case "*" ->
            right instanceof Duration duration && Types.isNumber(left)
                ? times(duration, left)
                : Missing.MISSING;
        default -> Missing.MISSING;
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new JinjaException(PythonType.OVERFLOW_ERROR, "date value out of range");
    }
  }

  private static @Nullable Object durations(String operator, Duration left, Object right) {
    if (right instanceof Duration other) {
      return switch (operator) {
        case "+" -> left.plus(other);
        case "-" -> left.minus(other);
        case "/" -> micros(left) / (double) divisor(other, "division by zero");
        case "//" ->
            Math.floorDiv(micros(left), divisor(other, "integer division or modulo by zero"));
        case "%" -> ofMicros(Math.floorMod(micros(left), divisor(other, "integer modulo by zero")));
        default -> Missing.MISSING;
      };
    }
    if (Types.isNumber(right)) {
      return switch (operator) {
        case "*" -> times(left, right);
        case "/" -> {
          double by = Floats.parse(right);
          if (by == 0) {
            throw Numbers.zeroDivision("division by zero");
          }
          yield ofMicros(Math.round(Math.rint(micros(left) / by)));
        }
        case "//" ->
            Types.isInteger(right)
                ? ofMicros(Math.floorDiv(micros(left), divisor(right)))
                : Missing.MISSING;
        default -> Missing.MISSING;
      };
    }
    return operator.equals("+") ? plus(right, left) : Missing.MISSING;
  }

  private static long divisor(Duration duration, String message) {
    long micros = micros(duration);
    if (micros == 0) {
      throw Numbers.zeroDivision(message);
    }
    return micros;
  }

  private static long divisor(Object number) {
    long by = Ints.asLong(number);
    if (by == 0) {
      throw Numbers.zeroDivision("integer division or modulo by zero");
    }
    return by;
  }

  static long micros(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1000);
  }

  static Duration ofMicros(long micros) {
    return Duration.ofSeconds(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
  }

  private static Duration times(Duration duration, Object factor) {
    return Types.isInteger(factor)
        ? ofMicros(Math.multiplyExact(micros(duration), Ints.asLong(factor)))
        : ofMicros(Math.round(Math.rint(micros(duration) * Floats.parse(factor))));
  }

  private static @Nullable Object plus(Object date, Duration duration) {
    if (date instanceof LocalDate day) {
      return day.plusDays(days(duration));
    }
    return isDateTime(date) ? withLocal(date, local(date).plus(duration)) : Missing.MISSING;
  }

  private static @Nullable Object between(Object left, Object right) {
    if (left instanceof LocalDate a && right instanceof LocalDate b) {
      return Duration.ofDays(a.toEpochDay() - b.toEpochDay());
    }
    if (isDateTime(left) && isDateTime(right)) {
      if (isAware(left) != isAware(right)) {
        throw JinjaException.typeError("can't subtract offset-naive and offset-aware datetimes");
      }
      return isAware(left)
          ? Duration.between(instant(right), instant(left))
          : Duration.between(local(right), local(left));
    }
    return Missing.MISSING;
  }

  /** The English name of a month or weekday. */
  static String english(Month month, boolean full) {
    return month.getDisplayName(full ? TextStyle.FULL : TextStyle.SHORT, Locale.US);
  }

  static String english(DayOfWeek day, boolean full) {
    return day.getDisplayName(full ? TextStyle.FULL : TextStyle.SHORT, Locale.US);
  }
}
