package dev.atelier.airflow.task;

import dev.atelier.jinja.value.JinjaException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;

/** {@code datetime.strptime}. */
final class PythonDates {
  private static final Map<Character, String> DIRECTIVES =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('y', "uu"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('z', "[xxx][xx][X]"));

  private PythonDates() {}

  static LocalDateTime parse(String text, String format) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        builder.appendLiteral(c);
        continue;
      }
      char directive = format.charAt(++i);
      if (directive == 'f') {
        builder.appendFraction(ChronoField.NANO_OF_SECOND, 1, 6, false);
      } else if (DIRECTIVES.containsKey(directive)) {
        builder.appendPattern(DIRECTIVES.get(directive));
      } else {
        builder.appendLiteral(directive);
      }
    }
    DateTimeFormatter reader =
        builder
            .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
            .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
            .toFormatter(Locale.ENGLISH);
    try {
      return LocalDateTime.parse(text, reader);
    } catch (DateTimeParseException _) {
      throw JinjaException.valueError(
          "time data '%s' does not match format '%s'".formatted(text, format));
    }
  }
}
