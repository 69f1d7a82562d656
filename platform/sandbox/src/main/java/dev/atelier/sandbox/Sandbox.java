package dev.atelier.sandbox;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Path;

/** Where somebody else's code runs. One object per stack; safe from any thread. */
public interface Sandbox extends AutoCloseable {
  /** How far code is kept apart from this machine. */
  enum Mode {
    /** A mount namespace of its own: container paths and names exist. */
    FULL,
    /** Paths rewritten, names by a resolver; confined by what the machine has. */
    REDUCED
  }

  Mode mode();

  /** One line for a person: {@code full}, {@code reduced, not confined}. */
  String description();

  /**
   * Starts a command as the service's container would: its files at their container paths, its
   * environment, the stack's names. The process's streams are pipes; {@code destroy} ends it with
   * all that it started (SIGTERM), {@code destroyForcibly} likewise (SIGKILL), and it dies with the
   * platform.
   *
   * @throws AtelierException when the program does not exist or the sandbox cannot be made
   */
  Process start(ServiceSpec service, SandboxCommand command);

  /**
   * The file here behind a container path, whether a mount covers it or the service itself would
   * have made it: {@code /opt/airflow/dags/x.py}, {@code /tmp/scratch}. It need not exist.
   */
  default Path hostPath(ServiceSpec service, String containerPath) {
    return service.hostPath(containerPath).orElse(Path.of(containerPath));
  }

  /** Ends all that runs for a service and forgets what it wrote outside its mounts. */
  default void end(ServiceSpec service) {}

  /** Ends all that runs. */
  @Override
  default void close() {}
}
