package dev.atelier.engines.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes from one platform thread that lives as long as the JVM: Linux sends a child's
 * parent-death signal when the <em>thread</em> that started it ends (prctl(2), PR_SET_PDEATHSIG).
 */
final class Children {
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("postgres-children").factory());

  private Children() {}

  static Process start(ProcessBuilder builder) throws IOException {
    try {
      return STARTER.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Runs a short command to its end; its output and error as one text. */
  static Outcome run(ProcessBuilder builder) throws IOException {
    return run(builder, "");
  }

  /** The same with a standard input that fits into a pipe. */
  static Outcome run(ProcessBuilder builder, String input) throws IOException {
    Process process = start(builder.redirectErrorStream(true));
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes());
    try {
      return new Outcome(process.waitFor(), output.stripTrailing());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  record Outcome(int exitCode, String output) {
    boolean ok() {
      return exitCode == 0;
    }
  }

  /** Sends a signal by name ({@code INT}, {@code QUIT}); Java itself knows only TERM and KILL. */
  static void signal(long pid, String name) throws IOException {
    run(new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid));
  }
}
