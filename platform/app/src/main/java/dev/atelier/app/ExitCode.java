package dev.atelier.app;

import dev.atelier.kernel.error.Kind;

/** The process's exit codes, as {@code atelier --help} documents them. */
final class ExitCode {
  static final int OK = 0;

  /** What was asked for failed. */
  static final int FAILED = 1;

  /** The command line was not understood. */
  static final int USAGE = 2;

  /** This machine lacks something: a JDK, a free port, memory. */
  static final int RESOURCES = 3;

  /** A fault of Atelier's own. */
  static final int INTERNAL = 70;

  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(Kind kind) {
    return switch (kind) {
      case USER, EXTERNAL -> FAILED;
      case RESOURCES -> RESOURCES;
      case INTERNAL -> INTERNAL;
    };
  }
}
