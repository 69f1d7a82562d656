package dev.atelier.kernel.error;

/** Whose fault an error is; decides whether a stack trace is logged and the exit code. */
public enum Kind {
  /** The user's files, arguments or data; never shows a stack trace. */
  USER,
  /** A fault of the platform; always logs a stack trace. */
  INTERNAL,
  /** Memory, disk, a port that is taken. */
  RESOURCES,
  /** Something outside: a database, a network, another program. */
  EXTERNAL
}
