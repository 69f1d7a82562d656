package dev.atelier.kernel.stack;

/**
 * A genuine tool's command line, answered by the platform: {@code dbt}, {@code airflow}, {@code
 * psql}.
 */
public interface ToolCommand {
  String name();

  /** Runs to its end and returns the exit code that the genuine tool would. */
  int run(Invocation invocation);
}
