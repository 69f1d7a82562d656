package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.Event;
import java.util.function.Consumer;

/** Changes events. Shared by all workers of a pipeline: safe for many threads. */
public interface Filter {
  /**
   * @param more takes further events, which go on behind this filter
   * @return whether the filter did its work: then {@code add_field}, {@code add_tag} and the like
   *     are applied to this event
   */
  boolean filter(Event event, Consumer<Event> more);
}
