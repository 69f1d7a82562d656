package dev.atelier.logstash.input;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.plugin.Emitter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An event every so often: a text, the time ({@code epoch}) or a number ({@code sequence}). */
final class HeartbeatInput implements Input {
  private final PluginContext context;
  private final String message;
  private final long intervalSeconds;
  private final long count;
  private final FieldReference clockField;
  private final FieldReference hostField;
  private final CountDownLatch stopped = new CountDownLatch(1);

  HeartbeatInput(Options options, PluginContext context) {
    this.context = context;
    message = options.string("message");
    intervalSeconds = Math.max(1, options.integer("interval"));
    count = options.integer("count");
    clockField = FieldReference.of(context.ecs() ? "[event][sequence]" : "clock");
    hostField = FieldReference.of(context.ecs() ? "[host][name]" : "host");
  }

  @Override
  public void run(Emitter out) throws InterruptedException {
    for (long number = 0; count < 0 || number < count; number++) {
      if (number > 0 && stopped.await(intervalSeconds, TimeUnit.SECONDS)) {
        return;
      }
      Event event = new Event(context.clock().instant());
      switch (message) {
        case "epoch" -> event.set(clockField, context.clock().instant().getEpochSecond());
        case "sequence" -> event.set(clockField, number);
        default -> event.set("message", message);
      }
      event.set(hostField, context.host());
      out.emit(List.of(event));
    }
  }

  @Override
  public void stop() {
    stopped.countDown();
  }
}
