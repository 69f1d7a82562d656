package dev.atelier.logstash.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.EventJson;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code json} and {@code json_lines}: an object is an event, an array one event an element; what
 * is no JSON becomes a message with the tag {@code _jsonparsefailure}.
 */
record JsonCodec(
    PluginContext context,
    Charset charset,
    Optional<FieldReference> target,
    @Nullable String delimiter,
    @Nullable LineSplitter splitter)
    implements Codec {

  static Codec json(Options options, PluginContext context) {
    return new JsonCodec(context, charset(options), target(options), null, null);
  }

  static Codec lines(Options options, PluginContext context) {
    String delimiter = options.string("delimiter");
    return new JsonCodec(
        context, charset(options), target(options), delimiter, new LineSplitter(delimiter));
  }

  private static Charset charset(Options options) {
    return Charsets.of(options.string("charset"));
  }

  private static Optional<FieldReference> target(Options options) {
    return options.text("target").map(FieldReference::of);
  }

  @Override
  public Codec forStream() {
    return delimiter == null
        ? this
        : new JsonCodec(context, charset, target, delimiter, new LineSplitter(delimiter));
  }

  @Override
  public Codec forBytes() {
    return delimiter == null
        ? new JsonCodec(context, charset, target, "\n", new LineSplitter("\n"))
        : this;
  }

  @Override
  public void decode(byte[] data, int offset, int length, Consumer<Event> events) {
    if (splitter == null) {
      document(data, offset, length, events);
    } else {
      splitter.split(data, offset, length, (d, o, l) -> document(d, o, l, events));
    }
  }

  @Override
  public void flush(Consumer<Event> events) {
    if (splitter != null) {
      splitter.flush((d, o, l) -> document(d, o, l, events));
    }
  }

  @Override
  public boolean holds() {
    return splitter != null && splitter.holds();
  }

  private void document(byte[] data, int offset, int length, Consumer<Event> events) {
    if (isBlank(data, offset, length)) {
      return;
    }
    try {
      Object parsed = parse(data, offset, length);
      switch (parsed) {
        case Map<?, ?> map -> {
          Event event = event(map);
          if (context.ecs() && !event.includes(PlainCodec.ORIGINAL)) {
            original(event, data, offset, length);
          }
          events.accept(event);
        }
        case List<?> list -> elements(list).forEach(events);
        case null, default ->
            throw new IOException(
                "incompatible json object type="
                    + (parsed == null ? "nil" : parsed.getClass().getName())
                    + " , only hash map or arrays are supported");
      }
    } catch (IOException | IllegalArgumentException e) {
      failure(data, offset, length, e, events);
    }
  }

  private static boolean isBlank(byte[] data, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (data[i] > ' ' || data[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object parse(byte[] data, int offset, int length) throws IOException {
    return charset.equals(StandardCharsets.UTF_8)
        ? EventJson.parse(data, offset, length)
        : EventJson.parse(new String(data, offset, length, charset));
  }

  private static void original(Event event, byte[] data, int offset, int length) {
    try {
      event.set(PlainCodec.ORIGINAL, new String(data, offset, length, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // The document's own "event" is a text: there is no place for the original, as in Logstash.
      event.tag("_event_original_not_set");
    }
  }

  private List<Event> elements(List<?> list) throws IOException {
    for (Object item : list) {
      if (!(item instanceof Map)) {
        throw new IOException("array elements are no objects");
      }
    }
    return list.stream().map(item -> event((Map<?, ?>) item)).toList();
  }

  @SuppressWarnings("unchecked")
  private Event event(Map<?, ?> map) {
    if (target.isEmpty()) {
      return Event.of((Map<String, @Nullable Object>) map, context.clock().instant());
    }
    Event event = new Event(context.clock().instant());
    event.set(target.get(), map);
    return event;
  }

  private void failure(
      byte[] data, int offset, int length, Exception reason, Consumer<Event> events) {
    String text = new String(data, offset, length, charset);
    String message =
        reason instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(reason.getMessage());
    context
        .log()
        .warn(
            "JSON parse error, original data now in message field",
            Map.of("message", message, "data", text));
    Event event = new Event(context.clock().instant());
    event.data().put("message", text);
    event.tag("_jsonparsefailure");
    events.accept(event);
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    EventJson.write(event.data(), out);
    if (delimiter != null) {
      out.write(delimiter.getBytes(StandardCharsets.UTF_8));
    }
  }
}
