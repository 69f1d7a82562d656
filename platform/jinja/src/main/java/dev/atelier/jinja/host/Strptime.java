package dev.atelier.jinja.host;

import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Text;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code strptime}, with the C locale's names. */
final class Strptime {
  private static final Map<Character, String> DIRECTIVES = new HashMap<>();

  static {
    DIRECTIVES.put('Y', "\\d{4}");
    DIRECTIVES.put('y', "\\d{2}");
    DIRECTIVES.put('m', "1[0-2]|0[1-9]|[1-9]");
    DIRECTIVES.put('d', "3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]");
    DIRECTIVES.put('H', "2[0-3]|[01]\\d|\\d");
    DIRECTIVES.put('I', "1[0-2]|0[1-9]|[1-9]");
    DIRECTIVES.put('M', "[0-5]\\d|\\d");
    DIRECTIVES.put('S', "6[01]|[0-5]\\d|\\d");
    DIRECTIVES.put('f', "\\d{1,6}");
    DIRECTIVES.put('j', "36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]");
    DIRECTIVES.put('p', "am|pm");
    DIRECTIVES.put('z', "[-+]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z");
    DIRECTIVES.put('Z', "utc|gmt");
    DIRECTIVES.put('b', names(Month.values(), TextStyle.SHORT));
    DIRECTIVES.put('B', names(Month.values(), TextStyle.FULL));
    DIRECTIVES.put('a', names(DayOfWeek.values(), TextStyle.SHORT));
    DIRECTIVES.put('A', names(DayOfWeek.values(), TextStyle.FULL));
  }

  private Strptime() {}

  private static String names(Object[] values, TextStyle style) {
    List<String> names = new ArrayList<>();
    for (Object value : values) {
      names.add(
          value instanceof Month month
              ? month.getDisplayName(style, Locale.US)
              : ((DayOfWeek) value).getDisplayName(style, Locale.US));
    }
    return String.join("|", names);
  }

  /** A naive datetime, or one with an offset where the pattern has {@code %z}. */
  static Object parse(String text, String format) {
    List<Character> fields = new ArrayList<>();
    Matcher matcher = pattern(format, fields).matcher(text);
    if (!matcher.lookingAt()) {
      throw JinjaException.valueError(
          "time data " + Text.repr(text) + " does not match format " + Text.repr(format));
    }
    if (matcher.end() != text.length()) {
      throw JinjaException.valueError("unconverted data remains: " + text.substring(matcher.end()));
    }
    Map<Character, String> found = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      found.put(fields.get(i), matcher.group(i + 1));
    }
    return value(found);
  }

  private static Pattern pattern(String format, List<Character> fields) {
    StringBuilder regex = new StringBuilder();
    String expanded = format.replace("%T", "%H:%M:%S").replace("%F", "%Y-%m-%d");
    for (int i = 0; i < expanded.length(); i++) {
      char c = expanded.charAt(i);
      if (Character.isWhitespace(c)) {
        regex.append("\\s+");
      } else if (c != '%') {
        regex.append(Pattern.quote(String.valueOf(c)));
      } else {
        if (++i >= expanded.length()) {
          throw JinjaException.valueError("stray % in format " + Text.repr(format));
        }
        char directive = expanded.charAt(i);
        if (directive == '%') {
          regex.append('%');
          continue;
        }
        String part = DIRECTIVES.get(directive);
        if (part == null) {
          throw JinjaException.valueError(
              "'" + directive + "' is a bad directive in format " + Text.repr(format));
        }
        fields.add(directive);
        regex.append('(').append(part).append(')');
      }
    }
    return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
  }

  private static Object value(Map<Character, String> found) {
    try {
      int year = year(found);
      LocalDate date =
          found.containsKey('j')
              ? LocalDate.ofYearDay(year, number(found, 'j', 1))
              : LocalDate.of(year, month(found), number(found, 'd', 1));
      String fraction = (found.getOrDefault('f', "") + "000000").substring(0, 6);
      LocalDateTime time =
          date.atTime(
              hour(found),
              number(found, 'M', 0),
              Math.min(59, number(found, 'S', 0)),
              Integer.parseInt(fraction) * 1000);
      String offset = found.get('z');
      return offset == null ? time : time.atOffset(ZoneOffset.of(offset));
    } catch (DateTimeException e) {
      throw JinjaException.valueError("day is out of range for month");
    }
  }

  private static int number(Map<Character, String> found, char field, int otherwise) {
    String digits = found.get(field);
    return digits == null ? otherwise : Integer.parseInt(digits.strip());
  }

  private static int year(Map<Character, String> found) {
    if (found.containsKey('y')) {
      int two = number(found, 'y', 0);
      return two + (two <= 68 ? 2000 : 1900);
    }
    return number(found, 'Y', 1900);
  }

  private static int month(Map<Character, String> found) {
    String name = found.getOrDefault('b', found.get('B'));
    if (name == null) {
      return number(found, 'm', 1);
    }
    for (Month month : Month.values()) {
      if (month.name().regionMatches(true, 0, name, 0, 3)) {
        return month.getValue();
      }
    }
    throw new IllegalStateException("not a month");
  }

  private static int hour(Map<Character, String> found) {
    if (!found.containsKey('I')) {
      return number(found, 'H', 0);
    }
    int hour = number(found, 'I', 12) % 12;
    return "pm".equalsIgnoreCase(found.get('p')) ? hour + 12 : hour;
  }
}
