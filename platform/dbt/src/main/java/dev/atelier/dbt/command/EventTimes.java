package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.context.BatchSize;
import dev.atelier.dbt.context.EventWindow;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spans of event time that options name: {@code --event-time-start} with {@code
 * --event-time-end}, and {@code --sample}. Times without a zone are UTC.
 */
record EventTimes(Optional<EventWindow> given, Optional<EventWindow> sample) {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final String START = "event-time-start";
  private static final String END = "event-time-end";

  /**
   * @throws Options.UsageError for what is no time
   * @throws AtelierException for a start without an end and the like
   */
  static EventTimes of(Options options, Instant now) {
    Optional<ZonedDateTime> start = options.value(START).map(text -> option(START, text));
    Optional<ZonedDateTime> end = options.value(END).map(text -> option(END, text));
    if (start.isPresent() != end.isPresent()) {
      String one = start.isPresent() ? START : END;
      String other = start.isPresent() ? END : START;
      throw refused(
          "The flag `--%s` was specified, but `--%s` was not. When specifying `--%s`, `--%s` must also be present."
              .formatted(one, other, one, other));
    }
    if (start.isPresent() && !start.get().isBefore(end.orElseThrow())) {
      throw refused("Value for `--%s` must be less than `--%s`".formatted(START, END));
    }
    return new EventTimes(
        start.map(from -> new EventWindow(from, end.orElseThrow())),
        options.value("sample").map(text -> sample(text, now)));
  }

  /** What microbatch models are cut from. */
  Optional<EventWindow> batches() {
    return sample.or(() -> given);
  }

  private static AtelierException refused(String message) {
    return new AtelierException(Problem.error(DbtError.USAGE.code(), message));
  }

  private static ZonedDateTime option(String name, String text) {
    try {
      return time(text);
    } catch (DateTimeException e) {
      throw new Options.UsageError(
          "Invalid value for '--%s': '%s' does not match the formats '%%Y-%%m-%%d', '%%Y-%%m-%%dT%%H:%%M:%%S', '%%Y-%%m-%%d %%H:%%M:%%S'."
              .formatted(name, text));
    }
  }

  private static ZonedDateTime time(String text) {
    return text.length() <= "2020-01-01".length()
        ? LocalDate.parse(text).atStartOfDay(UTC)
        : LocalDateTime.parse(text.replace(' ', 'T')).atZone(UTC);
  }

  private static EventWindow sample(String text, Instant now) {
    return text.stripLeading().startsWith("{") ? span(text) : relative(text, now);
  }

  private static EventWindow span(String text) {
    Map<String, @Nullable Object> given = CommandLine.yaml("sample", text);
    return new EventWindow(field(given, "start"), field(given, "end"));
  }

  private static ZonedDateTime field(Map<String, @Nullable Object> given, String name) {
    Object value = given.get(name);
    if (value == null) {
      throw invalid(
          "Field \"%s\" of type datetime is missing in SampleWindow instance".formatted(name));
    }
    try {
      if (value instanceof String text) {
        return time(text);
      }
    } catch (DateTimeException e) {
      // told below, in the words for every other value, too
    }
    throw invalid(
        "Field \"%s\" of type datetime in SampleWindow has invalid value %s"
            .formatted(name, Text.repr(value)));
  }

  private static EventWindow relative(String text, Instant now) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 2) {
      throw invalid(
          "Runtime Error\n  Cannot load SAMPLE_WINDOW from '%s'. Must be of form 'DAYS_INT GRAIN_SIZE'."
              .formatted(text));
    }
    long count;
    try {
      count = Long.parseLong(parts[0]);
    } catch (NumberFormatException e) {
      throw invalid("Runtime Error\n  Unable to convert '" + parts[0] + "' to an integer.");
    }
    ZonedDateTime end = now.atZone(UTC);
    String grain = parts[1].toLowerCase(Locale.ROOT).replaceAll("s+$", "");
    BatchSize size =
        BatchSize.of(grain)
            .orElseThrow(() ->
                invalid(
                    "Runtime Error\n  Invalid grain size '%s'. Must be one of %s."
                        .formatted(parts[1], grains())));
    return new EventWindow(size.before(end, count), end);
  }

  private static String grains() {
    return Stream.of("", "s")
        .flatMap(
            ending -> Stream.of(BatchSize.values()).map(size -> "'" + size.word() + ending + "'"))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static Options.UsageError invalid(String message) {
    return new Options.UsageError("Invalid value for '--sample': " + message);
  }
}
