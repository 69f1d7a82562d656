package dev.atelier.logstash;

import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.time.SettableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the command line in this process. */
public final class Runs {
  public static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");

  private Runs() {}

  /** What a call left behind. */
  public record Result(int code, String out, String err) {}

  public static Result logstash(Path folder, String input, String... arguments) {
    return logstash(new SettableClock(NOW), Map.of(), folder, input, arguments);
  }

  public static Result logstash(
      Clock clock,
      Map<String, String> environment,
      Path folder,
      String input,
      String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of("--node.name", "test", "-w", "1"));
    all.addAll(List.of(arguments));
    Invocation invocation =
        new Invocation(
            all,
            folder,
            environment,
            path -> folder.resolve(path).normalize(),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            80,
            () -> false);
    int code = new LogstashCommand(clock).run(invocation);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
