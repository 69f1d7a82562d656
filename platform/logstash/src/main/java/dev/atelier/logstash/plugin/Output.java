package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.Event;
import java.util.List;

/** Sends events out. Shared by all workers of a pipeline: safe for many threads. */
public interface Output {
  /** Opens what it writes to; before any event. */
  default void start() {}

  /**
   * Returns when the events are where they belong: what was read is acknowledged afterwards. Waits
   * and tries again as long as it takes.
   *
   * @throws InterruptedException when the pipeline must end before that
   */
  void write(List<Event> events) throws InterruptedException;

  /** After the last event. */
  default void close() {}

  /** Whether it has reached what it writes to, at least once. */
  default boolean isReady() {
    return true;
  }

  /** What it is waiting for, or an empty string when all is well. */
  default String trouble() {
    return "";
  }
}
