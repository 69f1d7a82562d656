package dev.atelier.app;

import dev.atelier.engines.postgres.ScriptRunner;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** Shell scripts of {@code initdb.d}, in the sandbox. */
final class SandboxScripts implements ScriptRunner {
  private final Sandbox sandbox;

  SandboxScripts(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public int run(ServiceSpec service, Script script, Consumer<String> output) {
    Process process =
        sandbox.start(
            service,
            new SandboxCommand(script.commandLine(), "", script.environment(), List.of(), true));
    try {
      process.getOutputStream().close();
      try (var lines = process.inputReader()) {
        lines.lines().forEach(output);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }
}
