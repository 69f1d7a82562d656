package dev.atelier.sandbox;

import dev.atelier.kernel.error.Problem;
import dev.atelier.sandbox.Sandbox.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the sandbox of a stack. */
public final class Sandboxes {
  private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);
  private static final String VARIABLE = "ATELIER_SANDBOX";

  private Sandboxes() {}

  /**
   * The strongest sandbox that works on this machine, or the one that is asked for, by the settings
   * or the variable {@code ATELIER_SANDBOX} ({@code full}, {@code reduced}). Ends and removes what
   * a platform that was killed left in the state folder.
   *
   * @throws dev.atelier.kernel.error.AtelierException when the mode that is asked for does not work
   */
  public static Sandbox open(SandboxSettings settings) {
    return open(settings, Machine.here(), Optional.empty());
  }

  static Sandbox open(
      SandboxSettings settings, Machine machine, Optional<Confinement> confinement) {
    clean(settings.state());
    Optional<Mode> asked = settings.mode().or(Sandboxes::variable);
    if (asked.isEmpty() || asked.get() == Mode.FULL) {
      Optional<String> refused = Probe.fullModeRefused(settings, machine);
      if (refused.isEmpty()) {
        return new NamespaceSandbox(settings, machine);
      }
      if (asked.isPresent()) {
        throw Problem.error(SandboxErrors.UNAVAILABLE, refused.get())
            .mend("allow user namespaces, or let the platform choose the reduced mode")
            .exception();
      }
      LOG.info("namespaces are refused, the sandbox is reduced: {}", refused.get());
    }
    return new ReducedSandbox(
        settings, machine, confinement.orElseGet(() -> Probe.confinement(machine)));
  }

  private static Optional<Mode> variable() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(value -> !value.isBlank())
        .map(value ->
            switch (value.toLowerCase(Locale.ROOT)) {
              case "full" -> Mode.FULL;
              case "reduced" -> Mode.REDUCED;
              default ->
                  throw Problem.error(
                          SandboxErrors.UNAVAILABLE,
                          "%s=%s is neither full nor reduced".formatted(VARIABLE, value))
                      .exception();
            });
  }

  /** The namespaces and their mounts ended with the platform; what it left is files. */
  private static void clean(Path state) {
    SandboxProcess.leftBy(state).forEach(ProcessHandle::destroyForcibly);
    try {
      Files.createDirectories(state);
      try (Stream<Path> services = Files.list(state)) {
        services.filter(Files::isDirectory).forEach(Folders::delete);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
