package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.Event;

/** Where events go that an output will never take. */
public interface DeadLetters {
  boolean enabled();

  /**
   * Keeps the event on disk; returns after it is there.
   *
   * @param plugin the output's name
   * @param id the output's id
   */
  void add(Event event, String plugin, String id, String reason);
}
