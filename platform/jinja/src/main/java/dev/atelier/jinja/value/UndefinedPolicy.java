package dev.atelier.jinja.value;

/** What an undefined value allows; Jinja2's classes of undefined, and dbt's while it parses. */
public enum UndefinedPolicy {
  /** Prints as nothing, is false and empty; everything else is an error. */
  LENIENT,
  /** Everything but {@code is defined} is an error. */
  STRICT,
  /** As lenient, and attributes and items of it are itself. */
  CHAINABLE,
  /** As lenient, and prints as its own expression. */
  DEBUG,
  /** As chainable, and a call of it is itself: for reading a template before its names exist. */
  ABSORBING
}
