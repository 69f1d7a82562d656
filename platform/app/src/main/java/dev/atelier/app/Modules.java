package dev.atelier.app;

import dev.atelier.airflow.AirflowPages;
import dev.atelier.airflow.AirflowRuntime;
import dev.atelier.airflow.AirflowView;
import dev.atelier.app.stack.EventLog;
import dev.atelier.app.stack.LogStore;
import dev.atelier.app.stack.PlannedService;
import dev.atelier.app.stack.StackPlanner;
import dev.atelier.app.stack.StackPlatform;
import dev.atelier.app.stack.StackSettings;
import dev.atelier.app.stack.Supervisor;
import dev.atelier.dbt.DbtCommand;
import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.DbtRuntime;
import dev.atelier.engines.opensearch.ElasticsearchRuntime;
import dev.atelier.engines.opensearch.OpenSearchLibrary;
import dev.atelier.engines.postgres.PostgresRuntime;
import dev.atelier.generator.GeneratorRuntime;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.logstash.LogstashCommand;
import dev.atelier.logstash.LogstashRuntime;
import dev.atelier.sandbox.CommandRuntime;
import dev.atelier.sandbox.PythonEnvironments;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxSettings;
import dev.atelier.sandbox.SandboxTool;
import dev.atelier.sandbox.Sandboxes;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
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
          new SandboxTool("psql", true),
          new SandboxTool("pg_isready", false),
          new SandboxTool("createdb", false),
          new SandboxTool("dropdb", false),
          new SandboxTool("createuser", false),
          new SandboxTool("dropuser", false));

  private final Sandbox sandbox;
  private final ServiceRuntime commands;
  private final ToolCommand dbt;
  private final AirflowRuntime airflow;
  private final List<ServiceRuntime> runtimes;

  private Modules(Platform platform, Sandbox sandbox, Path environments, AirflowPages pages) {
    PythonEnvironments packages = new PythonEnvironments(sandbox, environments);
    OpenSearchLibrary openSearch = openSearch();
    this.sandbox = sandbox;
    DbtCommand alone = new DbtCommand(DbtHost.plain(platform.clock(), ZoneOffset.UTC));
    this.airflow = new AirflowRuntime(platform, sandbox, packages, pages);
    this.dbt = new SerialDbt(new TaskDbt(airflow, alone, platform.clock()));
    this.commands = new CommandRuntime(platform, sandbox, packages);
    this.runtimes =
        List.of(
            new PostgresRuntime(platform, new SandboxScripts(sandbox)),
            ElasticsearchRuntime.elasticsearch(platform, openSearch),
            ElasticsearchRuntime.opensearch(platform, openSearch),
            new GeneratorRuntime(platform),
            new LogstashRuntime(platform),
            airflow,
            new DbtRuntime(platform, alone),
            commands);
  }

  /**
   * @param names of the stack with their addresses, asked at each start of a command
   * @param toolSocket where {@link ToolCalls} answers
   * @param pages what Airflow's port shows beside its API
   */
  static Modules open(
      StackPlatform platform,
      Supplier<Map<String, InetAddress>> names,
      Path state,
      Path toolSocket,
      AirflowPages pages) {
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
    return new Modules(platform, sandbox, environments, pages);
  }

  /** OpenSearch's jars: where the launcher says. */
  static OpenSearchLibrary openSearch() {
    return new OpenSearchLibrary(Path.of(System.getProperty("atelier.opensearch", "opensearch")));
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
    try (Modules modules =
        new Modules(platform, new ClosedSandbox(), files.state(), AirflowPages.NONE)) {
      return modules.planner().plan(files.specs(), files::dependencies);
    }
  }

  StackPlanner planner() {
    return new StackPlanner(runtimes, commands);
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** What the pages show of Airflow; none while it does not run. */
  Optional<AirflowView> airflow() {
    return airflow.view();
  }

  /** A tool's command: of the first running service that has it; dbt is one for all of them. */
  Optional<ToolCommand> tool(String name, Supervisor supervisor) {
    if (name.equals(dbt.name())) {
      return Optional.of(dbt);
    }
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
      case "dbt" -> Optional.of(new DbtCommand());
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
