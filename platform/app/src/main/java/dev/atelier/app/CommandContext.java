package dev.atelier.app;

import dev.atelier.app.view.Paint;
import dev.atelier.kernel.stack.Invocation;
import java.io.PrintStream;
import java.util.Optional;

/**
 * What a command is given.
 *
 * @param stack the stack that this process runs; empty in a caller's process
 */
record CommandContext(Invocation invocation, GlobalOptions globals, Optional<RunningStack> stack) {
  PrintStream out() {
    return invocation.out();
  }

  PrintStream err() {
    return invocation.err();
  }

  RunningStack running() {
    return stack.orElseThrow();
  }

  boolean colour() {
    return switch (globals.ansi) {
      case "always" -> true;
      case "never" -> false;
      default -> invocation.terminal() && !invocation.environment().containsKey("NO_COLOR");
    };
  }

  Paint paint() {
    return new Paint(colour());
  }
}
