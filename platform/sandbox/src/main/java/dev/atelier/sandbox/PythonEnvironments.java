package dev.atelier.sandbox;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A virtual environment for each service that runs Python:
 *
 * <pre>
 * ServiceSpec → Requirements → their digest → store/DIGEST, made if it is not there ← NAME (a link)
 * </pre>
 *
 * <p>Two services that ask for the same share one; nothing is installed twice. Packages are
 * installed inside the sandbox, since installing runs their code. A service that installs more
 * while it runs keeps it to itself: what lies in the store is under a layer of its own.
 */
public final class PythonEnvironments {
  private static final String STORE = "store";
  private static final String DONE = "atelier-complete";

  private final Sandbox sandbox;
  private final Path folder;
  private final Machine machine;
  private final Map<Path, ReentrantLock> making = new ConcurrentHashMap<>();

  /**
   * @param folder {@code .atelier/venvs}, the same that the sandbox was told of
   */
  public PythonEnvironments(Sandbox sandbox, Path folder) {
    this(sandbox, folder, Machine.here());
  }

  PythonEnvironments(Sandbox sandbox, Path folder, Machine machine) {
    this.sandbox = sandbox;
    this.folder = folder.toAbsolutePath().normalize();
    this.machine = machine;
  }

  /** What was last prepared for a service. */
  static Optional<Path> current(Path folder, String service) {
    Path link = folder.resolve(service);
    try {
      return Files.isSymbolicLink(link)
          ? Optional.of(folder.resolve(Files.readSymbolicLink(link)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a service's environment, or finds it; commands that start in the sandbox from now on use
   * it. May take minutes; tells its progress to the log.
   *
   * @throws dev.atelier.kernel.error.AtelierException without {@code python3}, or when a package
   *     cannot be had
   */
  public PythonEnvironment prepare(ServiceSpec service, ServiceLog log) {
    Interpreter python = machine.python().orElseThrow(() -> noPython(service));
    Requirements requirements = Requirements.of(service);
    Path store = folder.resolve(STORE);
    Path made = store.resolve(digest(requirements, python));
    ReentrantLock lock = making.computeIfAbsent(made, _ -> new ReentrantLock());
    lock.lock();
    try {
      if (!Files.exists(made.resolve(DONE))) {
        requirements.notes().forEach(note -> log.line("packages: " + note));
        Folders.delete(made);
        Files.createDirectories(store);
        new VirtualEnvironment(sandbox, machine, python, made, folder.resolve("cache"))
            .make(service, requirements, log);
        Files.createFile(made.resolve(DONE));
      }
      link(service, made);
      return new PythonEnvironment(made, requirements.specifiers(), requirements.notes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private void link(ServiceSpec service, Path made) throws IOException {
    Path next = folder.resolve(service.name() + ".next");
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, folder.relativize(made));
    Files.move(
        next,
        folder.resolve(service.name()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static RuntimeException noPython(ServiceSpec service) {
    return Problem.error(
            SandboxErrors.NO_PYTHON, service.name() + " needs python3, which this machine lacks")
        .at(service.span())
        .mend("install Python 3.9 or later so that python3 is on the PATH")
        .exception();
  }

  private static String digest(Requirements requirements, Interpreter python) {
    List<String> all = new ArrayList<>(List.of("1", python.executable().toString()));
    all.add(python.version());
    all.addAll(requirements.specifiers().stream().sorted().map(PythonEnvironments::dated).toList());
    all.addAll(requirements.options());
    new TreeMap<>(requirements.met()).forEach((name, version) -> all.add(name + "==" + version));
    return Digests.sha256(String.join("\n", all)).substring(0, 16);
  }

  /** A local package is another when one of its files is. */
  private static String dated(String specifier) {
    if (!specifier.startsWith("/")) {
      return specifier;
    }
    try (Stream<Path> files = Files.walk(Path.of(specifier.replaceAll("\\[.*?\\]$", "")))) {
      long newest = 0;
      for (Path file : files.toList()) {
        newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
      }
      return specifier + "@" + newest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
