package dev.atelier.logstash.codec;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.Regexes;
import dev.atelier.logstash.filter.GrokPatterns;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.joni.Regex;

/** Lines that belong together become one event; the pattern may use grok's. */
final class MultilineCodec implements Codec {
  private final PluginContext context;
  private final Regex pattern;
  private final boolean negate;
  private final boolean previous;
  private final Charset charset;
  private final String tag;
  private final long mostLines;
  private final long mostBytes;
  private final Optional<Duration> autoFlush;
  private final List<String> held = new ArrayList<>();
  private long heldBytes;

  MultilineCodec(Options options, PluginContext context) {
    this(
        context,
        Regexes.compile(
            GrokPatterns.of(context, options.strings("patterns_dir"), "*", java.util.Map.of())
                .expand(options.string("pattern"))),
        options.flag("negate"),
        options.string("what").equals("previous"),
        Charsets.of(options.string("charset")),
        options.string("multiline_tag"),
        options.integer("max_lines"),
        options.integer("max_bytes"),
        options.duration("auto_flush_interval"));
  }

  private MultilineCodec(
      PluginContext context,
      Regex pattern,
      boolean negate,
      boolean previous,
      Charset charset,
      String tag,
      long mostLines,
      long mostBytes,
      Optional<Duration> autoFlush) {
    this.context = context;
    this.pattern = pattern;
    this.negate = negate;
    this.previous = previous;
    this.charset = charset;
    this.tag = tag;
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
    this.autoFlush = autoFlush;
  }

  @Override
  public Codec forStream() {
    return new MultilineCodec(
        context, pattern, negate, previous, charset, tag, mostLines, mostBytes, autoFlush);
  }

  /** A piece may hold several lines, when it comes from a stream. */
  @Override
  public void decode(byte[] data, int offset, int length, Consumer<Event> events) {
    for (String line : new String(data, offset, length, charset).split("\n")) {
      line(line, events);
    }
  }

  private void line(String line, Consumer<Event> events) {
    boolean matches = Regexes.find(pattern, line) != negate;
    if (previous && !matches) {
      flush(events);
    }
    held.add(line);
    heldBytes += line.length();
    if (!previous && !matches) {
      flush(events);
    } else if (held.size() >= mostLines || heldBytes >= mostBytes) {
      boolean tooLong = held.size() >= mostLines;
      emit(
          events,
          tooLong ? "multiline_codec_max_lines_reached" : "multiline_codec_max_bytes_reached");
    }
  }

  @Override
  public void flush(Consumer<Event> events) {
    emit(events, "");
  }

  private void emit(Consumer<Event> events, String limit) {
    if (held.isEmpty()) {
      return;
    }
    String message = String.join("\n", held);
    Event event = new Event(context.clock().instant());
    event.data().put("message", message);
    if (context.ecs()) {
      event.set(PlainCodec.ORIGINAL, message);
    }
    if (held.size() > 1 && !tag.isEmpty()) {
      event.tag(tag);
    }
    if (!limit.isEmpty()) {
      event.tag(limit);
    }
    held.clear();
    heldBytes = 0;
    events.accept(event);
  }

  @Override
  public Optional<Duration> autoFlush() {
    return autoFlush;
  }

  @Override
  public boolean holds() {
    return !held.isEmpty();
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
