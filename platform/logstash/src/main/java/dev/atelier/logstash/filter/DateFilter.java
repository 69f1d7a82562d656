package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.IsoDates;
import dev.atelier.logstash.event.JodaPattern;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.event.Timestamps;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** A field's text into {@code @timestamp}; milliseconds, since Joda has no finer ones. */
final class DateFilter implements Filter {
  private final PluginContext context;
  private final FieldReference source;
  private final FieldReference target;
  private final List<String> tagOnFailure;
  private final List<Reader> readers = new ArrayList<>();

  /** One accepted form; throws DateTimeException for a value of another. */
  @FunctionalInterface
  private interface Reader {
    Instant read(Object value, Event event);
  }

  DateFilter(Options options, PluginContext context) {
    this.context = context;
    List<String> match = options.strings("match");
    if (match.size() < 2) {
      throw new IllegalArgumentException(
          "The match setting should contains first a field name and at least one date format,"
              + " current value is "
              + match);
    }
    source = FieldReference.of(match.getFirst());
    target = FieldReference.of(options.string("target"));
    tagOnFailure = options.strings("tag_on_failure");
    Locale locale = locale(options.text("locale"));
    Optional<Template> zone = options.text("timezone").map(Template::of);
    zone.filter(Template::isConstant).ifPresent(template -> zone(template.text()));
    match.stream().skip(1).forEach(format -> readers.add(reader(format, locale, zone)));
  }

  private static Locale locale(Optional<String> written) {
    return written
        .map(name -> Locale.forLanguageTag(name.replace('_', '-')))
        .orElse(Locale.ENGLISH);
  }

  private static ZoneId zone(String name) {
    try {
      return Timestamps.zone(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "The datetime zone id '" + name + "' is not recognised", e);
    }
  }

  private Reader reader(String format, Locale locale, Optional<Template> zone) {
    return switch (format) {
      case "ISO8601" -> (value, event) -> IsoDates.parse(text(value), zoneOf(zone, event));
      case "UNIX" -> (value, _) -> Timestamps.ofEpochSeconds(number(value));
      case "UNIX_MS" -> (value, _) -> Instant.ofEpochMilli(number(value).longValue());
      case "TAI64N" -> (value, _) -> tai64n(text(value));
      default -> {
        JodaPattern pattern = JodaPattern.of(format, locale);
        yield (value, event) ->
            pattern.parse(text(value), zoneOf(zone, event), context.clock().instant());
      }
    };
  }

  private ZoneId zoneOf(Optional<Template> zone, Event event) {
    return zone.isEmpty() ? context.zone() : Timestamps.zone(zone.get().of(event));
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new DateTimeException(
        "Cannot parse date for value of type " + value.getClass().getName());
  }

  private static BigDecimal number(Object value) {
    try {
      return switch (value) {
        case Long number -> BigDecimal.valueOf(number);
        case Double number -> BigDecimal.valueOf(number);
        case BigInteger number -> new BigDecimal(number);
        case BigDecimal number -> number;
        default -> new BigDecimal(text(value).strip());
      };
    } catch (NumberFormatException e) {
      throw new DateTimeException("not a number: " + value, e);
    }
  }

  /** {@code @} and 24 hexadecimal digits: seconds since 1970 plus 2^62 (and ten for TAI), nanos. */
  private static Instant tai64n(String text) {
    String digits = text.startsWith("@") ? text.substring(1) : text;
    try {
      long seconds = Long.parseUnsignedLong(digits.substring(0, 16), 16) - (1L << 62) - 10;
      return Instant.ofEpochSecond(seconds, Long.parseLong(digits.substring(16, 24), 16));
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw new DateTimeException("no TAI64N label: " + text, e);
    }
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    Object value = event.get(source);
    if (value == null) {
      return false;
    }
    for (Reader reader : readers) {
      try {
        event.set(target, reader.read(value, event).truncatedTo(ChronoUnit.MILLIS));
        return true;
      } catch (DateTimeException e) {
        continue;
      }
    }
    tagOnFailure.forEach(event::tag);
    return false;
  }
}
