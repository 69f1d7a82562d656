package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One event a line of a text or an item of a list. */
final class SplitFilter implements Filter {
  private final PluginContext context;
  private final String name;
  private final FieldReference field;
  private final FieldReference target;
  private final String terminator;

  SplitFilter(Options options, PluginContext context) {
    this.context = context;
    name = options.string("field");
    field = FieldReference.of(name);
    target = options.text("target").map(FieldReference::of).orElse(field);
    terminator = options.string("terminator");
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    Object value = event.get(field);
    List<?> items;
    switch (value) {
      case List<?> list -> items = list;
      case String text ->
          items =
              List.of(text.split(Pattern.quote(terminator))).stream()
                  .filter(line -> !line.isEmpty())
                  .toList();
      case null, default -> {
        context
            .log()
            .warn(
                "Only String and Array types are splittable. field:"
                    + name
                    + " is of type = "
                    + Values.rubyClass(value));
        event.tag("_split_type_failure");
        return false;
      }
    }
    if (value instanceof String && items.size() == 1) {
      return false;
    }
    for (Object item : items) {
      Event part = event.copy();
      part.set(target, Values.deepCopy(item));
      more.accept(part);
    }
    event.cancel();
    return false;
  }
}
