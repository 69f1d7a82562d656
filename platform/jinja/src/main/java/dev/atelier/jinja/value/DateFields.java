package dev.atelier.jinja.value;

import java.time.DateTimeException;

/** Python's words for a date whose fields make none. */
public final class DateFields {
  private DateFields() {}

  /** A ValueError that names the field. */
  public static JinjaException outOfRange(DateTimeException e) {
    String message = String.valueOf(e.getMessage());
    String[][] fields = {
      {"MonthOfYear", "month must be in 1..12"},
      {"HourOfDay", "hour must be in 0..23"},
      {"MinuteOfHour", "minute must be in 0..59"},
      {"SecondOfMinute", "second must be in 0..59"}
    };
    for (String[] field : fields) {
      if (message.contains(field[0])) {
        return JinjaException.valueError(field[1]);
      }
    }
    return JinjaException.valueError("day is out of range for month");
  }
}
