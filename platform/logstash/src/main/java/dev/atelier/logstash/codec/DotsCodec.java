package dev.atelier.logstash.codec;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Codec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A dot for each event, for people who watch. */
final class DotsCodec implements Codec {
  @Override
  public void decode(byte[] data, int offset, int length, Consumer<Event> events) {
    throw new UnsupportedOperationException("the dots codec only writes");
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    out.write('.');
  }
}
