package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Values;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A written value to its option's type, as {@code validate_value} of logstash-core does. */
final class Conversion {
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");
  private static final Pattern DURATION =
      Pattern.compile("(?<n>\\d+(\\.\\d+)?)\\s*(?<unit>[a-zµ]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern BYTES =
      Pattern.compile("(?<n>\\d+(\\.\\d+)?)\\s*(?<unit>[kmgtpe]?i?)b?", Pattern.CASE_INSENSITIVE);

  private Conversion() {}

  /** Not of that type; the note says why in Logstash's words. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String note;

    Refused(String note) {
      super(note, null, false, false);
      this.note = note;
    }

    String note() {
      return note;
    }
  }

  static @Nullable Object convert(OptionType type, Object value) throws Refused {
    return switch (type) {
      case OptionType.Choice choice -> choice(choice, value);
      case OptionType.Lasting lasting -> duration(lasting, value);
      case OptionType.Simple simple -> simple(simple, value);
    };
  }

  private static @Nullable Object simple(OptionType.Simple type, Object value) throws Refused {
    return switch (type) {
      case ANY, CODEC -> value;
      case ARRAY -> value instanceof Map ? new ArrayList<>(List.of(value)) : Values.list(value);
      case HASH -> hash(value);
      case STRING -> text("string", single("string", value));
      case PASSWORD -> Values.text(one("password (one value)", value));
      case NUMBER -> number(single("number", value));
      case BOOLEAN -> flag(single("boolean", value));
      case PATH -> path(one("path (one value)", value));
      case URI -> uri(one("uri (one value)", value));
      case URI_LIST -> uris(value);
      case BYTES -> bytes(one("bytes", value));
      case FIELD_REFERENCE -> reference(value);
    };
  }

  private static Object choice(OptionType.Choice choice, Object value) throws Refused {
    List<@Nullable Object> values = Values.list(value);
    if (values.size() != 1 || !choice.words().contains(Values.text(values.getFirst()))) {
      throw new Refused("Expected one of " + choice.word() + ", got " + Values.inspect(values));
    }
    return Values.text(values.getFirst());
  }

  private static @Nullable Object single(String type, Object value) throws Refused {
    List<@Nullable Object> values =
        value instanceof Map ? new ArrayList<>(List.of(value)) : Values.list(value);
    if (values.size() > 1) {
      throw new Refused(
          "Expected "
              + type
              + ", got "
              + Values.inspect(values)
              + (type.equals("number") ? " (type Array)" : ""));
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  private static @Nullable Object one(String type, Object value) throws Refused {
    List<@Nullable Object> values = Values.list(value);
    if (values.size() > 1) {
      throw new Refused("Expected " + type + ", got " + values.size() + " values?");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  private static @Nullable String text(String type, @Nullable Object value) throws Refused {
    if (value instanceof Map) {
      throw new Refused("Expected " + type + ", got " + Values.inspect(value));
    }
    return value == null ? null : Values.text(value);
  }

  private static @Nullable Number number(@Nullable Object value) throws Refused {
    if (value instanceof Number number) {
      return number;
    }
    String text = value == null ? "" : Values.text(value);
    if (!NUMBER.matcher(text).matches()) {
      throw new Refused("Expected number, got " + Values.inspect(value) + " (type " + text + ")");
    }
    return text.contains(".") ? (Number) Double.valueOf(text) : Long.valueOf(text);
  }

  private static Object flag(@Nullable Object value) throws Refused {
    return switch (Values.text(value)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new Refused("Expected boolean 'true' or 'false', got " + Values.inspect(value));
    };
  }

  private static Object hash(Object value) throws Refused {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    List<@Nullable Object> items = Values.list(value);
    if (items.size() % 2 == 1) {
      throw new Refused("This field must contain an even number of items, got " + items.size());
    }
    Map<String, @Nullable Object> hash = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i += 2) {
      String key = Values.text(items.get(i));
      Object item = items.get(i + 1);
      Object existing = hash.get(key);
      if (existing == null) {
        hash.put(key, item);
      } else {
        List<@Nullable Object> both = Values.list(existing);
        both.add(item);
        hash.put(key, both);
      }
    }
    return hash;
  }

  /** As written; whether the file is there is asked where container paths are known. */
  private static String path(@Nullable Object value) {
    return Values.text(value);
  }

  private static Object uri(@Nullable Object value) throws Refused {
    try {
      return URI.create(Values.text(value)).toString();
    } catch (IllegalArgumentException e) {
      throw new Refused("Expected uri, got " + Values.inspect(value));
    }
  }

  private static Object uris(Object value) {
    List<String> uris = new ArrayList<>();
    for (Object item : Values.list(value)) {
      uris.addAll(List.of(Values.text(item).trim().split("\\s+")));
    }
    return uris;
  }

  private static Object bytes(@Nullable Object value) throws Refused {
    String text = Values.text(value).trim();
    Matcher m = BYTES.matcher(text);
    if (!m.matches()) {
      throw new Refused("Unparseable filesize: " + text + ". possible units (KiB, MiB, ...)");
    }
    String unit = m.group("unit").toLowerCase(Locale.ROOT);
    int power = unit.isEmpty() || unit.equals("i") ? 0 : "kmgtpe".indexOf(unit.charAt(0)) + 1;
    double base = unit.endsWith("i") ? 1024 : 1000;
    return (long) (Double.parseDouble(m.group("n")) * Math.pow(base, power));
  }

  private static Object reference(Object value) throws Refused {
    List<@Nullable Object> values = Values.list(value);
    String text = values.size() == 1 ? Values.text(values.getFirst()) : "";
    if (values.size() != 1 || !FieldReference.isValid(text)) {
      throw new Refused("Expected a valid field reference, got `" + Values.inspect(value) + "`");
    }
    return text;
  }

  /** {@code 15}, {@code "15"}, {@code "1.5 hours"}, {@code "2 weeks"}. */
  private static Object duration(OptionType.Lasting type, Object value) throws Refused {
    String text = Values.text(value).trim();
    if (NUMBER.matcher(text).matches()) {
      return scaled(Double.parseDouble(text), type.unit());
    }
    Matcher m = DURATION.matcher(text);
    ChronoUnit unit = m.matches() ? unit(m.group("unit")) : null;
    if (unit == null) {
      throw new Refused(
          "Value '"
              + text
              + "' is not a valid duration string e.g. 200 usec, 250ms, 60 sec, 18h, 21.5d, 1 day,"
              + " 2w, 6 weeks");
    }
    return scaled(Double.parseDouble(m.group("n")), unit);
  }

  private static Duration scaled(double number, ChronoUnit unit) {
    return Duration.ofNanos(Math.round(number * unit.getDuration().toNanos()));
  }

  private static @Nullable ChronoUnit unit(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "us", "µs", "usec", "usecs" -> ChronoUnit.MICROS;
      case "ms", "msec", "msecs" -> ChronoUnit.MILLIS;
      case "s", "sec", "secs", "second", "seconds" -> ChronoUnit.SECONDS;
      case "m", "min", "mins", "minute", "minutes" -> ChronoUnit.MINUTES;
      case "h", "hour", "hours" -> ChronoUnit.HOURS;
      case "d", "day", "days" -> ChronoUnit.DAYS;
      case "w", "week", "weeks" -> ChronoUnit.WEEKS;
      default -> null;
    };
  }
}
