package dev.atelier.generator;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line of the application's log.
 *
 * @param at each line has a moment of its own, to the microsecond
 * @param responseTime milliseconds
 */
record LogLine(LocalDateTime at, String level, String message, int responseTime, int statusCode) {
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

  /** As JSON; messages hold no character that needs an escape. */
  String json() {
    return "{\"timestamp\":\""
        + TIME.format(at)
        + "\",\"level\":\""
        + level
        + "\",\"message\":\""
        + message
        + "\",\"response_time\":"
        + responseTime
        + ",\"status_code\":"
        + statusCode
        + "}";
  }
}
