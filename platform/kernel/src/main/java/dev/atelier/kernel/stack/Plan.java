package dev.atelier.kernel.stack;

import java.util.List;

/** What will be done for a service; known before anything starts, and shown by {@code check}. */
public sealed interface Plan {
  /** What runs it, for a person: {@code PostgreSQL 18}, {@code Airflow scheduler, web}. */
  String runner();

  /** Runs until the stack stops. */
  record Serve(String runner) implements Plan {}

  /**
   * Its work is done by starting, or is not needed here: a database migration, the creation of an
   * admin, a broker. Counts as completed successfully (or, for a broker, as healthy).
   */
  record Satisfied(String runner, String reason) implements Plan {}

  /** A command line to run in the sandbox, as a one-shot or a server. */
  record Command(String runner, List<String> commandLine) implements Plan {
    public Command {
      commandLine = List.copyOf(commandLine);
    }
  }

  /**
   * Nobody runs it; its dependents count it as started, its name resolves to an address that
   * refuses.
   */
  record NotRun(String runner, String reason) implements Plan {}
}
