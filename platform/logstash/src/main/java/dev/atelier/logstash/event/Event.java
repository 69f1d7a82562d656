package dev.atelier.logstash.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event: data, metadata and where it came from. Mutable; owned by one thread at a time. */
public final class Event {
  public static final String TIMESTAMP = "@timestamp";
  public static final String VERSION = "@version";
  public static final String METADATA = "@metadata";
  public static final String TAGS = "tags";

  private Map<String, @Nullable Object> data;
  private Map<String, @Nullable Object> metadata;
  private boolean cancelled;
  private Origin origin = Origin.NONE;

  public Event(Instant timestamp) {
    data = new LinkedHashMap<>();
    metadata = new LinkedHashMap<>(4);
    data.put(TIMESTAMP, timestamp);
    data.put(VERSION, "1");
  }

  private Event(Map<String, @Nullable Object> data, Map<String, @Nullable Object> metadata) {
    this.data = data;
    this.metadata = metadata;
  }

  /**
   * An event around decoded data, which it takes over: a text in {@code @timestamp} is read, one
   * that cannot be read moves to {@code _@timestamp} with a tag, and so do tags that are none.
   *
   * @param now for data without a timestamp
   */
  public static Event of(Map<String, @Nullable Object> data, Instant now) {
    Object metadata = data.remove(METADATA);
    Event event =
        new Event(data, metadata instanceof Map<?, ?> map ? copyOf(map) : new LinkedHashMap<>(4));
    data.putIfAbsent(VERSION, "1");
    event.admitTags();
    event.admitTimestamp(now);
    return event;
  }

  private void admitTags() {
    Object tags = data.get(TAGS);
    if (tags != null && !areTags(tags)) {
      data.put("_tags", new ArrayList<@Nullable Object>(List.of(tags)));
      data.remove(TAGS);
      tag("_tagsparsefailure");
    }
  }

  private void admitTimestamp(Instant now) {
    Object given = data.get(TIMESTAMP);
    Instant parsed = given == null ? now : Timestamps.coerce(given);
    data.put(TIMESTAMP, parsed == null ? now : parsed);
    if (parsed == null) {
      tag("_timestampparsefailure");
      data.put("_@timestamp", given);
    }
  }

  private static boolean areTags(@Nullable Object value) {
    return value == null
        || value instanceof String
        || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
  }

  public Map<String, @Nullable Object> data() {
    return data;
  }

  public Map<String, @Nullable Object> metadata() {
    return metadata;
  }

  public Origin origin() {
    return origin;
  }

  public Event from(Origin source) {
    origin = source;
    return this;
  }

  public boolean cancelled() {
    return cancelled;
  }

  public void cancel() {
    cancelled = true;
  }

  public Instant timestamp() {
    return data.get(TIMESTAMP) instanceof Instant instant ? instant : Instant.EPOCH;
  }

  public void timestamp(Instant timestamp) {
    data.put(TIMESTAMP, timestamp);
  }

  // Fields

  public @Nullable Object get(String reference) {
    return get(FieldReference.of(reference));
  }

  public @Nullable Object get(FieldReference field) {
    if (field.path().isEmpty()) {
      return metadata;
    }
    Object parent = Paths.parent(root(field), field.path());
    return parent == null ? null : Paths.child(parent, field.key());
  }

  public boolean includes(FieldReference field) {
    if (field.path().isEmpty()) {
      return true;
    }
    Object parent = Paths.parent(root(field), field.path());
    return parent instanceof Map<?, ?> map
        ? map.containsKey(field.key())
        : parent != null && Paths.child(parent, field.key()) != null;
  }

  public void set(String reference, @Nullable Object value) {
    set(FieldReference.of(reference), value);
  }

  /**
   * @throws IllegalArgumentException where a text stands in the way, or tags would not be tags
   */
  public void set(FieldReference field, @Nullable Object value) {
    if (field.path().isEmpty()) {
      metadata = value instanceof Map<?, ?> map ? copyOf(map) : new LinkedHashMap<>();
      return;
    }
    if (!field.metadata()) {
      Object admitted = admitted(field, value);
      Paths.set(data, field.path(), admitted);
    } else {
      Paths.set(metadata, field.path(), value);
    }
  }

  private static @Nullable Object admitted(FieldReference field, @Nullable Object value) {
    String first = field.path().getFirst();
    boolean top = field.path().size() == 1;
    if (first.equals(TAGS) && !(top && areTags(value))) {
      throw new IllegalArgumentException(
          "Could not set the reserved tags field '"
              + field
              + "' to value '"
              + value
              + "'. The tags field only accepts string or array of string.");
    }
    if (top && first.equals(TIMESTAMP)) {
      Instant instant = value == null ? null : Timestamps.coerce(value);
      if (instant == null) {
        throw new IllegalArgumentException(
            "wrong argument type " + Values.rubyClass(value) + " (expected LogStash::Timestamp)");
      }
      return instant;
    }
    return value;
  }

  public @Nullable Object remove(FieldReference field) {
    if (field.path().isEmpty()) {
      Map<String, @Nullable Object> old = metadata;
      metadata = new LinkedHashMap<>(4);
      return old;
    }
    Object parent = Paths.parent(root(field), field.path());
    return parent == null ? null : Paths.remove(parent, field.key());
  }

  private Map<String, @Nullable Object> root(FieldReference field) {
    return field.metadata() ? metadata : data;
  }

  /** Adds a tag that is not there yet. */
  public void tag(String tag) {
    Object tags = data.get(TAGS);
    List<@Nullable Object> list = new ArrayList<>();
    if (tags instanceof List<?> some) {
      if (some.contains(tag)) {
        return;
      }
      list.addAll(some);
    } else if (tags != null) {
      list.add(tags);
    }
    if (!list.contains(tag)) {
      list.add(tag);
    }
    data.put(TAGS, list);
  }

  /** A deep copy with the same origin. */
  public Event copy() {
    Event copy = new Event(Values.deepCopy(data), Values.deepCopy(metadata));
    copy.origin = origin;
    copy.cancelled = cancelled;
    return copy;
  }

  private static Map<String, @Nullable Object> copyOf(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }

  /** As Logstash's {@code to_s}: timestamp, host, message. */
  @Override
  public String toString() {
    Object host = data.get("host");
    Object message = data.get("message");
    return Timestamps.format(timestamp())
        + " "
        + (host == null ? "%{host}" : Values.text(host))
        + " "
        + (message == null ? "%{message}" : Values.text(message));
  }
}
