package dev.atelier.app;

import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** A command of a person in a service's sandbox: its streams are the caller's. */
final class SandboxCalls {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private SandboxCalls() {}

  static int run(Sandbox sandbox, ServiceSpec service, List<String> line, Invocation caller) {
    Process process =
        sandbox.start(
            service, new SandboxCommand(line, "", caller.environment(), List.of(), false));
    Thread out = pass(process.getInputStream(), caller.out(), false);
    Thread err = pass(process.getErrorStream(), caller.err(), false);
    pass(caller.in(), process.getOutputStream(), true);
    try {
      while (!process.waitFor(LOOK_EVERY)) {
        if (caller.cancelled().getAsBoolean()) {
          process.destroy();
        }
      }
      out.join();
      err.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  /**
   * @param ends whether the end of one is the end of the other: a process reads its input to it
   */
  private static Thread pass(InputStream from, OutputStream to, boolean ends) {
    return Thread.ofPlatform() // a process's pipe would hold a virtual thread's carrier
        .daemon()
        .start(() -> {
          byte[] buffer = new byte[8192];
          try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
              to.write(buffer, 0, n);
              to.flush();
            }
            if (ends) {
              to.close();
            }
          } catch (IOException _) {
            // the process or the caller is gone: its exit code tells
          }
        });
  }
}
