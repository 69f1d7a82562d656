package dev.atelier.airflow.python;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What somebody wants to know of one child of the server; called on the server's reading thread.
 */
public interface PythonJob {
  /** It runs, as a process of the sandbox. */
  default void started(long pid) {}

  /** A line of its output. */
  default void line(String text) {}

  /**
   * Anything else it tells: {@code log}, {@code rendered}, {@code mask}, {@code done}, {@code
   * returned}.
   */
  default void event(String kind, JsonNode message) {}

  /**
   * It asks and waits; answer through {@link PythonServer#answer}, from any thread.
   *
   * @param args named
   */
  default void ask(String what, JsonNode args) {}

  /**
   * It is gone, with all that it wrote passed on.
   *
   * @param code the exit code, negative for a signal, -1000 when the server died or could not start
   *     it
   * @param expired it was killed for taking too long
   * @param error why it could not be started, or an empty string
   */
  void ended(int code, boolean expired, String error);

  int LOST = -1000;
}
