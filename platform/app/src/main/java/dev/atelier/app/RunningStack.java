package dev.atelier.app;

import dev.atelier.app.stack.Publisher;
import dev.atelier.app.stack.StackSettings;
import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.control.ControlRequest;
import dev.atelier.kernel.control.ControlServer;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The stack that this process runs, as commands act on it: the services, the console, and the
 * socket by which commands of other processes come in.
 */
final class RunningStack implements AutoCloseable {
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private final StackProcess process;
  private final Optional<ConsoleServer> console;
  private final ControlServer control;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean removeState;

  private RunningStack(StackProcess process, Optional<ConsoleServer> console, Path socket) {
    this.process = process;
    this.console = console;
    this.control = ControlServer.open(socket, "rw-------", this::answer);
  }

  /** Opens the platform with no service started; {@link #apply} starts them. */
  static RunningStack open(CommandContext context, UpOptions options) {
    StackFiles files = StackFiles.read(context.invocation(), context.globals());
    StackLocation location =
        StackLocation.find(
                context.globals(),
                context.invocation().workingDir(),
                context.invocation().environment())
            .orElseThrow(() -> StackLocation.noComposeFile().exception());
    StackSettings settings =
        new StackSettings(
            files.project().name(),
            files.project().folder(),
            files.state(),
            files.project().environment(),
            Clock.systemUTC(),
            options.faithful,
            true);
    Publisher.Mode ports =
        options.freePorts ? Publisher.Mode.FREE_PORTS : Publisher.Mode.AS_WRITTEN;
    StackProcess process = new StackProcess(settings, ports, location.toolSocket());
    Optional<ConsoleServer> console =
        options.consolePort == 0
            ? Optional.empty()
            : Optional.of(ConsoleServer.open(process, options.consolePort, options.freePorts));
    return new RunningStack(process, console, location.controlSocket());
  }

  private int answer(ControlServer.Call call) {
    calls.incrementAndGet();
    try {
      ControlRequest request = call.request();
      Path folder = Path.of(request.workingDir());
      return CommandTree.inside(
          new Invocation(
              request.arguments(),
              folder,
              request.environment(),
              path -> folder.resolve(path).normalize(),
              call.in(),
              call.out(),
              call.err(),
              request.terminal(),
              request.columns(),
              () -> call.cancelled().getAsBoolean() || ended.getCount() == 0),
          this);
    } finally {
      calls.decrementAndGet();
    }
  }

  Supervisor supervisor() {
    return process.supervisor();
  }

  /** The services in start order, as planned now. */
  List<ServiceSpec> specs() {
    return process.specs();
  }

  StackProcess process() {
    return process;
  }

  /** A tool's command by name: {@code dbt}, {@code airflow}, {@code psql}. */
  Optional<ToolCommand> tool(String name) {
    return process.tool(name);
  }

  /** Runs a command line in a service's sandbox and returns its exit code. */
  int execute(ServiceSpec service, List<String> commandLine, Invocation invocation) {
    return SandboxCalls.run(process.modules().sandbox(), service, commandLine, invocation);
  }

  /** The one-time link that signs in to the console; empty where no console runs. */
  Optional<String> consoleLink() {
    return console.map(ConsoleServer::link);
  }

  /** Reads the files again and applies what changed. */
  void apply(GlobalOptions globals, UpOptions options, Invocation invocation) {
    StackFiles files = StackFiles.read(invocation, globals);
    if (options.forceRecreate) {
      process.supervisor().stop(files.selection(options.services, !options.noDeps));
    }
    process.apply(files, options.services, !options.noDeps);
  }

  /**
   * Ends the platform once the commands that run have answered.
   *
   * @param andState also volumes and everything else that the stack keeps
   */
  void shutDown(boolean andState) {
    removeState = andState;
    ended.countDown();
  }

  /** Waits for {@link #shutDown}. */
  void awaitEnd() throws InterruptedException {
    ended.await();
    for (int i = 0; i < LAST_WORDS.toMillis() / 20 && calls.get() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Override
  public void close() {
    ended.countDown();
    control.close();
    console.ifPresent(ConsoleServer::close);
    process.close(removeState);
  }
}
