package dev.atelier.sandbox;

import dev.atelier.kernel.error.AtelierException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out what works here by doing it. */
final class Probe {
  private static final String LANDLOCK =
      "import ctypes,sys; l=ctypes.CDLL(None); "
          + "sys.exit(l.syscall(444,None,ctypes.c_size_t(0),1) < 1)";

  private Probe() {}

  /** Why the full mode does not work; none when it does. */
  static Optional<String> fullModeRefused(SandboxSettings settings, Machine machine) {
    try (Spawner spawner = new Spawner()) {
      Path folder = settings.state().resolve(".probe");
      Path root = Folders.owned(folder.resolve("root"), machine);
      Path files = folder.resolve("files");
      for (String name : List.of("bin", "python", "site", "curl", "etc")) {
        Files.createDirectories(files.resolve(name));
      }
      for (String name : List.of("hosts", "resolv.conf", "etc/hosts", "etc/resolv.conf")) {
        Text.write(files.resolve(name), "");
      }
      Layout layout = new Layout("probe", root, files, List.of(), "/", List.of());
      try (Namespace namespace = Namespace.open(layout, machine, spawner)) {
        List<String> command = new ArrayList<>(namespace.prefix());
        command.add("true");
        return answer(command, spawner);
      } finally {
        Folders.delete(folder);
      }
    } catch (AtelierException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The best that works without namespaces of our own. */
  static Confinement confinement(Machine machine) {
    List<String> bwrap =
        List.of(
            "bwrap",
            "--ro-bind",
            "/",
            "/",
            "--unshare-pid",
            "--unshare-ipc",
            "--dev",
            "/dev",
            "--proc",
            "/proc",
            "--die-with-parent",
            "--cap-drop",
            "ALL",
            "true");
    if (works(bwrap)) {
      return Confinement.BWRAP;
    }
    boolean landlock =
        machine
            .python()
            .filter(python -> works(List.of(python.executable().toString(), "-IS", "-c", LANDLOCK)))
            .isPresent();
    return landlock ? Confinement.LANDLOCK : Confinement.NONE;
  }

  private static boolean works(List<String> command) {
    try (Spawner spawner = new Spawner()) {
      return answer(command, spawner).isEmpty();
    } catch (IOException _) {
      return false; // the program is not installed
    }
  }

  private static Optional<String> answer(List<String> command, Spawner spawner) throws IOException {
    Process process = spawner.start(new ProcessBuilder(command).redirectErrorStream(true));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return Optional.of(said.strip());
  }
}
