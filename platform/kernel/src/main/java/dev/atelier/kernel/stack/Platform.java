package dev.atelier.kernel.stack;

import dev.atelier.kernel.error.Problem;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What the platform gives to the runtimes of a stack. */
public interface Platform {
  /** The project's name, as Compose derives it. */
  String project();

  /** The folder of the first compose file. */
  Path folder();

  /** {@code .atelier/NAME}: a runtime's own state, made on demand, kept over restarts. */
  Path state(String name);

  Clock clock();

  /** Variables of the stack's environment ({@code .env}, shell) that no service declares. */
  Map<String, String> environment();

  /**
   * The platform's own hidden PostgreSQL; each feature keeps its tables in a schema of its name.
   */
  DataSource database();

  /** The loopback address of a service by any of its names. */
  Optional<InetAddress> address(String name);

  /** A service's log; the same object for the same name. */
  ServiceLog log(String service);

  /** Every service of the stack by name, with what was planned for it. */
  Map<String, ServiceSpec> services();

  /** Something a person should know now: shown by {@code up}, {@code ps} and the console. */
  void warn(String service, Problem problem);

  /** Whether faults are mended at all: not under {@code --faithful}. */
  default boolean mayRepair() {
    return true;
  }

  /** Something that was mended in memory; false under {@code --faithful}: then do not mend it. */
  boolean repair(Repair repair);

  /**
   * Code that somebody else wrote is about to run; false when the person has not agreed to it.
   *
   * @param what one line for the question: the file or command
   */
  boolean trusted(String service, String what);

  /** Something happened: a run ended, a file was read again, a crash. Kept for the timeline. */
  void event(Event event);
}
