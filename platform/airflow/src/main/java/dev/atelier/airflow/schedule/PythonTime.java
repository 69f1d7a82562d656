package dev.atelier.airflow.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as Python writes and reads them. */
public final class PythonTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd[['T'][' ']HH:mm[:ss]]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .toFormatter(Locale.ROOT);

  private PythonTime() {}

  /** {@code 2026-11-23T11:49:53.035486+00:00}; no fraction where it is zero. */
  public static String iso(Instant instant) {
    return local(instant) + "+00:00";
  }

  /** {@code 2026-11-23T11:49:53.035486Z}, as 3.x's API writes. */
  public static String zulu(Instant instant) {
    return local(instant) + "Z";
  }

  /** {@code 2026-11-23 11:49:53.035486+00:00}: what {@code str()} gives. */
  public static String spaced(Instant instant) {
    return iso(instant).replace('T', ' ');
  }

  private static String local(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofInstant(instant, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    return time.getNano() == 0 ? SECONDS.format(time) : MICROS.format(time);
  }

  /**
   * ISO text with or without a zone or a time of day.
   *
   * @throws DateTimeParseException when it is no date
   */
  public static Instant parse(String text, ZoneId zone) {
    String trimmed = text.strip().replace(' ', 'T');
    if (trimmed.matches(".*T.*(Z|[+-]\\d\\d:?\\d\\d)$")) {
      String zoned = trimmed.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
      return OffsetDateTime.parse(zoned).toInstant();
    }
    return LocalDateTime.parse(trimmed, READ).atZone(zone).toInstant();
  }
}
