package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.jinja.JinjaEnvironment;
import dev.atelier.jinja.Scope;
import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.SourceText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Jinja as Airflow sets it up: its filters, and the macros of a context. */
final class Templates {
  private static final JinjaEnvironment LENIENT = environment(UndefinedPolicy.LENIENT);
  private static final JinjaEnvironment STRICT = environment(UndefinedPolicy.STRICT);

  private Templates() {}

  /** Whether an exception is one of Jinja2's own, not Python's. */
  static boolean isJinjas(PythonType type) {
    return switch (type) {
      case TEMPLATE_SYNTAX_ERROR,
          TEMPLATE_ASSERTION_ERROR,
          TEMPLATE_RUNTIME_ERROR,
          TEMPLATE_NOT_FOUND,
          TEMPLATES_NOT_FOUND,
          UNDEFINED_ERROR,
          SECURITY_ERROR,
          FILTER_ARGUMENT_ERROR ->
          true;
      default -> false;
    };
  }

  static boolean isTemplate(String text) {
    return text.contains("{{") || text.contains("{%") || text.contains("{#");
  }

  /**
   * @throws JinjaException when the template is wrong
   */
  static String render(String text, Scope scope, boolean strict) {
    return parse(text, strict, Map.of()).render(scope);
  }

  /** A value instead of text, where the DAG asks for native objects. */
  static @Nullable Object renderNative(
      String text, Scope scope, boolean strict, Map<String, JinjaCallable> filters) {
    return parse(text, strict, filters).renderNative(scope);
  }

  static String render(
      String text, Scope scope, boolean strict, Map<String, JinjaCallable> filters) {
    return parse(text, strict, filters).render(scope);
  }

  private static dev.atelier.jinja.Template parse(
      String text, boolean strict, Map<String, JinjaCallable> filters) {
    JinjaEnvironment environment = strict ? STRICT : LENIENT;
    if (!filters.isEmpty()) {
      JinjaEnvironment.Builder builder = environment.toBuilder();
      filters.forEach(builder::filter);
      environment = builder.build();
    }
    return environment.parse(new SourceText("<unknown>", text));
  }

  private static JinjaEnvironment environment(UndefinedPolicy undefined) {
    return JinjaEnvironment.builder()
        .undefined(undefined)
        .filter("ds", date("uuuu-MM-dd"))
        .filter("ds_nodash", date("uuuuMMdd"))
        .filter("ts", arguments -> instant(arguments.at(0), PythonTime::iso))
        .filter("ts_nodash", date("uuuuMMdd'T'HHmmss"))
        .filter("ts_nodash_with_tz", date("uuuuMMdd'T'HHmmssxx"))
        .build();
  }

  private static JinjaCallable date(String pattern) {
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    return arguments -> instant(arguments.at(0), format::format);
  }

  private static @Nullable Object instant(
      @Nullable Object value, Function<Instant, String> format) {
    if (value == null) {
      return null;
    }
    if (value instanceof TemplateDate date) {
      return format.apply(date.value().toInstant());
    }
    throw JinjaException.typeError("a date is expected, not " + value);
  }

  /** JSON as Python's values. */
  static @Nullable Object value(JsonNode node) {
    if (node.isObject() && node.has("__type")) {
      return marked(node);
    }
    return switch (node.getNodeType()) {
      case NULL, MISSING -> null;
      case BOOLEAN -> node.asBoolean();
      case NUMBER ->
          node.isIntegralNumber()
              ? (node.canConvertToLong() ? (Object) node.asLong() : node.bigIntegerValue())
              : (Object) node.asDouble();
      case STRING, BINARY, POJO -> node.asText();
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(item -> list.add(value(item)));
        yield list;
      }
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
        yield map;
      }
    };
  }

  private static @Nullable Object marked(JsonNode node) {
    JsonNode data = node.path("data");
    return switch (node.path("__type").asText()) {
      case "datetime" -> new TemplateDate(PythonTime.parse(data.asText(), ZoneOffset.UTC));
      case "timedelta" -> Duration.ofNanos(Math.round(data.asDouble() * 1e9));
      case "date" -> LocalDate.parse(data.asText());
      default -> value(data);
    };
  }

  /** {@code macros}. */
  static final JinjaObject MACROS =
      new JinjaObject() {
        @Override
        public @Nullable Object attribute(String name) {
          return switch (name) {
            case "ds_add" -> (JinjaCallable) Templates::dsAdd;
            case "ds_format" -> (JinjaCallable) Templates::dsFormat;
            case "timedelta" -> (JinjaCallable) Templates::timedelta;
            case "datetime" -> DATETIME;
            case "json" -> JSON;
            case "uuid" -> member("uuid4", arguments -> java.util.UUID.randomUUID().toString());
            case "random" -> (JinjaCallable) arguments -> Math.random();
            case "time" -> member("time", arguments -> System.currentTimeMillis() / 1000.0);
            default -> Missing.MISSING;
          };
        }
      };

  private static final JinjaObject JSON =
      new JinjaObject() {
        @Override
        public @Nullable Object attribute(String name) {
          return switch (name) {
            case "dumps" -> (JinjaCallable) arguments -> dumps(arguments.at(0));
            case "loads" ->
                (JinjaCallable) arguments -> value(Json.read(String.valueOf(arguments.at(0))));
            default -> Missing.MISSING;
          };
        }
      };

  private static final JinjaObject DATETIME =
      new JinjaObject() {
        @Override
        public @Nullable Object attribute(String name) {
          return switch (name) {
            case "now", "utcnow" -> (JinjaCallable) arguments -> new TemplateDate(Instant.now());
            case "strptime" ->
                (JinjaCallable)
                    arguments ->
                        new TemplateDate(
                            PythonDates.parse(
                                    String.valueOf(arguments.at(0)),
                                    String.valueOf(arguments.at(1)))
                                .toInstant(ZoneOffset.UTC));
            case "fromisoformat" ->
                (JinjaCallable)
                    arguments ->
                        new TemplateDate(
                            PythonTime.parse(String.valueOf(arguments.at(0)), ZoneOffset.UTC));
            default -> Missing.MISSING;
          };
        }
      };

  private static JinjaObject member(String name, JinjaCallable callable) {
    return new JinjaObject() {
      @Override
      public @Nullable Object attribute(String asked) {
        return asked.equals(name) ? callable : Missing.MISSING;
      }
    };
  }

  /** A template's value as JSON can hold it. */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(Templates::plain).toList();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((key, item) -> result.put(String.valueOf(key), plain(item)));
        yield result;
      }
      case TemplateDate date -> date.text();
      case JinjaObject object -> object.text();
      case null -> null;
      default -> value;
    };
  }

  private static String dumps(@Nullable Object value) {
    Object plain = plain(value);
    return plain == null ? "null" : Json.write(plain);
  }

  /** The first argument as a date, or what Python says of one that is none. */
  private static <T> T date(Arguments arguments, Function<String, T> reader) {
    Object value = arguments.get(0, "ds");
    if (!(value instanceof CharSequence text)) {
      String type =
          switch (value) {
            case null -> "None";
            case Undefined _ -> "Undefined";
            case Number _ -> "int";
            default -> "object";
          };
      throw new JinjaException(
          PythonType.TYPE_ERROR, "strptime() argument 1 must be str, not " + type);
    }
    try {
      return reader.apply(text.toString());
    } catch (DateTimeException _) {
      throw new JinjaException(
          PythonType.VALUE_ERROR, "time data '" + text + "' does not match format '%Y-%m-%d'");
    }
  }

  private static Object dsAdd(Arguments arguments) {
    long days = ((Number) java.util.Objects.requireNonNull(arguments.get(1, "days"))).longValue();
    return date(arguments, LocalDate::parse).plusDays(days).toString();
  }

  private static @Nullable Object dsFormat(Arguments arguments) {
    String format = String.valueOf(arguments.get(1, "input_format"));
    Object read = date(arguments, text -> PythonDates.parse(text, format)).atOffset(ZoneOffset.UTC);
    return Access.call(
        Access.member(read, "strftime"), Arguments.of(arguments.get(2, "output_format")));
  }

  private static Object timedelta(Arguments arguments) {
    String[] names = {
      "days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"
    };
    double[] seconds = {86400, 1, 1e-6, 1e-3, 60, 3600, 604800};
    double total = 0;
    for (int i = 0; i < names.length; i++) {
      if (arguments.get(i, names[i]) instanceof Number number) {
        total += number.doubleValue() * seconds[i];
      }
    }
    return Duration.ofNanos(Math.round(total * 1e9));
  }
}
