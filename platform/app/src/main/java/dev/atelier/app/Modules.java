package dev.atelier.app;

import dev.atelier.app.stack.EventLog;
import dev.atelier.app.stack.LogStore;
import dev.atelier.app.stack.PlannedService;
import dev.atelier.app.stack.StackPlanner;
import dev.atelier.app.stack.StackPlatform;
import dev.atelier.app.stack.StackSettings;
import dev.atelier.app.stack.Supervisor;
import dev.atelier.engines.opensearch.ElasticsearchRuntime;
import dev.atelier.engines.opensearch.OpenSearchLibrary;
import dev.atelier.generator.GeneratorRuntime;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.logstash.LogstashCommand;
import dev.atelier.sandbox.CommandRuntime;
import dev.atelier.sandbox.PythonEnvironments;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxSettings;
import dev.atelier.sandbox.SandboxTool;
import dev.atelier.sandbox.Sandboxes;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one place that knows every feature: what runs a stack's services, constructed by hand in
 * reading order. Adding a tool to the product is adding its module and a line here.
 */
final class Modules implements AutoCloseable {
  private static final List<SandboxTool> TOOLS =
      List.of(
          new SandboxTool("dbt", false),
          new SandboxTool("airflow", false),
          new SandboxTool("psql", true));

  private final Sandbox sandbox;
  private final ServiceRuntime commands;
  private final List<ServiceRuntime> runtimes;

  private Modules(Platform platform, Sandbox sandbox, Path environments) {
    PythonEnvironments packages = new PythonEnvironments(sandbox, environments);
    OpenSearchLibrary openSearch =
        new OpenSearchLibrary(Path.of(System.getProperty("atelier.opensearch", "opensearch")));
    this.sandbox = sandbox;
    this.commands = new CommandRuntime(platform, sandbox, packages);
    this.runtimes =
        List.of(
            ElasticsearchRuntime.elasticsearch(platform, openSearch),
            ElasticsearchRuntime.opensearch(platform, openSearch),
            new GeneratorRuntime(platform),
            commands);
  }

  /**
   * @param names of the stack with their addresses, asked at each start of a command
   * @param toolSocket where {@link ToolCalls} answers
   */
  static Modules open(
      StackPlatform platform,
      Supplier<Map<String, InetAddress>> names,
      Path state,
      Path toolSocket) {
    Path environments = state.resolve("venvs");
    Sandbox sandbox =
        Sandboxes.open(
            new SandboxSettings(
                state.resolve("sandbox"),
                environments,
                List.of(state),
                Optional.of(toolSocket),
                TOOLS,
                names,
                Optional.empty()));
    return new Modules(platform, sandbox, environments);
  }

  /** What would be done for each service, with nothing opened and nothing running. */
  static List<PlannedService> plan(StackFiles files) {
    StackSettings settings =
        new StackSettings(
            files.project().name(),
            files.project().folder(),
            files.state(),
            files.project().environment(),
            Clock.systemUTC(),
            true,
            false);
    StackPlatform platform =
        new StackPlatform(
            settings,
            () -> {
              throw new IllegalStateException("planning needs no database");
            },
            new LogStore(files.state().resolve("logs"), settings.clock()),
            new EventLog(files.state().resolve("events.jsonl")));
    platform.services(files.specs());
    try (Modules modules = new Modules(platform, new ClosedSandbox(), files.state())) {
      return modules.planner().plan(files.specs(), files::dependencies);
    }
  }

  StackPlanner planner() {
    return new StackPlanner(runtimes, commands);
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** A tool's command: of the first running service that has it. */
  Optional<ToolCommand> tool(String name, Supervisor supervisor) {
    return supervisor.services().stream()
        .map(ServiceStatus::spec)
        .flatMap(spec -> supervisor.handle(spec.name()).stream())
        .flatMap(handle -> handle.command(name).stream())
        .findFirst()
        .or(() -> standalone(name));
  }

  /** A tool's command that needs no stack. */
  static Optional<ToolCommand> standalone(String name) {
    return switch (name) {
      case "logstash" -> Optional.of(new LogstashCommand(Clock.systemUTC()));
      default -> Optional.empty();
    };
  }

  @Override
  public void close() {
    runtimes.forEach(ServiceRuntime::close);
    sandbox.close();
  }
}
