package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Drops events, or a percentage of them. */
record DropFilter(double percentage) implements Filter {
  DropFilter(Options options, PluginContext context) {
    this(options.decimal("percentage"));
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    if (percentage >= 100 || ThreadLocalRandom.current().nextDouble() * 100 < percentage) {
      event.cancel();
    }
    return false;
  }
}
