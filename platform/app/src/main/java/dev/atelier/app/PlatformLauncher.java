package dev.atelier.app;

import dev.atelier.kernel.control.ControlClient;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts the platform's process, detached from this one, and waits until it can be talked to. */
final class PlatformLauncher {
  private static final ErrorCode NOT_STARTED = ErrorCode.external("stack.platform-not-started");
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private PlatformLauncher() {}

  /**
   * @param invocation whose arguments hold {@code up}: the platform gets the same files and options
   * @param state {@code .atelier}; the platform's own log is kept there
   */
  static void start(Invocation invocation, Path socket, Path state) {
    Path log = StateFolder.prepare(state).resolve("platform.log");
    List<String> arguments = new ArrayList<>(invocation.arguments());
    arguments.set(arguments.indexOf("up"), "platform");
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid"); // Ctrl-C in this terminal is not for it
    }
    command.add(launcher(invocation));
    command.addAll(arguments);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(invocation.workingDir().toFile())
              .redirectOutput(log.toFile())
              .redirectErrorStream(true);
      builder.environment().put("ATELIER_PLATFORM", "1");
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        StandardInput.again(invocation).transferTo(in);
      }
      await(process, socket, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String launcher(Invocation invocation) {
    String launcher = invocation.environment().get("ATELIER_LAUNCHER");
    if (launcher == null) {
      throw Problem.error(NOT_STARTED, "ATELIER_LAUNCHER is not set")
          .mend("start Atelier by its script, ./atelier")
          .exception();
    }
    return launcher;
  }

  private static void await(Process process, Path socket, Path log) throws IOException {
    while (!ControlClient.answers(socket)) {
      try {
        if (process.waitFor(LOOK_EVERY)) {
          String said = Files.readString(log).strip();
          throw Problem.error(NOT_STARTED, "the platform ended while starting:\n" + said)
              .exception();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroy();
        throw new IllegalStateException("interrupted while the platform started", e);
      }
    }
  }
}
