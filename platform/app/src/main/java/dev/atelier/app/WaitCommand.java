package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.stack.ServiceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atelier wait loader}. */
@Command(
    name = "wait",
    description = "Wait until services have ended; the exit code is the first one's",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier wait loader")
final class WaitCommand implements AtelierCommand {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  @Option(names = "--down-project", description = "Then stop the stack")
  boolean down;

  @Parameters(paramLabel = "SERVICE", arity = "1..*")
  List<String> names = new ArrayList<>();

  @Override
  public Place place() {
    return Place.STACK;
  }

  @Override
  public int run(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    int exit = ExitCode.OK;
    for (String name : down ? names.subList(0, 1) : names) {
      ExecCommand.ServiceCommands.require(context.running(), name);
      int code = ended(name, supervisor, context);
      context
          .out()
          .println(
              "container \""
                  + supervisor.project()
                  + "-"
                  + name
                  + "-1\" exited with status code "
                  + code);
      exit = exit == ExitCode.OK ? code : exit;
    }
    if (down) {
      supervisor.stop(List.of());
      context.running().shutDown(false);
    }
    return exit;
  }

  private static int ended(String name, Supervisor supervisor, CommandContext context) {
    while (true) {
      ServiceStatus status =
          supervisor.services().stream()
              .filter(one -> one.spec().name().equals(name))
              .findFirst()
              .orElseThrow();
      switch (status.phase()) {
        case COMPLETED, STOPPED, FAILED, NOT_RUN -> {
          return status.health().exitCode();
        }
        case WAITING, STARTING, RUNNING -> supervisor.awaitChange(LOOK_EVERY);
      }
      if (context.invocation().cancelled().getAsBoolean()) {
        return ExitCode.INTERRUPTED;
      }
    }
  }
}
