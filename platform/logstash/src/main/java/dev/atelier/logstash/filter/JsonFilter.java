package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.EventJson;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Timestamps;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** JSON in a field into the event. */
final class JsonFilter implements Filter {
  private final PluginContext context;
  private final String sourceName;
  private final FieldReference source;
  private final Optional<FieldReference> target;
  private final List<String> tagOnFailure;
  private final boolean skipInvalid;

  JsonFilter(Options options, PluginContext context) {
    this.context = context;
    sourceName = options.string("source");
    source = FieldReference.of(sourceName);
    target = options.text("target").map(FieldReference::of);
    tagOnFailure = options.strings("tag_on_failure");
    skipInvalid = options.flag("skip_on_invalid_json");
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    Object raw = event.get(source);
    if (!Values.truthy(raw) || raw == null) {
      return false;
    }
    Object parsed;
    try {
      parsed = EventJson.parse(Values.text(raw));
    } catch (IOException e) {
      if (!skipInvalid) {
        tagOnFailure.forEach(event::tag);
        context
            .log()
            .warn("Error parsing json", Map.of("source", sourceName, "raw", raw, "exception", e));
      }
      return false;
    }
    if (target.isPresent()) {
      event.set(target.get(), parsed);
      return true;
    }
    if (!(parsed instanceof Map<?, ?> map)) {
      tagOnFailure.forEach(event::tag);
      context
          .log()
          .warn(
              "Parsed JSON object/hash requires a target configuration option",
              Map.of("source", sourceName, "raw", raw));
      return false;
    }
    return merge(map, event, raw);
  }

  private boolean merge(Map<?, ?> map, Event event, Object raw) {
    try {
      map.forEach((key, value) -> {
        if (!Event.TIMESTAMP.equals(key)) {
          event.set(FieldReference.of(String.valueOf(key)), value);
        }
      });
    } catch (RuntimeException e) {
      context
          .log()
          .warn(
              "Exception caught in json filter",
              Map.of("source", sourceName, "raw", raw, "exception", e));
      tagOnFailure.forEach(event::tag);
      return false;
    }
    Object timestamp = map.get(Event.TIMESTAMP);
    if (timestamp != null) {
      setTimestamp(timestamp, event);
    }
    return true;
  }

  private void setTimestamp(Object given, Event event) {
    Instant parsed = Timestamps.coerce(given);
    if (parsed != null) {
      event.timestamp(parsed);
      return;
    }
    event.timestamp(context.clock().instant());
    event.tag("_timestampparsefailure");
    event.set("_@timestamp", Values.text(given));
  }
}
