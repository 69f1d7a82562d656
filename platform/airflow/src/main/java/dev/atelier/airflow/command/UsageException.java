package dev.atelier.airflow.command;

/** Wrong arguments: shown after the help, exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
