package dev.atelier.logstash;

import dev.atelier.kernel.stack.ServiceLog;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output of a service: whole lines into its log. */
final class LineStream extends OutputStream {
  private final ServiceLog log;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineStream(ServiceLog log) {
    this.log = log;
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      log.line(line.toString(StandardCharsets.UTF_8));
      line.reset();
    } else {
      line.write(b);
    }
  }
}
