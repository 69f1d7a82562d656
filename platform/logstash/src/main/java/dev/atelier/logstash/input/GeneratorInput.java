package dev.atelier.logstash.input;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Emitter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The same lines again and again, for trying things out and measuring. */
final class GeneratorInput implements Input {
  private static final int BATCH = 500;

  private final PluginContext context;
  private final Codec codec;
  private final List<String> lines;
  private final long count;
  private final FieldReference host;
  private final FieldReference sequence;
  private volatile boolean stopped;

  GeneratorInput(Options options, PluginContext context) {
    this.context = context;
    codec = options.codec().forStream();
    List<String> written = options.strings("lines");
    lines = written.isEmpty() ? List.of(options.string("message")) : written;
    count = options.integer("count");
    host = FieldReference.of(context.ecs() ? "[host][name]" : "host");
    sequence = FieldReference.of(context.ecs() ? "[event][sequence]" : "sequence");
  }

  @Override
  public void run(Emitter out) throws InterruptedException {
    List<Event> batch = new ArrayList<>(BATCH);
    for (long number = 0; !stopped && (count == 0 || number < count); number++) {
      for (String line : lines) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        int before = batch.size();
        codec.decode(bytes, 0, bytes.length, batch::add);
        for (Event event : batch.subList(before, batch.size())) {
          event.set(host, context.host());
          event.set(sequence, number);
        }
        if (batch.size() >= BATCH) {
          out.emit(batch);
          batch = new ArrayList<>(BATCH);
        }
      }
    }
    codec.flush(batch::add);
    if (!batch.isEmpty()) {
      out.emit(batch);
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
