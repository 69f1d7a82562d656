package dev.atelier.logstash.plugin;

import dev.atelier.logstash.event.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bytes to events and back. Encoding is safe for many threads; decoding belongs to one stream at a
 * time, and {@link #forStream} gives each its own.
 */
public interface Codec {
  /** A decoder with a memory of its own; a codec without memory gives itself. */
  default Codec forStream() {
    return this;
  }

  /**
   * Decodes one piece: what a line-oriented input cut off at its delimiter, or a block of a stream.
   */
  void decode(byte[] data, int offset, int length, Consumer<Event> events);

  /** Gives out what is still held back. */
  default void flush(Consumer<Event> events) {}

  /** Whether something is held back for the next piece. */
  default boolean holds() {
    return false;
  }

  /** After how long without input what is held back should be given out. */
  default Optional<Duration> autoFlush() {
    return Optional.empty();
  }

  /** One event, with its delimiter if the codec has one. */
  void encode(Event event, OutputStream out) throws IOException;

  /**
   * What an input that reads a stream of bytes uses instead: line for plain, json_lines for json.
   */
  default Codec forBytes() {
    return this;
  }

  /** What an output of lines uses instead: line for plain. */
  default Codec forLines() {
    return this;
  }
}
