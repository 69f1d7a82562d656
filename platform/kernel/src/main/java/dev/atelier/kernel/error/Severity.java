package dev.atelier.kernel.error;

/** An error stops what was asked for; a warning names what will not behave as expected. */
public enum Severity {
  ERROR,
  WARNING
}
