package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The full mode: one {@link Namespace} for each service, made when its first command starts, which
 * all its commands enter; so they share their files and see each other, as in a container.
 *
 * <p>Mutable: the namespaces that are open, guarded by this object.
 */
final class NamespaceSandbox implements Sandbox {
  private static final int KEPT = 4;
  private static final String SOCKET = "/run/atelier/tools.sock";

  private final SandboxSettings settings;
  private final Machine machine;
  private final Spawner spawner = new Spawner();
  private final Map<String, Map<Key, Namespace>> open = new HashMap<>();

  /** What a namespace was made for: another service's, or a changed one's, is another. */
  private record Key(ServiceSpec service, List<Mount> mounts) {}

  NamespaceSandbox(SandboxSettings settings, Machine machine) {
    this.settings = settings;
    this.machine = machine;
  }

  @Override
  public Mode mode() {
    return Mode.FULL;
  }

  @Override
  public String description() {
    return "full";
  }

  @Override
  public Process start(ServiceSpec service, SandboxCommand command) {
    Optional<Path> packages = PythonEnvironments.current(settings.environments(), service.name());
    List<Mount> mounts = mounts(service, command, packages);
    Map<String, String> environment = ContainerEnvironment.of(service, command, packages);
    Programs.require(service, command, environment, path -> find(service, mounts, path));
    Namespace namespace = namespace(service, mounts);
    String mark = SandboxProcess.newMark(settings.state());
    environment.put(SandboxProcess.MARK, mark);
    LoaderVariables loader = LoaderVariables.takeFrom(environment);
    List<String> line = new ArrayList<>(namespace.prefix());
    line.add("--wd=" + workingDir(service, command));
    line.addAll(loader.command());
    line.addAll(command.commandLine());
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(command.mergeError());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = new SandboxProcess(spawner.start(builder), mark);
      process.onExit().thenRun(namespace::leave);
      return process;
    } catch (IOException e) {
      namespace.leave();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path hostPath(ServiceSpec service, String containerPath) {
    String path = ContainerPaths.normalize(containerPath);
    return service
        .hostPath(path)
        .orElseGet(() -> folder(service).resolve("root").resolve(path.substring(1)));
  }

  @Override
  public void end(ServiceSpec service) {
    Map<Key, Namespace> all;
    synchronized (this) {
      all = open.remove(service.name());
    }
    if (all != null) {
      all.values().forEach(Namespace::close);
      Folders.delete(folder(service).resolve("root"));
    }
  }

  @Override
  public void close() {
    List<Map<Key, Namespace>> all;
    synchronized (this) {
      all = List.copyOf(open.values());
      open.clear();
    }
    all.forEach(namespaces -> namespaces.values().forEach(Namespace::close));
    spawner.close();
  }

  private Path folder(ServiceSpec service) {
    return settings.state().resolve(service.name());
  }

  private static String workingDir(ServiceSpec service, SandboxCommand command) {
    return command.workingDir().isEmpty() ? service.workingDir().orElse("/") : command.workingDir();
  }

  private List<Mount> mounts(ServiceSpec service, SandboxCommand command, Optional<Path> packages) {
    Stream<Mount> given =
        Stream.of(
                machine
                    .python()
                    .map(Interpreter::prefix)
                    .filter(prefix -> !prefix.startsWith("/usr"))
                    .map(prefix -> new Mount(Mount.Type.BIND, prefix, prefix.toString(), true)),
                packages.map(
                    folder -> new Mount(Mount.Type.COPY, folder, folder.toString(), false)),
                settings
                    .toolsSocket()
                    .map(socket -> new Mount(Mount.Type.BIND, socket, SOCKET, false)))
            .flatMap(Optional::stream);
    return Layout.ordered(
        Stream.of(given, service.mounts().stream(), command.mounts().stream())
            .flatMap(all -> all)
            .toList());
  }

  /** The file here that a path in the service's root would be, as far as can be told from here. */
  private Optional<Path> find(ServiceSpec service, List<Mount> mounts, String containerPath) {
    String path = ContainerPaths.normalize(containerPath);
    ServiceSpec all = service.with(mounts, Map.of());
    Path given = folder(service).resolve("files");
    return Stream.of(
            all.hostPath(path),
            Optional.of(folder(service).resolve("root").resolve(path.substring(1))),
            path.startsWith("/opt/atelier/")
                ? Optional.of(given.resolve(path.substring("/opt/atelier/".length())))
                : Optional.<Path>empty(),
            Optional.of(Path.of(path)).filter(EnterScript::isSystem))
        .flatMap(Optional::stream)
        .filter(Files::exists)
        .findFirst();
  }

  private synchronized Namespace namespace(ServiceSpec service, List<Mount> mounts) {
    Map<Key, Namespace> all = open.computeIfAbsent(service.name(), _ -> new LinkedHashMap<>());
    Key key = new Key(service.withoutPlace(), mounts);
    GivenFiles files = new GivenFiles(folder(service).resolve("files"), service);
    Namespace known = all.get(key);
    if (known != null && known.isAlive()) {
      files.refresh(settings.names().get());
      known.enter();
      return known;
    }
    closeUnused(all);
    files.write(machine, settings.tools(), SOCKET, Map.of());
    files.site(machine, Site.full(service));
    files.curl(Map.of("localhost", service.address().getHostAddress()));
    files.refresh(settings.names().get());
    Path root = Folders.owned(folder(service).resolve("root"), machine);
    Namespace made =
        Namespace.open(
            new Layout(
                service.name(),
                root,
                files.folder(),
                mounts,
                service.workingDir().map(ContainerPaths::normalize).orElse("/"),
                settings.hidden()),
            machine,
            spawner);
    all.put(key, made);
    made.enter();
    return made;
  }

  /** Commands with mounts of their own have namespaces of their own; the latest are kept. */
  private static void closeUnused(Map<Key, Namespace> all) {
    Iterator<Namespace> eldestFirst = all.values().iterator();
    while (all.size() >= KEPT && eldestFirst.hasNext()) {
      Namespace namespace = eldestFirst.next();
      if (namespace.isIdle() || !namespace.isAlive()) {
        eldestFirst.remove();
        namespace.close();
      }
    }
  }
}
