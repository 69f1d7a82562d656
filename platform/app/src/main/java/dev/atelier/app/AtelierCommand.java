package dev.atelier.app;

/** A command of the command line. */
interface AtelierCommand {
  /** Where a command does its work. */
  enum Place {
    /** In the caller's process, whether or not a stack runs. */
    HERE,
    /** In the running stack's process; without one it is an error. */
    STACK,
    /** In the running stack's process, otherwise here. */
    EITHER
  }

  Place place();

  /** Runs to its end and returns the exit code. */
  int run(CommandContext context);
}
