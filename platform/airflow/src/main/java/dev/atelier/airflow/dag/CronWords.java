package dev.atelier.airflow.dag;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/** A cron expression in words, as Airflow shows it: {@code At 00:00, only on Sunday}. */
final class CronWords {
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> NTH =
      List.of("", "first", "second", "third", "fourth", "fifth");

  private CronWords() {}

  static String describe(Cron cron) {
    String[] fields = cron.expression().strip().split("\\s+");
    String result =
        time(fields[0], fields[1]) + days(fields[2]) + week(fields[4]) + months(fields[3]);
    return result;
  }

  private static String time(String minute, String hour) {
    if (isNumber(minute) && isNumber(hour)) {
      return "At " + clock(hour, minute);
    }
    if (isNumber(minute)
        && hour.contains(",")
        && List.of(hour.split(",")).stream().allMatch(CronWords::isNumber)) {
      List<String> times =
          List.of(hour.split(",")).stream().map(each -> clock(each, minute)).toList();
      return "At " + join(times);
    }
    if (minute.equals("*") && hour.equals("*")) {
      return "Every minute";
    }
    if (minute.equals("0") && hour.equals("*")) {
      return "Every hour";
    }
    String minutes =
        minute.equals("*")
            ? "Every minute"
            : minute.startsWith("*/")
                ? "Every " + minute.substring(2) + " minutes"
                : "At " + join(List.of(minute.split(","))) + " minutes past the hour";
    if (hour.equals("*")) {
      return minutes;
    }
    if (hour.startsWith("*/")) {
      return minute.equals("0")
          ? "At 0 minutes past the hour, every " + hour.substring(2) + " hours"
          : minutes + ", every " + hour.substring(2) + " hours";
    }
    if (hour.contains("-")) {
      String[] stepped = hour.split("/");
      String[] range = stepped[0].split("-");
      String step = stepped.length > 1 ? ", every " + stepped[1] + " hours" : "";
      return minutes + step + ", between " + clock(range[0], "0") + " and " + clock(range[1], "59");
    }
    if (isNumber(hour)) {
      return minutes + ", between " + clock(hour, "0") + " and " + clock(hour, "59");
    }
    return minutes
        + ", at "
        + join(List.of(hour.split(",")).stream().map(each -> clock(each, "0")).toList());
  }

  private static String clock(String hour, String minute) {
    return "%02d:%02d".formatted(Integer.parseInt(hour), Integer.parseInt(minute));
  }

  private static String days(String field) {
    if (field.equals("*") || field.equals("?")) {
      return "";
    }
    if (field.equalsIgnoreCase("l")) {
      return ", on the last day of the month";
    }
    if (field.startsWith("*/")) {
      return ", every " + field.substring(2) + " days";
    }
    if (field.contains("-")) {
      String[] range = field.split("-");
      return ", between day " + range[0] + " and " + range[1] + " of the month";
    }
    return ", on day " + join(List.of(field.split(","))) + " of the month";
  }

  private static String week(String field) {
    if (field.equals("*") || field.equals("?")) {
      return "";
    }
    if (field.contains("#")) {
      String[] parts = field.split("#");
      return ", on the "
          + NTH.get(Integer.parseInt(parts[1]))
          + " "
          + day(parts[0])
          + " of the month";
    }
    if (field.contains("-")) {
      String[] range = field.split("-");
      return ", " + day(range[0]) + " through " + day(range[1]);
    }
    return ", only on " + join(List.of(field.split(",")).stream().map(CronWords::day).toList());
  }

  private static String day(String text) {
    int named = DAYS.indexOf(text.toLowerCase(Locale.ROOT));
    if (named < 0 && !isNumber(text)) {
      return text;
    }
    int number = (named >= 0 ? named : Integer.parseInt(text)) % 7;
    return DayOfWeek.of(number == 0 ? 7 : number).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String months(String field) {
    if (field.equals("*")) {
      return "";
    }
    if (field.startsWith("*/")) {
      return ", every " + field.substring(2) + " months";
    }
    if (field.contains("-")) {
      String[] range = field.split("-");
      return ", " + month(range[0]) + " through " + month(range[1]);
    }
    return ", only in " + join(List.of(field.split(",")).stream().map(CronWords::month).toList());
  }

  private static String month(String text) {
    int named = MONTHS.indexOf(text.toLowerCase(Locale.ROOT));
    if (named < 0 && !isNumber(text)) {
      return text;
    }
    return Month.of(named >= 0 ? named + 1 : Integer.parseInt(text))
        .getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
  }

  private static String join(List<String> items) {
    if (items.size() < 2) {
      return String.join("", items);
    }
    String first = String.join(", ", items.subList(0, items.size() - 1));
    return first + (items.size() > 2 ? "," : "") + " and " + items.getLast();
  }
}
