package dev.atelier.logstash.event;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A date pattern with Joda-Time's letters and its leniency, which java.time does not have: {@code
 * dd} also reads {@code 7}, {@code SSS} reads one to three digits, {@code Z} reads {@code +0200},
 * {@code +02:00} and {@code Z}. Letters: G C Y x w e E y D M d a K h H k m s S z Z, and quotes
 * (joda-time, class DateTimeFormat). Reading and writing in O(length); safe for many threads.
 */
public final class JodaPattern {
  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  /** A letter and how often it stands there. */
  private record Letters(char letter, int count, boolean beforeDigits) implements Part {}

  private final String pattern;
  private final Locale locale;
  private final List<Part> parts;
  private final Map<Integer, Map<String, Integer>> names = new TreeMap<>();

  private JodaPattern(String pattern, Locale locale) {
    this.pattern = pattern;
    this.locale = locale;
    this.parts = parts(pattern);
    names.put((int) 'M', months(locale));
    names.put((int) 'E', days(locale));
  }

  /**
   * @throws IllegalArgumentException for a letter that Joda does not know
   */
  public static JodaPattern of(String pattern, Locale locale) {
    return new JodaPattern(pattern, locale);
  }

  private static List<Part> parts(String pattern) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\'') {
        int end = pattern.indexOf('\'', at + 1);
        boolean quote = end == at + 1;
        int until = end < 0 ? pattern.length() : end;
        parts.add(new Literal(quote ? "'" : pattern.substring(at + 1, until)));
        at = until + 1;
      } else if (Character.isLetter(c)) {
        if ("GCYxweEyDMdaKhHkmsSzZ".indexOf(c) < 0) {
          throw new IllegalArgumentException("Illegal pattern component: " + c);
        }
        int start = at;
        while (at < pattern.length() && pattern.charAt(at) == c) {
          at++;
        }
        boolean beforeDigits = at < pattern.length() && isNumeric(pattern.charAt(at));
        parts.add(new Letters(c, at - start, beforeDigits));
      } else {
        parts.add(new Literal(String.valueOf(c)));
        at++;
      }
    }
    return parts;
  }

  private static boolean isNumeric(char letter) {
    return "CYxweyDMdKhHkmsS".indexOf(letter) >= 0;
  }

  private static Map<String, Integer> months(Locale locale) {
    Map<String, Integer> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Month month : Month.values()) {
      for (TextStyle style : List.of(TextStyle.SHORT, TextStyle.FULL, TextStyle.SHORT_STANDALONE)) {
        names.putIfAbsent(month.getDisplayName(style, locale), month.getValue());
      }
      names.putIfAbsent(
          withoutDot(month.getDisplayName(TextStyle.SHORT, locale)), month.getValue());
    }
    return names;
  }

  private static Map<String, Integer> days(Locale locale) {
    Map<String, Integer> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (DayOfWeek day : DayOfWeek.values()) {
      for (TextStyle style : List.of(TextStyle.SHORT, TextStyle.FULL)) {
        names.putIfAbsent(day.getDisplayName(style, locale), day.getValue());
      }
      names.putIfAbsent(withoutDot(day.getDisplayName(TextStyle.SHORT, locale)), day.getValue());
    }
    return names;
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  public boolean hasYear() {
    return pattern.indexOf('y') >= 0 || pattern.indexOf('Y') >= 0 || pattern.indexOf('x') >= 0;
  }

  // Reading

  /**
   * @param zone of texts that name none
   * @param now tells the year of texts that have none: the last December in January, the next
   *     January in December
   * @throws DateTimeException for a text of another form
   */
  public Instant parse(String text, ZoneId zone, Instant now) {
    Fields fields = new Fields();
    int at = 0;
    for (Part part : parts) {
      at =
          switch (part) {
            case Literal literal -> literal(literal.text(), text, at);
            case Letters letters -> read(letters, text, at, fields);
          };
    }
    if (at != text.length()) {
      throw invalid(text, at);
    }
    return fields.instant(zone, hasYear(), now);
  }

  private static int literal(String literal, String text, int at) {
    if (!text.regionMatches(true, at, literal, 0, literal.length())) {
      throw invalid(text, at);
    }
    return at + literal.length();
  }

  private static DateTimeException invalid(String text, int at) {
    return new DateTimeException(
        "Invalid format: \""
            + text
            + "\" is malformed at \""
            + text.substring(Math.min(at, text.length()))
            + "\"");
  }

  private int read(Letters part, String text, int at, Fields fields) {
    switch (part.letter()) {
      case 'Z' -> {
        return fields.readZone(text, at, part.count() >= 3);
      }
      case 'z' -> {
        return fields.readZoneName(text, at);
      }
      case 'a' -> {
        if (text.regionMatches(true, at, "AM", 0, 2) || text.regionMatches(true, at, "PM", 0, 2)) {
          fields.put('a', Character.toLowerCase(text.charAt(at)) == 'p' ? 1 : 0);
          return at + 2;
        }
        throw invalid(text, at);
      }
      case 'G' -> {
        boolean era =
            text.regionMatches(true, at, "AD", 0, 2) || text.regionMatches(true, at, "BC", 0, 2);
        if (!era) {
          throw invalid(text, at);
        }
        return at + 2;
      }
      case 'E' -> {
        return readName('E', text, at, fields);
      }
      default -> {
        return part.letter() == 'M' && part.count() >= 3
            ? readName('M', text, at, fields)
            : readNumber(part, text, at, fields);
      }
    }
  }

  /** The longest of the names that stands there. */
  private int readName(char letter, String text, int at, Fields fields) {
    int length = 0;
    for (Map.Entry<String, Integer> name : names.getOrDefault((int) letter, Map.of()).entrySet()) {
      String word = name.getKey();
      if (word.length() > length && text.regionMatches(true, at, word, 0, word.length())) {
        length = word.length();
        fields.put(letter, name.getValue());
      }
    }
    if (length == 0) {
      throw invalid(text, at);
    }
    return at + length;
  }

  private static int readNumber(Letters part, String text, int at, Fields fields) {
    int most = mostDigits(part);
    int start = at;
    boolean signed = "yYxC".indexOf(part.letter()) >= 0;
    boolean minus = signed && at < text.length() && text.charAt(at) == '-';
    if (minus) {
      at++;
    }
    int value = 0;
    int digits = at;
    while (at < text.length() && at - digits < most && isDigit(text.charAt(at))) {
      value = value * 10 + (text.charAt(at) - '0');
      at++;
    }
    if (at == digits) {
      throw invalid(text, start);
    }
    if (part.letter() == 'S') {
      for (int i = at - digits; i < 9; i++) {
        value *= 10;
      }
      fields.put('S', value);
      while (at < text.length() && at - digits < part.count() && isDigit(text.charAt(at))) {
        at++;
      }
      return at;
    }
    boolean twoDigits = part.count() == 2 && "yYx".indexOf(part.letter()) >= 0 && at - digits == 2;
    fields.put(part.letter(), twoDigits ? pivoted(value) : minus ? -value : value);
    return at;
  }

  /** As many as a field can have, unless other digits follow at once. */
  private static int mostDigits(Letters part) {
    return switch (part.letter()) {
      case 'y', 'Y', 'x' ->
          part.count() == 2 && part.beforeDigits()
              ? 2
              : part.beforeDigits() ? Math.max(part.count(), 1) : 9;
      case 'D' -> 3;
      case 'e' -> 1;
      case 'S' -> Math.min(part.count(), 9);
      default -> 2;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Two digits mean the year within fifty years of now; Joda fixes it when it reads a pattern. */
  private static int pivoted(int twoDigits) {
    int pivot = LocalDate.now(ZoneOffset.UTC).getYear() - 50;
    int year = pivot - Math.floorMod(pivot, 100) + twoDigits;
    return year < pivot ? year + 100 : year;
  }

  /** What was read so far. */
  private static final class Fields {
    private final int[] values = new int[128];
    private final boolean[] present = new boolean[128];
    private @Nullable ZoneId zone;

    void put(char letter, int value) {
      values[letter] = value;
      present[letter] = true;
    }

    private int value(char letter, int otherwise) {
      return present[letter] ? values[letter] : otherwise;
    }

    int readZone(String text, int at, boolean names) {
      if (at < text.length() && (text.charAt(at) == 'Z' || text.charAt(at) == 'z')) {
        zone = ZoneOffset.UTC;
        return at + 1;
      }
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        int[] numbers = new int[3];
        int end = at + 1;
        for (int i = 0; i < 3; i++) {
          int from = i > 0 && end < text.length() && text.charAt(end) == ':' ? end + 1 : end;
          if (from + 2 > text.length()
              || !isDigit(text.charAt(from))
              || !isDigit(text.charAt(from + 1))) {
            break;
          }
          numbers[i] = (text.charAt(from) - '0') * 10 + text.charAt(from + 1) - '0';
          end = from + 2;
        }
        if (end > at + 1) {
          int seconds = (numbers[0] * 60 + numbers[1]) * 60 + numbers[2];
          zone = ZoneOffset.ofTotalSeconds(text.charAt(at) == '-' ? -seconds : seconds);
          return end;
        }
      }
      return names ? readZoneName(text, at) : fail(text, at);
    }

    private static int fail(String text, int at) {
      throw invalid(text, at);
    }

    /** The longest identifier that is a zone. */
    int readZoneName(String text, int at) {
      int end = at;
      while (end < text.length()
          && (Character.isLetterOrDigit(text.charAt(end))
              || "/_+-".indexOf(text.charAt(end)) >= 0)) {
        end++;
      }
      while (end > at) {
        try {
          zone = ZoneId.of(text.substring(at, end), ZoneId.SHORT_IDS);
          return end;
        } catch (DateTimeException e) {
          end--;
        }
      }
      throw invalid(text, at);
    }

    Instant instant(ZoneId otherwise, boolean hasYear, Instant now) {
      ZoneId place = zone == null ? otherwise : zone;
      int hour = present['H'] ? values['H'] : present['k'] ? values['k'] % 24 : halfDay();
      LocalDate date = date(hasYear ? 2000 : year(now, place));
      LocalDateTime time =
          date.atTime(hour, value('m', 0), value('s', 0), value('S', 0) / 1_000_000 * 1_000_000);
      return time.atZone(place).toInstant();
    }

    private int halfDay() {
      int hour = present['h'] ? values['h'] % 12 : value('K', 0);
      return hour + 12 * value('a', 0);
    }

    private int year(Instant now, ZoneId place) {
      ZonedDateTime today = now.atZone(place);
      int month = value('M', 1);
      if (month == 12 && today.getMonthValue() == 1) {
        return today.getYear() - 1;
      }
      return month == 1 && today.getMonthValue() == 12 ? today.getYear() + 1 : today.getYear();
    }

    private LocalDate date(int defaultYear) {
      if (present['x'] || (present['w'] && !present['M'])) {
        return LocalDate.of(value('x', defaultYear), 1, 4)
            .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, value('w', 1))
            .with(DayOfWeek.of(value('e', value('E', 1))));
      }
      int year = value('y', value('Y', defaultYear));
      return present['D']
          ? LocalDate.ofYearDay(year, values['D'])
          : LocalDate.of(year, value('M', 1), value('d', 1));
    }
  }

  // Writing

  public void format(Instant instant, StringBuilder out) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> out.append(literal.text());
        case Letters letters -> write(letters, time, out);
      }
    }
  }

  private void write(Letters part, ZonedDateTime time, StringBuilder out) {
    int count = part.count();
    switch (part.letter()) {
      case 'G' -> out.append(time.getYear() > 0 ? "AD" : "BC");
      case 'C' -> padded(time.getYear() / 100, count, out);
      case 'Y', 'y' -> year(time.getYear(), count, out);
      case 'x' -> year(time.get(IsoFields.WEEK_BASED_YEAR), count, out);
      case 'w' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), count, out);
      case 'e' -> padded(time.getDayOfWeek().getValue(), count, out);
      case 'E' -> out.append(time.getDayOfWeek().getDisplayName(style(count), locale));
      case 'D' -> padded(time.getDayOfYear(), count, out);
      case 'M' -> {
        if (count >= 3) {
          out.append(
              time.getMonth().getDisplayName(count > 3 ? TextStyle.FULL : TextStyle.SHORT, locale));
        } else {
          padded(time.getMonthValue(), count, out);
        }
      }
      case 'd' -> padded(time.getDayOfMonth(), count, out);
      case 'a' -> out.append(time.getHour() < 12 ? "AM" : "PM");
      case 'K' -> padded(time.getHour() % 12, count, out);
      case 'h' -> padded((time.getHour() + 11) % 12 + 1, count, out);
      case 'H' -> padded(time.getHour(), count, out);
      case 'k' -> padded((time.getHour() + 23) % 24 + 1, count, out);
      case 'm' -> padded(time.getMinute(), count, out);
      case 's' -> padded(time.getSecond(), count, out);
      case 'S' ->
          out.append(
              DateTimeFormatter.ofPattern("S".repeat(Math.min(count, 9)))
                  .format(time.withNano(time.getNano() / 1_000_000 * 1_000_000)));
      case 'z' -> out.append("UTC");
      default -> out.append(count == 1 ? "+0000" : count == 2 ? "+00:00" : "UTC");
    }
  }

  private static TextStyle style(int count) {
    return count > 3 ? TextStyle.FULL : TextStyle.SHORT;
  }

  private static void year(int year, int count, StringBuilder out) {
    padded(count == 2 ? Math.floorMod(year, 100) : year, count, out);
  }

  private static void padded(int number, int width, StringBuilder out) {
    String digits = Integer.toString(number);
    for (int i = digits.length(); i < width; i++) {
      out.append('0');
    }
    out.append(digits);
  }

  @Override
  public String toString() {
    return pattern;
  }
}
