package dev.atelier.airflow.command;

/** A command that could not do what it was asked for: its message and exit code. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failure(String message) {
    super(message);
  }
}
