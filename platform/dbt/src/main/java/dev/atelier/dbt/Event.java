package dev.atelier.dbt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that dbt says.
 *
 * @param name as dbt names the event in its JSON log: {@code LogStartLine}
 * @param code as dbt numbers it: {@code Q011}; may be empty
 * @param message a line or several; empty for an empty line
 * @param data what the JSON log shows beside it
 */
public record Event(
    Level level, String name, String code, String message, Map<String, @Nullable Object> data) {
  /** How loud. */
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  public static Event of(Level level, String name, String code, String message) {
    return new Event(level, name, code, message, Map.of());
  }

  public static Event info(String name, String code, String message) {
    return of(Level.INFO, name, code, message);
  }

  public static Event debug(String message) {
    return of(Level.DEBUG, "Note", "Z050", message);
  }

  /** Where events go. Safe for many threads. */
  @FunctionalInterface
  public interface Sink {
    void fire(Event event);

    /**
     * A warning, which {@code --warn-error} makes an error.
     *
     * @throws dev.atelier.kernel.error.AtelierException when it is one
     */
    default void warn(String name, String code, String message) {
      fire(of(Level.WARN, name, code, message));
    }
  }
}
