package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.List;
import java.util.function.Consumer;

/** Copies of events: each with its name as {@code type}, or as a tag with ECS. */
record CloneFilter(List<String> names, boolean ecs) implements Filter {
  CloneFilter(Options options, PluginContext context) {
    this(options.strings("clones"), context.ecs());
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    for (String name : names) {
      Event copy = event.copy();
      if (ecs) {
        copy.tag(name);
      } else {
        copy.set("type", name);
      }
      more.accept(copy);
    }
    return false;
  }
}
