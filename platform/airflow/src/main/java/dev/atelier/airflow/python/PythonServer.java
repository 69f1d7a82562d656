package dev.atelier.airflow.python;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The python3 child, started when it is first needed and again after it died; what it was running
 * then is told to be lost. Safe from any thread.
 */
public final class PythonServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PythonServer.class);
  private static final long START_SECONDS = 30;

  private final Launcher launcher;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, PythonJob> jobs = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Process process;
  private volatile @Nullable OutputStream toPython;
  private volatile String version = "";
  private volatile String lastErrorLine = "";
  private volatile boolean closed;

  /** Starts the process; how is the sandbox's business. */
  public interface Launcher {
    Process start();
  }

  public PythonServer(Launcher launcher) {
    this.launcher = launcher;
  }

  /** Python's version, empty before it ran. */
  public String version() {
    return version;
  }

  public Optional<ProcessHandle> process() {
    return Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
  }

  /**
   * Starts a child.
   *
   * @param op {@code parse}, {@code bash}, {@code task}, {@code callback}, {@code alert}, {@code
   *     timetable}, {@code plugins}, {@code mapped_length}
   * @return its number, for {@link #signal} and {@link #answer}
   * @throws AtelierException when python3 cannot be started
   */
  public long submit(String op, Map<String, ?> request, PythonJob job) {
    ensureRunning();
    long number = numbers.incrementAndGet();
    jobs.put(number, job);
    Map<String, Object> message = new LinkedHashMap<>(request);
    message.put("op", op);
    message.put("id", number);
    if (!send(message) && jobs.remove(number) != null) {
      job.ended(PythonJob.LOST, false, "the python process went away");
    }
    return number;
  }

  /** Signals a child and, unless {@code group} is false, all that it started in its session. */
  public void signal(long number, int signal) {
    send(Map.of("op", "signal", "id", number, "signal", signal));
  }

  /**
   * @param value anything that is JSON, or null
   */
  public void answer(long number, @Nullable Object value) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("value", value);
    send(Map.of("op", "answer", "id", number, "answer", answer));
  }

  /**
   * @param type the exception's name in Python
   */
  public void fail(long number, String type, String message) {
    send(Map.of("op", "answer", "id", number, "answer", Map.of("error", message, "type", type)));
  }

  /** Calls a function of the child's DAG file while it waits for an answer. */
  public void call(long number, Map<String, ?> request) {
    send(Map.of("op", "answer", "id", number, "answer", request));
  }

  private boolean send(Map<String, ?> message) {
    byte[] line = (Json.write(message) + "\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      OutputStream stream = toPython;
      if (stream == null) {
        return false;
      }
      stream.write(line);
      stream.flush();
      return true;
    } catch (IOException e) {
      LOG.warn("the python process does not read any more: {}", e.getMessage());
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void ensureRunning() {
    lock.lock();
    try {
      Process running = process;
      if (running != null && running.isAlive() && toPython != null) {
        return;
      }
      if (closed) {
        throw AirflowErrors.PYTHON_GONE.problem("Airflow has been stopped").exception();
      }
      start();
    } finally {
      lock.unlock();
    }
  }

  private void start() {
    Process started = launcher.start();
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("airflow-python").start(() -> read(started, ready));
    Thread.ofPlatform().daemon().name("airflow-python-errors").start(() -> readErrors(started));
    try {
      if (!ready.get(START_SECONDS, TimeUnit.SECONDS)) {
        throw notStarted();
      }
    } catch (TimeoutException | ExecutionException _) {
      started.destroyForcibly();
      throw notStarted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    process = started;
    toPython = started.getOutputStream();
  }

  private AtelierException notStarted() {
    return AirflowErrors.NO_PYTHON
        .problem("python3 could not be started to read DAG files" + lastError())
        .mend("install python3 (3.9 or newer)")
        .exception();
  }

  private String lastError() {
    return lastErrorLine.isEmpty() ? "" : ": " + lastErrorLine;
  }

  private void readErrors(Process started) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(started.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lastErrorLine = line;
        LOG.warn("python: {}", line);
      }
    } catch (IOException e) {
      LOG.debug("python's errors ended: {}", e.getMessage());
    }
  }

  private void read(Process started, CompletableFuture<Boolean> ready) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode message = parse(line);
        if (message == null) {
          continue;
        }
        if (message.path("event").asText().equals("ready")) {
          version = message.path("python").asText();
          ready.complete(true);
        } else {
          dispatch(message);
        }
      }
    } catch (IOException e) {
      LOG.debug("python's output ended: {}", e.getMessage());
    }
    ready.complete(false);
    lost(started);
  }

  private static @Nullable JsonNode parse(String line) {
    try {
      return Json.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      LOG.warn("python sent what is not JSON: {}", line);
      return null;
    }
  }

  private void dispatch(JsonNode message) {
    long number = message.path("id").asLong();
    PythonJob job = jobs.get(number);
    if (job == null) {
      return;
    }
    try {
      switch (message.path("event").asText()) {
        case "started" -> job.started(message.path("pid").asLong());
        case "out" -> job.line(message.path("line").asText());
        case "ask" -> job.ask(message.path("what").asText(), message.path("args"));
        case "end" -> {
          jobs.remove(number);
          job.ended(
              message.path("code").isNumber() ? message.path("code").asInt() : PythonJob.LOST,
              message.path("expired").asBoolean(),
              message.path("error").asText(""));
        }
        case String kind -> job.event(kind, message);
      }
    } catch (RuntimeException e) {
      LOG.error("an event of python's child {} was not taken", number, e);
    }
  }

  /** The process has died: so have its children. */
  private void lost(Process started) {
    lock.lock();
    try {
      if (process == started) {
        process = null;
        toPython = null;
      }
    } finally {
      lock.unlock();
    }
    if (!closed) {
      LOG.warn("the python process ended{}", lastError());
    }
    for (Long number : jobs.keySet().stream().toList()) {
      PythonJob job = jobs.remove(number);
      if (job != null) {
        job.ended(PythonJob.LOST, false, "the python process went away");
      }
    }
  }

  /** Ends the process; the next request starts it anew, with what its launcher gives it then. */
  public void restart() {
    Process running = process;
    if (running != null) {
      end(running);
    }
  }

  @Override
  public void close() {
    closed = true;
    Process running = process;
    if (running != null) {
      end(running);
    }
  }

  private static void end(Process running) {
    try {
      running.getOutputStream().close();
      if (!running.waitFor(5, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (IOException _) {
      running.destroyForcibly();
    } catch (InterruptedException _) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
