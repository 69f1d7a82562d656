package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.Event;
import java.util.List;

/** Where an input puts its events. */
@FunctionalInterface
public interface Emitter {
  /**
   * Hands events over, in order; waits while the pipeline is full (back-pressure).
   *
   * @throws InterruptedException when the pipeline ends before it took them all
   */
  void emit(List<Event> events) throws InterruptedException;
}
