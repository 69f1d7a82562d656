package dev.atelier.app;

import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxCommand;

/** For planning: nothing may start in it. */
final class ClosedSandbox implements Sandbox {
  @Override
  public Mode mode() {
    return Mode.REDUCED;
  }

  @Override
  public String description() {
    return "not opened";
  }

  @Override
  public Process start(ServiceSpec service, SandboxCommand command) {
    throw new IllegalStateException("planning starts nothing: " + command.commandLine());
  }
}
