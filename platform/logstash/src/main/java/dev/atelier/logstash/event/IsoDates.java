package dev.atelier.logstash.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * ISO 8601 as Joda's {@code dateTimeParser} and Logstash's "casual" forms accept it: {@code
 * 2015-05-17}, {@code 2015-05-17T10:05}, {@code 2015-05-17 10:05:03,123+0200}. Written by hand
 * because it runs once for every line of a log.
 */
public final class IsoDates {
  private final String text;
  private final ZoneId zone;
  private int at;

  private IsoDates(String text, ZoneId zone) {
    this.text = text;
    this.zone = zone;
  }

  /**
   * @param zone of texts that name none
   * @throws DateTimeException for what is no date
   */
  public static Instant parse(String text, ZoneId zone) {
    return new IsoDates(text, zone).parse();
  }

  private Instant parse() {
    boolean negative = skip('-');
    int year = number(4, 9);
    int month = 1;
    int day = 1;
    if (skip('-')) {
      month = number(1, 2);
      if (skip('-')) {
        day = number(1, 2);
      }
    }
    int hour = 0;
    int minute = 0;
    int second = 0;
    int nanos = 0;
    ZoneId offset = zone;
    if (skip('T') || skip('t') || skip(' ')) {
      hour = number(1, 2);
      if (skip(':')) {
        minute = number(1, 2);
        if (skip(':')) {
          second = number(1, 2);
        }
      }
      if (skip('.') || skip(',')) {
        nanos = fraction();
      }
      offset = offset();
    }
    if (at != text.length()) {
      throw new DateTimeException("Text '" + text + "' could not be parsed at index " + at);
    }
    return LocalDateTime.of(negative ? -year : year, month, day, hour, minute, second, nanos)
        .atZone(offset)
        .toInstant();
  }

  private boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private int number(int fewest, int most) {
    int start = at;
    int value = 0;
    while (at < text.length() && at - start < most) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      at++;
    }
    if (at - start < fewest) {
      throw new DateTimeException("Text '" + text + "' could not be parsed at index " + at);
    }
    return value;
  }

  private int fraction() {
    int start = at;
    int value = 0;
    int unit = 100_000_000;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value += (text.charAt(at) - '0') * unit;
      unit /= 10;
      at++;
    }
    if (at == start) {
      throw new DateTimeException("Text '" + text + "' could not be parsed at index " + at);
    }
    return value;
  }

  private ZoneId offset() {
    if (at == text.length()) {
      return zone;
    }
    if (skip('Z') || skip('z')) {
      return ZoneOffset.UTC;
    }
    boolean minus = skip('-');
    if (!minus && !skip('+')) {
      return zone;
    }
    int hours = number(2, 2);
    skip(':');
    int minutes = at < text.length() ? number(2, 2) : 0;
    int seconds = (hours * 60 + minutes) * 60;
    return ZoneOffset.ofTotalSeconds(minus ? -seconds : seconds);
  }
}
