package dev.atelier.logstash.input;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Emitter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Standard input to its end. */
final class StdinInput implements Input {
  private static final int BLOCK = 16 * 1024;

  private final PluginContext context;
  private final Codec codec;
  private final FieldReference hostField;
  private volatile boolean stopped;

  StdinInput(Options options, PluginContext context) {
    this.context = context;
    this.codec = options.codec().forBytes().forStream();
    this.hostField = FieldReference.of(context.ecs() ? "[host][hostname]" : "host");
  }

  @Override
  public void run(Emitter out) throws InterruptedException {
    InputStream in = context.console().in();
    byte[] block = new byte[BLOCK];
    try {
      int read = in.read(block);
      while (read >= 0 && !stopped) {
        List<Event> events = new ArrayList<>();
        codec.decode(block, 0, read, events::add);
        emit(events, out);
        read = in.read(block);
      }
    } catch (IOException e) {
      throw Problem.error(ConfigErrors.FILES, "standard input: " + e.getMessage()).exception();
    }
    List<Event> rest = new ArrayList<>();
    codec.flush(rest::add);
    emit(rest, out);
  }

  private void emit(List<Event> events, Emitter out) throws InterruptedException {
    for (Event event : events) {
      if (!event.includes(hostField)) {
        event.set(hostField, context.host());
      }
    }
    if (!events.isEmpty()) {
      out.emit(events);
    }
  }

  @Override
  public void stop() {
    stopped = true;
    try {
      context.console().in().close();
    } catch (IOException e) {
      context.log().debug("closing standard input", java.util.Map.of("exception", e));
    }
  }
}
