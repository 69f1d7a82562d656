package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlReader;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code logstash.yml}, the image's environment variables and the command line: dotted keys to
 * texts. Later layers win.
 */
public final class LogstashSettings {
  private final Map<String, String> values;

  private LogstashSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  public static LogstashSettings empty() {
    return new LogstashSettings(Map.of());
  }

  public LogstashSettings with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return new LogstashSettings(all);
  }

  /**
   * A settings file, dotted or nested.
   *
   * @param problems gets what is wrong in it
   */
  public LogstashSettings withFile(SourceText source, Variables variables, List<Problem> problems) {
    Map<String, String> read = new LinkedHashMap<>();
    try {
      YamlNode root = new YamlReader(YamlDialect.PYTHON).readOne(source);
      if (root instanceof YamlNode.Mapping mapping) {
        flatten("", mapping, variables, read, problems);
      }
    } catch (AtelierException e) {
      problems.addAll(e.problems());
    }
    return with(read);
  }

  /** One pipeline of {@code pipelines.yml} or a whole file, flattened. */
  static void flatten(
      String prefix,
      YamlNode.Mapping mapping,
      Variables variables,
      Map<String, String> into,
      List<Problem> problems) {
    for (YamlNode.Entry entry : mapping.merged().values()) {
      String key = prefix + entry.name();
      switch (entry.value()) {
        case YamlNode.Mapping nested when !SettingNames.isKnown(key) ->
            flatten(key + ".", nested, variables, into, problems);
        case YamlNode.Scalar scalar -> {
          checkName(key, entry.key().span(), problems);
          if (scalar.value() != null) {
            into.put(key, replaced(scalar, variables, problems));
          }
        }
        case YamlNode.Sequence sequence -> {
          checkName(key, entry.key().span(), problems);
          into.put(
              key,
              String.join(
                  ",",
                  sequence.items().stream()
                      .map(item -> item instanceof YamlNode.Scalar s ? s.text() : "")
                      .toList()));
        }
        case YamlNode.Mapping nested -> {
          checkName(key, entry.key().span(), problems);
          into.put(key, nested.toString());
        }
      }
    }
  }

  private static String replaced(
      YamlNode.Scalar scalar, Variables variables, List<Problem> problems) {
    try {
      return variables.replace(scalar.text());
    } catch (AtelierException e) {
      e.problems().forEach(problem -> problems.add(problem.at(scalar.span())));
      return scalar.text();
    }
  }

  private static void checkName(String key, Span span, List<Problem> problems) {
    if (!SettingNames.isKnown(key)) {
      Problem problem =
          Problem.error(
                  ConfigErrors.SETTINGS,
                  "Setting \"" + key + "\" doesn't exist. Please check if you haven't made a typo.")
              .at(span);
      problems.add(
          Suggestion.didYouMean(key, SettingNames.all()).map(problem::mend).orElse(problem));
    } else if (SettingNames.isNotRun(key)) {
      problems.add(
          Problem.warning(
                  ConfigErrors.NOT_RUN, "the setting `" + key + "` is accepted but not run here")
              .at(span));
    }
  }

  /** {@code PIPELINE_WORKERS} → {@code pipeline.workers}, as the image's start script reads it. */
  public LogstashSettings withEnvironment(Map<String, String> environment) {
    Map<String, String> read = new LinkedHashMap<>();
    for (String key : SettingNames.all()) {
      String value =
          environment.getOrDefault(
              key.toUpperCase(Locale.ROOT).replace('.', '_'), environment.get(key));
      if (value != null && !value.isBlank()) {
        read.put(key, value);
      }
    }
    return with(read);
  }

  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  public boolean flag(String key, boolean otherwise) {
    return text(key).map(value -> value.equalsIgnoreCase("true")).orElse(otherwise);
  }

  /**
   * @throws AtelierException in Logstash's words
   */
  public int positive(String key, int otherwise) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value.get().strip());
      if (number > 0) {
        return number;
      }
      throw invalid("Number must be bigger than 0. Received: " + number);
    } catch (NumberFormatException e) {
      throw invalid("Failed to coerce value to Integer. Received " + value.get() + " (String)");
    }
  }

  private static AtelierException invalid(String reason) {
    return Problem.error(ConfigErrors.SETTINGS, "Your settings are invalid. Reason: " + reason)
        .exception();
  }

  /** {@code 3s}, {@code 500ms}, or a bare number of nanoseconds as Logstash has it. */
  public Duration duration(String key, Duration otherwise) {
    Optional<String> value = text(key).map(String::strip);
    if (value.isEmpty()) {
      return otherwise;
    }
    java.util.regex.Matcher m =
        java.util.regex.Pattern.compile("(\\d+)(nanos|micros|ms|s|m|h|d)?").matcher(value.get());
    if (!m.matches()) {
      throw invalid("invalid time unit: \"" + value.get() + "\"");
    }
    long number = Long.parseLong(m.group(1));
    return switch (m.group(2) == null ? "nanos" : m.group(2)) {
      case "micros" -> Duration.ofNanos(number * 1_000);
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofNanos(number);
    };
  }

  /**
   * What these settings say about one pipeline.
   *
   * @param defaultEcs of Logstash's generation
   * @param here paths as files here
   * @throws AtelierException for values that are none
   */
  public PipelineSettings pipeline(boolean defaultEcs, int processors, UnaryOperator<Path> here) {
    Path data = Path.of(text("path.data").orElse("data"));
    Optional<Path> letters =
        flag("dead_letter_queue.enable", false)
            ? Optional.of(
                here.apply(
                    text("path.dead_letter_queue")
                        .map(Path::of)
                        .orElse(data.resolve("dead_letter_queue"))))
            : Optional.empty();
    String ecs =
        oneOf(
            "pipeline.ecs_compatibility",
            defaultEcs ? "v8" : "disabled",
            List.of("disabled", "v1", "v8"));
    return new PipelineSettings(
        text("pipeline.id").orElse("main"),
        text("path.config"),
        text("config.string"),
        positive("pipeline.workers", processors),
        positive("pipeline.batch.size", 125),
        Duration.ofMillis(Math.max(1, Long.parseLong(text("pipeline.batch.delay").orElse("50")))),
        oneOf("pipeline.ordered", "auto", List.of("auto", "true", "false")),
        !ecs.equals("disabled"),
        flag("config.support_escapes", false),
        letters,
        flag("pipeline.reloadable", true));
  }

  private String oneOf(String key, String otherwise, List<String> words) {
    String value = text(key).orElse(otherwise);
    if (!words.contains(value)) {
      throw invalid(
          "Setting \""
              + key
              + "\" must be one of "
              + new ArrayList<>(words)
              + ". Received: "
              + value);
    }
    return value;
  }
}
