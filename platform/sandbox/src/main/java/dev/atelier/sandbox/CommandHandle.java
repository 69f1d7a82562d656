package dev.atelier.sandbox;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command from the installing of its packages to its end, on a thread of its own.
 *
 * <p>Mutable: what it is doing, guarded by itself.
 */
final class CommandHandle implements ServiceHandle {
  private static final Logger LOG = LoggerFactory.getLogger(CommandHandle.class);
  private static final int CONNECT_MILLIS = 50;

  private final ServiceSpec service;
  private final ImageCommand command;
  private final Sandbox sandbox;
  private final PythonEnvironments environments;
  private final ServiceLog log;
  private final Thread thread;

  private boolean stopped;
  private boolean ready;
  private String doing = "installs packages";
  private String lastLine = "";
  private @Nullable Process process;
  private Optional<Health> end = Optional.empty();
  private Optional<PythonEnvironment> packages = Optional.empty();

  CommandHandle(
      ServiceSpec service,
      ImageCommand command,
      Sandbox sandbox,
      PythonEnvironments environments,
      ServiceLog log) {
    this.service = service;
    this.command = command;
    this.sandbox = sandbox;
    this.environments = environments;
    this.log = log;
    this.thread =
        Thread.ofPlatform().daemon().name("command-" + service.name()).unstarted(this::run);
  }

  void begin() {
    thread.start();
  }

  private void run() {
    try {
      if (command.python()) {
        PythonEnvironment prepared = environments.prepare(service, log);
        synchronized (this) {
          packages = Optional.of(prepared);
        }
      }
      Optional<Process> started = startUnlessStopped();
      if (started.isPresent()) {
        int code = follow(started.get());
        ended(Health.exited(code, code == 0 ? "" : lastLine()));
      } else {
        ended(Health.exited(0, "stopped"));
      }
    } catch (AtelierException e) {
      e.problems().forEach(problem -> log.line("error: " + problem.message()));
      ended(Health.exited(1, String.valueOf(e.getMessage())));
    } catch (IOException | RuntimeException e) {
      LOG.error("the command of {} failed", service.name(), e);
      ended(Health.exited(1, e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended(Health.exited(1, "interrupted"));
    }
  }

  private synchronized Optional<Process> startUnlessStopped() throws IOException {
    if (stopped) {
      return Optional.empty();
    }
    Optional<MachineProgram> program = MachineProgram.find(command.program());
    SandboxCommand line =
        new SandboxCommand(
            program
                .map(found -> found.inPlace(command.commandLine()))
                .orElse(command.commandLine()),
            "",
            Map.of(),
            program.flatMap(MachineProgram::mount).stream().toList(),
            true);
    Process started = sandbox.start(service, line);
    started.getOutputStream().close();
    process = started;
    doing = "";
    return Optional.of(started);
  }

  private int follow(Process running) throws IOException, InterruptedException {
    try (BufferedReader output = running.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        log.line(line);
        synchronized (this) {
          lastLine = line;
        }
      }
    }
    return running.waitFor();
  }

  private synchronized String lastLine() {
    return lastLine;
  }

  private synchronized void ended(Health how) {
    end = Optional.of(how);
  }

  @Override
  public Health health() {
    synchronized (this) {
      if (end.isPresent()) {
        return end.get();
      }
      if (!doing.isEmpty()) {
        return Health.starting(doing);
      }
      if (ready) {
        return Health.HEALTHY;
      }
    }
    Optional<Integer> silent = ports().filter(port -> !answers(port)).findFirst();
    if (silent.isPresent()) {
      return Health.starting("port %d does not answer yet".formatted(silent.get()));
    }
    synchronized (this) {
      ready = true;
    }
    return Health.HEALTHY;
  }

  private Stream<Integer> ports() {
    return service.ports().stream()
        .filter(port -> port.protocol().equals("tcp"))
        .map(PublishedPort::container)
        .distinct();
  }

  private boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(service.address(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void stop(Duration grace) {
    Process running;
    synchronized (this) {
      stopped = true;
      running = process;
    }
    try {
      if (running != null && running.isAlive()) {
        running.destroy();
        if (!running.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
          running.destroyForcibly();
        }
      }
      sandbox.end(service);
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Command", String.join(" ", command.commandLine())));
    facts.add(new Fact("Sandbox", sandbox.description()));
    packages.ifPresent(found -> {
      if (!found.requirements().isEmpty()) {
        facts.add(new Fact("Packages", String.join(", ", found.requirements())));
      }
    });
    return facts;
  }

  @Override
  public synchronized List<ProcessHandle> processes() {
    return process == null || !process.isAlive()
        ? List.of()
        : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }
}
