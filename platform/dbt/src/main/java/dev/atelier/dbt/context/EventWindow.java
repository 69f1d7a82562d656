package dev.atelier.dbt.context;

import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Text;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A span of event time, in UTC: a microbatch's, or that of {@code --sample}.
 *
 * @param end exclusive
 */
public record EventWindow(ZonedDateTime start, ZonedDateTime end) {
  /** The part that both have. */
  private EventWindow within(EventWindow other) {
    return new EventWindow(
        start.isAfter(other.start) ? start : other.start,
        end.isBefore(other.end) ? end : other.end);
  }

  /** The window that a node's references are read through, if any. */
  static Optional<EventWindow> of(Resource reader, Optional<EventWindow> sample) {
    if (reader.type() != ResourceType.MODEL && reader.type() != ResourceType.SNAPSHOT) {
      return Optional.empty();
    }
    Optional<EventWindow> batch = batch(reader);
    return batch.isPresent() && sample.isPresent()
        ? Optional.of(batch.get().within(sample.get()))
        : batch.or(() -> sample);
  }

  private static Optional<EventWindow> batch(Resource node) {
    Map<String, @Nullable Object> batch = node.map("batch");
    return batch.get("event_time_start") instanceof ZonedDateTime start
            && batch.get("event_time_end") instanceof ZonedDateTime end
        ? Optional.of(new EventWindow(start, end))
        : Optional.empty();
  }

  /** The condition on what is read; empty where it has no {@code event_time}. */
  Optional<String> condition(Resource read) {
    return read.configText("event_time")
        .map(column -> quoted(read, column))
        .map(column ->
            "%s >= '%s' and %s < '%s'".formatted(column, Text.str(start), column, Text.str(end)));
  }

  private static String quoted(Resource read, String column) {
    Object own = Values.map(read.columns().get(column)).get("quote");
    Object quote = own != null ? own : read.map("quoting").get("column");
    return Boolean.TRUE.equals(quote) ? '"' + column + '"' : column;
  }
}
