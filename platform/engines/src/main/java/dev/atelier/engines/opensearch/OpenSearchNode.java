package dev.atelier.engines.opensearch;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in a child JVM. The child lives as long as its standard input is open: {@link #stop}
 * closes it, and so does the death of this process, however it dies.
 */
public final class OpenSearchNode implements AutoCloseable {
  public static final ErrorCode PORT_TAKEN = ErrorCode.resources("opensearch.port-taken");
  public static final ErrorCode NOT_STARTED = ErrorCode.external("opensearch.not-started");
  private static final Logger LOG = LoggerFactory.getLogger(OpenSearchNode.class);
  private static final int LAST_LINES = 12;
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(15);

  private final NodeSettings settings;
  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final Deque<String> lastLines = new ArrayDeque<>();

  private OpenSearchNode(NodeSettings settings, Process process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * Starts a node and returns at once; {@link #awaitPort} or {@link #port} tells when it is ready.
   *
   * @param log takes the node's lines
   * @throws AtelierException when the port is taken or the jars are not there
   */
  public static OpenSearchNode start(
      OpenSearchLibrary library, NodeSettings settings, Consumer<String> log) {
    try {
      Files.createDirectories(settings.home());
      clearLeftover(settings.home());
      requireFree(settings);
      Process process =
          new ProcessBuilder(library.command(settings.heapBytes(), List.of()))
              .directory(settings.home().toFile())
              .start();
      Files.writeString(pidFile(settings.home()), pidLine(process.toHandle()));
      OpenSearchNode node = new OpenSearchNode(settings, process);
      Thread.ofPlatform().daemon().name("opensearch-out").start(node::readOutput);
      Thread.ofPlatform().daemon().name("opensearch-log").start(() -> node.readLog(log));
      var out = process.outputWriter();
      out.write(OpenSearchLibrary.lines(settings.properties()) + "\n");
      out.flush();
      return node;
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(NOT_STARTED, "OpenSearch could not be started: " + e.getMessage()), e);
    }
  }

  private static void requireFree(NodeSettings settings) {
    if (settings.port() == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(settings.address(), settings.port()));
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(
              PORT_TAKEN,
              "port %d of %s is taken"
                  .formatted(settings.port(), settings.address().getHostAddress())),
          e);
    }
  }

  private static Path pidFile(Path home) {
    return home.resolve("node.pid");
  }

  private static String pidLine(ProcessHandle handle) {
    return handle.pid() + " " + handle.info().startInstant().orElse(Instant.EPOCH);
  }

  /**
   * A node whose platform was killed is about to end by itself; it must be gone before the next.
   */
  private static void clearLeftover(Path home) throws IOException {
    Path file = pidFile(home);
    if (!Files.exists(file)) {
      return;
    }
    String line = Files.readString(file).strip();
    if (!line.matches("\\d+ .*")) {
      return; // half written by a killed platform, which had no time to start a node
    }
    long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
    Optional<ProcessHandle> left =
        ProcessHandle.of(pid).filter(handle -> handle.isAlive() && pidLine(handle).equals(line));
    if (left.isEmpty()) {
      return;
    }
    LOG.info("a node of an earlier run is still there (pid {}); waiting for its end", pid);
    left.get().destroy();
    if (!ended(left.get(), CLOSE_GRACE)) {
      left.get().destroyForcibly();
      ended(left.get(), CLOSE_GRACE);
    }
  }

  private static boolean ended(ProcessHandle handle, Duration limit) {
    try {
      handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !handle.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void readOutput() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("ready ")) {
          port.complete(Integer.parseInt(line.substring("ready ".length())));
        }
      }
    } catch (IOException e) {
      LOG.debug("the node's output ended: {}", e.getMessage());
    }
  }

  private void readLog(Consumer<String> log) {
    try (BufferedReader reader = process.errorReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        remember(line);
        log.accept(line);
      }
    } catch (IOException e) {
      LOG.debug("the node's log ended: {}", e.getMessage());
    }
  }

  private void remember(String line) {
    synchronized (lastLines) {
      lastLines.add(line);
      if (lastLines.size() > LAST_LINES) {
        lastLines.remove();
      }
    }
  }

  /** What it said last, for a person who wonders why it ended. */
  public List<String> lastLines() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }

  /** The HTTP port once the node is ready. */
  public OptionalInt port() {
    return port.isDone() ? OptionalInt.of(port.join()) : OptionalInt.empty();
  }

  /**
   * Waits until the node is ready.
   *
   * @throws AtelierException when it ended before, with its last lines, or the time is over
   */
  public int awaitPort(Duration limit) throws InterruptedException {
    CompletableFuture<?> either = CompletableFuture.anyOf(port, process.onExit());
    try {
      either.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("not ready: {}", e.toString());
    }
    return port()
        .orElseThrow(() ->
            Problem.error(
                    NOT_STARTED, "OpenSearch did not start: " + String.join("\n", lastLines()))
                .exception());
  }

  /** Where it answers; only once it is ready. */
  public URI uri() {
    String host = settings.address().getHostAddress();
    return URI.create("http://" + host + ":" + port.join() + "/");
  }

  public NodeSettings settings() {
    return settings;
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Its exit code once it has ended. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Ends it cleanly, or after the grace by force. Idempotent. */
  public void stop(Duration grace) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("the node's input was closed already: {}", e.getMessage());
    }
    if (!ended(process.toHandle(), grace)) {
      process.destroyForcibly();
      ended(process.toHandle(), CLOSE_GRACE);
    }
    try {
      Files.deleteIfExists(pidFile(settings.home()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop(CLOSE_GRACE);
  }
}
