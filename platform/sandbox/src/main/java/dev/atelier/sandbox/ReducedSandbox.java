package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The reduced mode: a command runs in this machine's own tree, told of the files that its container
 * paths mean, and confined as far as the machine can.
 *
 * <p>Mutable: the commands that run, so that a service can be ended.
 */
final class ReducedSandbox implements Sandbox {
  private final SandboxSettings settings;
  private final Machine machine;
  private final Confinement confinement;
  private final Spawner spawner = new Spawner();
  private final Map<String, Collection<Process>> running = new ConcurrentHashMap<>();

  ReducedSandbox(SandboxSettings settings, Machine machine, Confinement confinement) {
    this.settings = settings;
    this.machine = machine;
    this.confinement = confinement;
  }

  @Override
  public Mode mode() {
    return Mode.REDUCED;
  }

  @Override
  public String description() {
    return "reduced, %s; not covered: container paths inside shell scripts and C programs%s"
        .formatted(
            confinement.words(),
            confinement == Confinement.BWRAP
                ? ""
                : ", names in C programs other than libpq and curl");
  }

  @Override
  public Process start(ServiceSpec service, SandboxCommand command) {
    Optional<Path> packages = PythonEnvironments.current(settings.environments(), service.name());
    Prepared prepared = prepare(service, command, packages);
    Map<String, String> environment =
        prepared.reduced().environment(ContainerEnvironment.of(service, command, packages));
    Programs.require(service, command, environment, path -> find(service, prepared.paths(), path));
    String mark = SandboxProcess.newMark(settings.state());
    environment.put(SandboxProcess.MARK, mark);
    LoaderVariables loader = LoaderVariables.takeFrom(environment);
    List<String> line = new ArrayList<>(prepared.prefix());
    line.addAll(loader.command());
    command.commandLine().forEach(word -> line.add(prepared.paths().rewrite(word)));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(command.mergeError())
            .directory(workingDir(service, command).toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = new SandboxProcess(spawner.start(builder), mark);
      Collection<Process> all =
          running.computeIfAbsent(service.name(), _ -> ConcurrentHashMap.newKeySet());
      all.add(process);
      process.onExit().thenRun(() -> all.remove(process));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Prepared(PathMap paths, ReducedEnvironment reduced, List<String> prefix) {}

  private synchronized Prepared prepare(
      ServiceSpec service, SandboxCommand command, Optional<Path> packages) {
    Map<String, InetAddress> names = settings.names().get();
    Path folder = folder(service);
    Path root = folder.resolve("root");
    String home = Account.of(service.image()).home();
    List<Mount> mounts =
        Layout.ordered(
            Stream.concat(service.mounts().stream(), command.mounts().stream()).toList());
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    GivenFiles files = new GivenFiles(folder.resolve("files"), service);
    PathMap paths =
        ReducedRoot.build(root, service, home, mounts, settings.hidden())
            .with(own(folder, files.folder(), packages));
    Map<String, String> toContainer = new LinkedHashMap<>(paths.reversed());
    toContainer.put(root.toString(), "");
    files.write(
        machine,
        settings.tools(),
        settings.toolsSocket().map(Path::toString).orElse(""),
        toContainer);
    files.refresh(names);
    List<Access> accesses = accesses(root, files.folder(), mounts, packages);
    ReducedEnvironment reduced =
        new ReducedEnvironment(service, names, paths, root, files.folder(), accesses);
    files.site(machine, reduced.site());
    files.curl(HostsFile.entries(service, names));
    return new Prepared(
        paths,
        reduced,
        confinement.prefix(
            machine, files.folder(), files.folder().resolve("hosts"), accesses, settings.hidden()));
  }

  /**
   * What the platform brings, and paths of this machine that are what they say although they may
   * lie below others.
   */
  private Map<String, String> own(Path folder, Path files, Optional<Path> packages) {
    Map<String, String> own = new LinkedHashMap<>();
    own.put(ContainerEnvironment.BIN, files.resolve("bin").toString());
    own.put(ContainerEnvironment.PYTHON, files.resolve("python").toString());
    own.put(ContainerEnvironment.SITE, files.resolve("site").toString());
    Stream.of(Optional.of(folder), machine.python().map(Interpreter::prefix), packages)
        .flatMap(Optional::stream)
        .forEach(path -> own.put(path.toString(), path.toString()));
    return own;
  }

  private List<Access> accesses(
      Path root, Path files, List<Mount> mounts, Optional<Path> packages) {
    List<Access> all = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount.type() != Mount.Type.TMPFS && mount.type() != Mount.Type.COPY) {
        all.add(new Access(mount.source(), !mount.readOnly()));
      }
    }
    machine
        .python()
        .map(Interpreter::prefix)
        .filter(prefix -> !EnterScript.isSystem(prefix))
        .ifPresent(prefix -> all.add(new Access(prefix, false)));
    packages.ifPresent(path -> all.add(new Access(path, false)));
    settings.toolsSocket().filter(Files::exists).ifPresent(path -> all.add(new Access(path, true)));
    all.add(new Access(files, false));
    all.add(new Access(root, true));
    return all;
  }

  private Path workingDir(ServiceSpec service, SandboxCommand command) {
    String written =
        command.workingDir().isEmpty() ? service.workingDir().orElse("/") : command.workingDir();
    Path folder = hostPath(service, command, written);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path hostPath(ServiceSpec service, SandboxCommand command, String containerPath) {
    List<Mount> all = Stream.concat(service.mounts().stream(), command.mounts().stream()).toList();
    return hostPath(service.with(all, Map.of()), containerPath);
  }

  @Override
  public Path hostPath(ServiceSpec service, String containerPath) {
    String path = ContainerPaths.normalize(containerPath);
    Path inRoot = folder(service).resolve("root").resolve(path.substring(1));
    boolean copied =
        service.mounts().stream()
            .anyMatch(mount -> mount.type() == Mount.Type.COPY || mount.type() == Mount.Type.TMPFS);
    if (copied && Files.exists(inRoot)) {
      return inRoot;
    }
    return service
        .hostPath(path)
        .orElseGet(() -> EnterScript.isSystem(Path.of(path)) ? Path.of(path) : inRoot);
  }

  private Optional<Path> find(ServiceSpec service, PathMap paths, String path) {
    return Stream.of(
            paths.file(path), Optional.of(Path.of(path)), Optional.of(hostPath(service, path)))
        .flatMap(Optional::stream)
        .filter(Files::exists)
        .findFirst();
  }

  @Override
  public void end(ServiceSpec service) {
    Collection<Process> all = running.remove(service.name());
    if (all != null) {
      all.forEach(Process::destroyForcibly);
      all.forEach(ReducedSandbox::awaitEnd);
    }
    Folders.delete(folder(service).resolve("root"));
  }

  private static void awaitEnd(Process process) {
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    running.values().forEach(all -> all.forEach(Process::destroyForcibly));
    running.values().forEach(all -> all.forEach(ReducedSandbox::awaitEnd));
    spawner.close();
  }

  private Path folder(ServiceSpec service) {
    return settings.state().resolve(service.name());
  }
}
