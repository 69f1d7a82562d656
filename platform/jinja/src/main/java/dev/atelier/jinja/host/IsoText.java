package dev.atelier.jinja.host;

import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Text;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads ISO 8601 as Python's {@code fromisoformat}. */
final class IsoText {
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})-?(\\d\\d)-?(\\d\\d)(?:.(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,9}))?)?)?(Z|[-+]\\d\\d(?::?\\d\\d)?)?)?");

  private IsoText() {}

  /** With its offset, if it has one. */
  static Object value(String text) {
    Matcher matcher = match(text);
    LocalDateTime local = local(matcher, text);
    String offset = matcher.group(8);
    return offset == null ? local : local.atOffset(ZoneOffset.of(offset));
  }

  static LocalDateTime dateTime(String text) {
    return local(match(text), text);
  }

  private static Matcher match(String text) {
    Matcher matcher = ISO.matcher(text);
    if (!matcher.matches()) {
      throw invalid(text);
    }
    return matcher;
  }

  private static JinjaException invalid(String text) {
    return JinjaException.valueError("Invalid isoformat string: " + Text.repr(text));
  }

  private static LocalDateTime local(Matcher matcher, String text) {
    try {
      LocalDate date =
          LocalDate.of(
              number(matcher.group(1)), number(matcher.group(2)), number(matcher.group(3)));
      String fraction = matcher.group(7);
      int nanos = fraction == null ? 0 : number((fraction + "00000").substring(0, 6)) * 1000;
      return date.atTime(
          LocalTime.of(
              number(matcher.group(4)), number(matcher.group(5)), number(matcher.group(6)), nanos));
    } catch (DateTimeException e) {
      throw invalid(text);
    }
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
