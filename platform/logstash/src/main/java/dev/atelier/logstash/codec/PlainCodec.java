package dev.atelier.logstash.codec;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code plain} and {@code line}: text into {@code message}.
 *
 * @param delimiter of {@code line}; null for {@code plain}, whose pieces are whole
 */
record PlainCodec(
    PluginContext context,
    Charset charset,
    Optional<Template> format,
    @Nullable String delimiter,
    @Nullable LineSplitter splitter)
    implements Codec {
  private static final String MESSAGE = "message";
  static final FieldReference ORIGINAL = FieldReference.of("[event][original]");

  static Codec plain(Options options, PluginContext context) {
    return new PlainCodec(
        context, charset(options), options.text("format").map(Template::of), null, null);
  }

  static Codec line(Options options, PluginContext context) {
    String delimiter = options.string("delimiter");
    return new PlainCodec(
        context,
        charset(options),
        options.text("format").map(Template::of),
        delimiter,
        new LineSplitter(delimiter));
  }

  private static Charset charset(Options options) {
    return Charsets.of(options.string("charset"));
  }

  @Override
  public Codec forStream() {
    return delimiter == null
        ? this
        : new PlainCodec(context, charset, format, delimiter, new LineSplitter(delimiter));
  }

  @Override
  public Codec forBytes() {
    return delimiter == null
        ? new PlainCodec(context, charset, format, "\n", new LineSplitter("\n"))
        : this;
  }

  @Override
  public Codec forLines() {
    return forBytes();
  }

  @Override
  public void decode(byte[] data, int offset, int length, Consumer<Event> events) {
    if (splitter == null) {
      event(data, offset, length, events);
    } else {
      splitter.split(data, offset, length, (d, o, l) -> event(d, o, l, events));
    }
  }

  @Override
  public void flush(Consumer<Event> events) {
    if (splitter != null) {
      splitter.flush((d, o, l) -> event(d, o, l, events));
    }
  }

  @Override
  public boolean holds() {
    return splitter != null && splitter.holds();
  }

  private void event(byte[] data, int offset, int length, Consumer<Event> events) {
    String message = new String(data, offset, length, charset);
    Event event = new Event(context.clock().instant());
    event.data().put(MESSAGE, message);
    if (context.ecs()) {
      event.set(ORIGINAL, message);
    }
    events.accept(event);
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    String text = format.isPresent() ? format.get().of(event) : event.toString();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    if (delimiter != null) {
      out.write(delimiter.getBytes(StandardCharsets.UTF_8));
    }
  }
}
