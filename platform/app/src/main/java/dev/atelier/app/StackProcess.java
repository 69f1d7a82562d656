package dev.atelier.app;

import dev.atelier.airflow.AirflowPages;
import dev.atelier.app.stack.EventLog;
import dev.atelier.app.stack.LogStore;
import dev.atelier.app.stack.PlannedService;
import dev.atelier.app.stack.PortHolder;
import dev.atelier.app.stack.Publisher;
import dev.atelier.app.stack.StackPlatform;
import dev.atelier.app.stack.StackSettings;
import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.control.ControlServer;
import dev.atelier.kernel.files.FileTree;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.StackNames;
import dev.atelier.kernel.stack.ToolCommand;
import java.net.InetAddress;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The process's one stack: what {@link PlatformCommand} keeps running, and {@code verify} in a
 * throw-away folder.
 *
 * <p>Mutable: the services, replaced as a whole by {@link #apply}, and whether it has ended.
 */
final class StackProcess implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final FileLock lock;
  private final StackSettings settings;
  private final HiddenDatabase database;
  private final LogStore logs;
  private final StackPlatform platform;
  private final Modules modules;
  private final StackDbt dbt = new StackDbt(this);
  private final Supervisor supervisor;
  private final ControlServer tools;
  private final Map<String, InetAddress> names = new ConcurrentHashMap<>();
  private volatile List<ServiceSpec> specs = List.of();
  private volatile AirflowPages pages = AirflowPages.NONE;
  private boolean closed;

  /**
   * @param toolSocket where the code in the sandbox reaches the tools' commands
   */
  StackProcess(StackSettings settings, Publisher.Mode ports, Path toolSocket) {
    this.settings = settings;
    Path state = StateFolder.prepare(settings.state());
    this.lock = StateFolder.lock(state);
    this.logs = new LogStore(state.resolve("logs"), settings.clock());
    this.database = HiddenDatabase.open(state.resolve("database"), logs.log("platform-database"));
    this.platform =
        new StackPlatform(settings, database, logs, new EventLog(state.resolve("events.jsonl")));
    this.tools =
        ControlServer.open(toolSocket, "rw-rw-rw-", call -> new ToolCalls(this).answer(call));
    this.modules =
        Modules.open(
            platform,
            () -> names,
            state,
            toolSocket,
            (config, view, users, service) -> pages.mount(config, view, users, service));
    this.supervisor = new Supervisor(List.of(), platform, new Publisher(ports, PortHolder::of));
    platform.onWarning((service, problem) -> supervisor.warn(service, problem));
  }

  /** The services as the files say now: changed ones are restarted, others run on. */
  void apply(StackFiles files, List<String> selected, boolean withDependencies) {
    Set<String> chosen = files.selection(selected, withDependencies);
    files.made().writeContents();
    List<ServiceSpec> wanted = files.specs();
    names(wanted);
    platform.services(wanted);
    specs = wanted;
    List<PlannedService> planned =
        modules.planner().plan(wanted, files::dependencies).stream()
            .filter(service ->
                selected.isEmpty() || chosen.contains(service.spec().name()) || running(service))
            .toList();
    supervisor.apply(planned);
    supervisor.start(
        supervisor.services().stream()
            .filter(status -> chosen.contains(status.spec().name()))
            .filter(StackProcess::idle)
            .map(status -> status.spec().name())
            .toList());
  }

  private boolean running(PlannedService service) {
    return supervisor.services().stream()
        .anyMatch(status -> status.spec().name().equals(service.spec().name()));
  }

  private static boolean idle(ServiceStatus status) {
    return switch (status.phase()) {
      case STARTING, RUNNING -> false;
      case WAITING, COMPLETED, FAILED, STOPPED, NOT_RUN -> true;
    };
  }

  private void names(List<ServiceSpec> services) {
    Map<String, InetAddress> fresh = new LinkedHashMap<>();
    fresh.put("host.docker.internal", LOOPBACK);
    for (ServiceSpec spec : services) {
      spec.names().forEach(name -> fresh.put(name, spec.address()));
      fresh.put(spec.name(), spec.address());
    }
    names.keySet().retainAll(fresh.keySet());
    names.putAll(fresh);
    StackNames.clear();
    fresh.forEach(StackNames::put);
  }

  /** What Airflow's port shows from its next start on. */
  void pages(AirflowPages shown) {
    pages = shown;
  }

  StackPlatform platform() {
    return platform;
  }

  Modules modules() {
    return modules;
  }

  Supervisor supervisor() {
    return supervisor;
  }

  List<ServiceSpec> specs() {
    return specs;
  }

  Path state() {
    return settings.state();
  }

  StackDbt dbt() {
    return dbt;
  }

  /** A tool's command by name: {@code dbt}, {@code airflow}, {@code psql}. */
  Optional<ToolCommand> tool(String name) {
    return modules.tool(name, supervisor);
  }

  @Override
  public void close() {
    close(false);
  }

  /**
   * @param andState removes the state folder too, before another platform may have it
   */
  synchronized void close(boolean andState) {
    if (closed) {
      return;
    }
    closed = true;
    supervisor.close();
    modules.close();
    tools.close();
    database.close();
    logs.close();
    if (andState) {
      FileTree.delete(state());
    }
    StateFolder.release(lock);
  }
}
