package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a killed platform left in a data folder: server processes that are still ending, and a
 * {@code postmaster.pid} of nobody. A server's processes are found by their working directory,
 * which PostgreSQL makes its data folder.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /** In the environment of every server that a platform starts; its value is the platform's pid. */
  static final String MARK = "ATELIER_POSTGRES";

  private static final Duration FAST = Duration.ofSeconds(10);
  private static final Duration IMMEDIATE = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private Leftovers() {}

  /**
   * @throws dev.atelier.kernel.error.AtelierException when a living platform, or a server that no
   *     platform started, uses the folder
   */
  static void clear(Path data) throws IOException {
    clearAs(data, ProcessHandle.current().pid());
  }

  /**
   * @param self the platform that asks; its own servers there are leftovers of an open that failed
   */
  static void clearAs(Path data, long self) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile) && Folders.isEmpty(data)) {
      return;
    }
    List<Long> processes = processesIn(data);
    if (!processes.isEmpty()) {
      refuseForeign(data, processes, self);
      LOG.info("ending the server that an earlier run left in {}", data);
      end(data, pidFile);
    }
    Files.deleteIfExists(pidFile);
  }

  private static void refuseForeign(Path data, List<Long> processes, long self) {
    for (long pid : processes) {
      Optional<Long> platform = platformOf(pid);
      if (platform.isPresent() && !alive(platform.get(), self)) {
        continue;
      }
      String holder =
          platform
              .map(owner -> "the platform with pid " + owner)
              .orElse("a server with pid " + pid);
      throw Problem.error(PostgresErrors.IN_USE, data + " is in use by " + holder)
          .mend("stop it first; one data folder serves one server")
          .exception();
    }
  }

  private static void end(Path data, Path pidFile) throws IOException {
    Optional<Long> postmaster = postmaster(data, pidFile);
    if (postmaster.isPresent()) {
      Children.signal(postmaster.get(), "INT");
      if (gone(data, FAST)) {
        return;
      }
      Children.signal(postmaster.get(), "QUIT");
    }
    if (!gone(data, IMMEDIATE)) {
      for (long pid : processesIn(data)) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      if (!gone(data, IMMEDIATE)) {
        throw Problem.error(
                PostgresErrors.IN_USE, data + " is in use by a server that does not end")
            .exception();
      }
    }
  }

  /** Waits until no process works in the folder. */
  static boolean gone(Path data, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!processesIn(data).isEmpty()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause();
    }
    return true;
  }

  static void pause() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.error(PostgresErrors.NOT_STARTED, "interrupted").exception();
    }
  }

  /** The first line of the file, when that process works in this folder. */
  private static Optional<Long> postmaster(Path data, Path pidFile) {
    try {
      long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
      return processesIn(data).contains(pid) ? Optional.of(pid) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // half written, or gone meanwhile
    }
  }

  static List<Long> processesIn(Path data) {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      Path real = data.toRealPath();
      processes
          .filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
          .filter(path -> worksIn(path, real))
          .forEach(path -> found.add(Long.valueOf(path.getFileName().toString())));
    } catch (IOException e) {
      LOG.debug("no processes are looked for in {}: {}", data, e.getMessage());
    }
    return found;
  }

  private static boolean worksIn(Path process, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(folder)
          && Files.readString(process.resolve("comm")).strip().equals("postgres");
    } catch (IOException e) {
      return false; // another user's, or gone
    }
  }

  private static Optional<Long> platformOf(long pid) {
    try {
      String environment =
          new String(
              Files.readAllBytes(Path.of("/proc/" + pid + "/environ")),
              StandardCharsets.ISO_8859_1);
      return Stream.of(environment.split("\0"))
          .filter(entry -> entry.startsWith(MARK + "="))
          .map(entry -> Long.valueOf(entry.substring(MARK.length() + 1)))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean alive(long pid, long self) {
    return pid != self
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .flatMap(handle -> handle.info().command())
            .filter(command -> command.endsWith("java"))
            .isPresent();
  }
}
