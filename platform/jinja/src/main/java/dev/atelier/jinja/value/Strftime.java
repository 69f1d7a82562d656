package dev.atelier.jinja.value;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import org.jspecify.annotations.Nullable;

/** Python's {@code strftime} with the C locale's names. */
final class Strftime {
  private Strftime() {}

  static String format(Object value, String pattern) {
    LocalDateTime time =
        switch (value) {
          case LocalDate date -> date.atStartOfDay();
          case LocalTime clock -> clock.atDate(LocalDate.of(1900, 1, 1));
          default -> Dates.local(value);
        };
    ZoneOffset offset = Dates.offset(value);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%' || i + 1 == pattern.length()) {
        out.append(c);
        continue;
      }
      char code = pattern.charAt(++i);
      if (code == '-' && i + 1 < pattern.length()) {
        out.append(unpadded(directive(pattern.charAt(++i), time, offset, value)));
      } else {
        out.append(directive(code, time, offset, value));
      }
    }
    return out.toString();
  }

  private static String unpadded(String digits) {
    return digits.replaceFirst("^[0 ]+(?=.)", "");
  }

  private static String directive(
      char code, LocalDateTime time, @Nullable ZoneOffset offset, Object value) {
    return switch (code) {
      case 'Y' -> Integer.toString(time.getYear());
      case 'y' -> two(time.getYear() % 100);
      case 'C' -> two(time.getYear() / 100);
      case 'm' -> two(time.getMonthValue());
      case 'd' -> two(time.getDayOfMonth());
      case 'e' -> String.format("%2d", time.getDayOfMonth());
      case 'H' -> two(time.getHour());
      case 'I' -> two((time.getHour() + 11) % 12 + 1);
      case 'M' -> two(time.getMinute());
      case 'S' -> two(time.getSecond());
      case 'f' -> String.format("%06d", time.getNano() / 1000);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'A' -> Dates.english(time.getDayOfWeek(), true);
      case 'a' -> Dates.english(time.getDayOfWeek(), false);
      case 'B' -> Dates.english(time.getMonth(), true);
      case 'b', 'h' -> Dates.english(time.getMonth(), false);
      case 'j' -> String.format("%03d", time.getDayOfYear());
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'U' -> two((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7);
      case 'W' -> two((time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() + 6) % 7) / 7);
      case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'z' -> offset == null ? "" : Dates.offsetText(offset, "");
      case 'Z' -> {
        String name = Dates.zoneAbbreviation(value);
        yield name == null ? "" : name;
      }
      case 's' -> Long.toString(time.toEpochSecond(offset == null ? ZoneOffset.UTC : offset));
      case 'F' -> format(time, "%Y-%m-%d");
      case 'T', 'X' -> format(time, "%H:%M:%S");
      case 'R' -> format(time, "%H:%M");
      case 'D', 'x' -> format(time, "%m/%d/%y");
      case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
      case 'r' -> format(time, "%I:%M:%S %p");
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> "%" + code;
    };
  }

  private static String two(int number) {
    return String.format("%02d", number);
  }
}
