package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A running {@code postgres}. Mutable: the last lines of its log, which explain its end. */
final class ServerProcess {
  private static final int LAST_LINES = 20;
  private static final Duration START = Duration.ofMinutes(5); // recovery after a crash takes long
  private static final Duration LOOK_EVERY = Duration.ofMillis(4);

  private final Process process;
  private final Path data;
  private final Deque<String> last = new ArrayDeque<>();
  private final Thread pump;

  private ServerProcess(Process process, Path data, Consumer<String> log) {
    this.process = process;
    this.data = data;
    // a process's pipe holds its reader's carrier: a few such virtual threads would stop all others
    this.pump =
        Thread.ofPlatform().daemon().name("postgres-log-" + process.pid()).start(() -> pump(log));
  }

  /**
   * @param socket the folder of its unix socket
   * @param listen an address, or an empty string: the unix socket only
   */
  static ServerProcess start(
      ClusterSettings settings,
      ClusterOptions options,
      Identity identity,
      Path socket,
      String listen)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(options.installation().program("postgres"));
    line.addAll(List.of("-D", settings.data().toString()));
    settings.parameters().forEach((name, value) -> line.addAll(List.of("-c", name + "=" + value)));
    line.addAll(options.serverArguments());
    line.addAll(
        List.of(
            "-c", "listen_addresses=" + listen,
            "-c", "port=" + settings.port(),
            "-c", "unix_socket_directories=" + socket,
            "-c", "unix_socket_permissions=0700"));
    ProcessBuilder builder = identity.process(line).redirectErrorStream(true);
    DataFolder.cleanEnvironment(builder.environment(), options.timeZone());
    builder.environment().put(Leftovers.MARK, Long.toString(ProcessHandle.current().pid()));
    Process process = Children.start(builder);
    process.getOutputStream().close();
    return new ServerProcess(process, settings.data(), settings.log());
  }

  /**
   * Waits until the server takes connections, as its own {@code postmaster.pid} says: the file's
   * pid is our child's, so nobody else's server on the same port can be mistaken for it.
   */
  void awaitReady() throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!ready()) {
      if (!process.isAlive()) {
        throw failure();
      }
      if (System.nanoTime() > end) {
        kill();
        throw Problem.error(
                PostgresErrors.NOT_STARTED, "PostgreSQL did not become ready in " + START)
            .exception();
      }
      waitFor(LOOK_EVERY);
    }
  }

  private boolean ready() {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return lines.size() >= 8
          && lines.getFirst().strip().equals(Long.toString(process.pid()))
          && lines.get(7).strip().equals("ready");
    } catch (IOException e) {
      return false; // not there yet, or being written
    }
  }

  private dev.atelier.kernel.error.AtelierException failure() {
    String reason = lastWords();
    boolean taken = reason.contains("Address already in use");
    Problem problem =
        Problem.error(
            taken ? PostgresErrors.PORT_TAKEN : PostgresErrors.NOT_STARTED,
            "PostgreSQL did not start (exit code " + process.exitValue() + "): " + reason);
    return (taken ? problem.mend("stop what listens on that port of every address") : problem)
        .exception();
  }

  /** The last FATAL, PANIC or ERROR line of the log with its message alone, or the last line. */
  String lastWords() {
    joinPump();
    synchronized (last) {
      String found = last.isEmpty() ? "it said nothing" : last.getLast();
      for (String line : last) {
        for (String level : List.of("FATAL:  ", "PANIC:  ", "could not bind")) {
          int at = line.indexOf(level);
          if (at >= 0) {
            found = line.substring(level.endsWith(" ") ? at + level.length() : at);
            if (!level.endsWith(" ")) {
              return found;
            }
          }
        }
      }
      return found;
    }
  }

  private void joinPump() {
    try {
      pump.join(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long pid() {
    return process.pid();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean alive() {
    return process.isAlive();
  }

  OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Fast shutdown: sessions are ended, a checkpoint is written; after the grace it is killed. */
  void stop(Duration grace) throws IOException {
    if (process.isAlive()) {
      Children.signal(process.pid(), "INT");
      if (!waitFor(grace)) {
        Children.signal(process.pid(), "QUIT"); // without a checkpoint; the next start recovers
        if (!waitFor(Duration.ofSeconds(2))) {
          kill();
        }
      }
    }
    joinPump();
  }

  private void kill() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    waitFor(Duration.ofSeconds(5));
  }

  private boolean waitFor(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  private void pump(Consumer<String> log) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (last) {
          last.addLast(line);
          if (last.size() > LAST_LINES) {
            last.removeFirst();
          }
        }
        log.accept(line);
      }
    } catch (IOException e) {
      log.accept("the log ended: " + e.getMessage());
    }
  }
}
