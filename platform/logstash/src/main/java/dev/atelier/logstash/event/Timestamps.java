package dev.atelier.logstash.event;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** {@code @timestamp} as text. */
public final class Timestamps {
  private static final long SECONDS_OF_DAY = 86_400;

  private Timestamps() {}

  /** {@code 2015-05-17T10:05:03.000Z}: three digits at least, six or nine where they are needed. */
  public static String format(Instant instant) {
    StringBuilder out = new StringBuilder(30);
    append(instant, out);
    return out.toString();
  }

  static void append(Instant instant, StringBuilder out) {
    long second = instant.getEpochSecond();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_OF_DAY));
    if (date.getYear() < 0 || date.getYear() > 9999) {
      out.append(DateTimeFormatter.ISO_INSTANT.format(instant));
      return;
    }
    int rest = (int) Math.floorMod(second, SECONDS_OF_DAY);
    digits(date.getYear(), 4, out);
    digits(date.getMonthValue(), 2, out.append('-'));
    digits(date.getDayOfMonth(), 2, out.append('-'));
    digits(rest / 3600, 2, out.append('T'));
    digits(rest / 60 % 60, 2, out.append(':'));
    digits(rest % 60, 2, out.append(':'));
    int nanos = instant.getNano();
    out.append('.');
    if (nanos % 1_000_000 == 0) {
      digits(nanos / 1_000_000, 3, out);
    } else if (nanos % 1_000 == 0) {
      digits(nanos / 1_000, 6, out);
    } else {
      digits(nanos, 9, out);
    }
    out.append('Z');
  }

  static void digits(int number, int width, StringBuilder out) {
    if (width == 2) {
      out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
      return;
    }
    int unit = 1;
    for (int i = 1; i < width; i++) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      out.append((char) ('0' + number / unit % 10));
    }
  }

  /** Text, Instant or null; what is none of them gives null. */
  public static @Nullable Instant coerce(Object value) {
    return switch (value) {
      case Instant instant -> instant;
      case String text -> {
        try {
          yield IsoDates.parse(text, ZoneOffset.UTC);
        } catch (DateTimeException e) {
          yield null;
        }
      }
      default -> null;
    };
  }

  /**
   * Seconds since 1970, perhaps with a fraction.
   *
   * @throws DateTimeException outside of Java's range
   */
  public static Instant ofEpochSeconds(BigDecimal seconds) {
    long whole = seconds.setScale(0, java.math.RoundingMode.FLOOR).longValue();
    BigDecimal rest = seconds.subtract(BigDecimal.valueOf(whole));
    return Instant.ofEpochSecond(whole, rest.movePointRight(9).longValue());
  }

  /** A zone as Joda names it: an id, or an offset such as {@code +02:00}. */
  public static ZoneId zone(String name) {
    return ZoneId.of(name);
  }
}
