package dev.atelier.logstash.output;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Events on standard output. */
record StdoutOutput(Codec codec, OutputStream out) implements Output {
  StdoutOutput(Options options, PluginContext context) {
    this(options.codec(), context.console().out());
  }

  @Override
  public void write(List<Event> events) {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    try {
      for (Event event : events) {
        codec.encode(event, batch);
      }
      synchronized (out) {
        batch.writeTo(out);
        out.flush();
      }
    } catch (IOException e) {
      throw Problem.error(ConfigErrors.OUTPUT, "standard output: " + e.getMessage()).exception();
    }
  }
}
