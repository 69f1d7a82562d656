package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.Values;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Logstash's log lines: {@code [2026-11-24T10:00:00,123][INFO ][logstash.inputs.file ][main]
 * message {:key=>value}}.
 *
 * @param name the logger's
 * @param pipeline empty outside of pipelines
 */
public record PluginLog(
    String name, String pipeline, Level threshold, Clock clock, Consumer<String> lines) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss,SSS", Locale.ROOT);

  /** From the noisiest. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL;

    public static Level of(String word) {
      for (Level level : values()) {
        if (level.name().equalsIgnoreCase(word)) {
          return level;
        }
      }
      return INFO;
    }
  }

  public PluginLog named(String other) {
    return new PluginLog(other, pipeline, threshold, clock, lines);
  }

  public PluginLog inPipeline(String id) {
    return new PluginLog(name, id, threshold, clock, lines);
  }

  public void debug(String message, Map<String, ?> fields) {
    log(Level.DEBUG, message, fields);
  }

  public void info(String message) {
    log(Level.INFO, message, Map.of());
  }

  public void info(String message, Map<String, ?> fields) {
    log(Level.INFO, message, fields);
  }

  public void warn(String message) {
    log(Level.WARN, message, Map.of());
  }

  public void warn(String message, Map<String, ?> fields) {
    log(Level.WARN, message, fields);
  }

  public void error(String message) {
    log(Level.ERROR, message, Map.of());
  }

  public void error(String message, Map<String, ?> fields) {
    log(Level.ERROR, message, fields);
  }

  public void fatal(String message) {
    log(Level.FATAL, message, Map.of());
  }

  public boolean shows(Level level) {
    return level.compareTo(threshold) >= 0;
  }

  private void log(Level level, String message, Map<String, ?> fields) {
    if (!shows(level)) {
      return;
    }
    StringBuilder line = new StringBuilder(128);
    line.append('[').append(TIME.format(clock.instant().atZone(clock.getZone()))).append(']');
    line.append(String.format(Locale.ROOT, "[%-5s][%-25s]", level, name));
    if (!pipeline.isEmpty()) {
      line.append('[').append(pipeline).append(']');
    }
    line.append(' ').append(message);
    if (!fields.isEmpty()) {
      line.append(' ').append(fieldText(fields));
    }
    lines.accept(line.toString());
  }

  private static String fieldText(Map<String, ?> fields) {
    StringBuilder text = new StringBuilder("{");
    fields.forEach((key, value) ->
        text.append(text.length() > 1 ? ", " : "")
            .append(':')
            .append(key)
            .append("=>")
            .append(shown(value)));
    return text.append('}').toString();
  }

  private static String shown(@Nullable Object value) {
    return value instanceof Throwable thrown
        ? Values.inspect(thrown.getMessage())
        : Values.inspect(value);
  }
}
