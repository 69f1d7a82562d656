package dev.atelier.console;

import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** The words of one language, and how it writes numbers, times and sizes. */
public enum Language {
  EN(Locale.ENGLISH),
  FR(Locale.FRENCH);

  private final Locale locale;
  private final ResourceBundle words;

  Language(Locale locale) {
    this.locale = locale;
    this.words =
        ResourceBundle.getBundle(
            "dev.atelier.console.words",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** {@code en} or {@code fr}, from a cookie or Accept-Language. */
  static Language of(String written) {
    return written.toLowerCase(Locale.ROOT).startsWith("fr") ? FR : EN;
  }

  public String code() {
    return locale.getLanguage();
  }

  public Language other() {
    return this == EN ? FR : EN;
  }

  /** A word or sentence by its key; {@code {0}} are its arguments, already written out. */
  public String t(String key, Object... arguments) {
    String pattern;
    try {
      pattern = words.getString(key);
    } catch (MissingResourceException _) {
      return key; // a test looks for such keys
    }
    return arguments.length == 0
        ? pattern.replace("''", "'")
        : new MessageFormat(pattern, locale).format(arguments);
  }

  /** {@code 48,312} or {@code 48 312}. */
  public String number(long value) {
    return NumberFormat.getIntegerInstance(locale).format(value);
  }

  /** {@code 1 row}, {@code 48,312 rows}; French counts nothing as one. */
  public String rows(long count) {
    boolean one = count == 1 || count == 0 && this == FR;
    return t(one ? "unit.row" : "unit.rows", number(count));
  }

  public String number(double value, int decimals) {
    NumberFormat format = NumberFormat.getNumberInstance(locale);
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    return format.format(value);
  }

  /** {@code 184 MiB}, {@code 184 Mio}. */
  public String bytes(long value) {
    String[] units =
        this == FR
            ? new String[] {"o", "Kio", "Mio", "Gio", "Tio"}
            : new String[] {"B", "KiB", "MiB", "GiB", "TiB"};
    double rest = value;
    int unit = 0;
    while (rest >= 1024 && unit < units.length - 1) {
      rest /= 1024;
      unit++;
    }
    return number(rest, rest < 10 && unit > 0 ? 1 : 0) + " " + units[unit];
  }

  public String seconds(double seconds) {
    return duration(Duration.ofMillis((long) (seconds * 1000)));
  }

  /** {@code 340 ms}, {@code 4.2 s}, {@code 4 min 12 s}, {@code 3 h 5 min}, {@code 2 d}. */
  public String duration(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return number(millis / 1000.0, millis < 10_000 ? 1 : 0) + " s";
    }
    long seconds = millis / 1000;
    if (seconds < 3600) {
      return seconds / 60
          + " min"
          + (seconds % 60 == 0 || seconds >= 600 ? "" : " " + seconds % 60 + " s");
    }
    if (seconds < 86_400) {
      return seconds / 3600
          + " h"
          + (seconds % 3600 < 60 ? "" : " " + seconds % 3600 / 60 + " min");
    }
    return seconds / 86_400 + " " + t("unit.day");
  }

  /** The time of today, otherwise the day too; UTC, as everything that runs here. */
  public String time(Instant at, Instant now) {
    boolean today =
        at.atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
    return DateTimeFormatter.ofPattern(today ? "HH:mm:ss" : "d MMM HH:mm", locale)
        .format(at.atOffset(ZoneOffset.UTC));
  }
}
