package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.control.ControlClient;
import dev.atelier.kernel.control.ControlRequest;
import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code atelier up}. The stack runs in a process of its own ({@link PlatformCommand}); this one
 * reads the files, asks what has to be asked, starts that process and shows it. Without {@code -d}
 * it then follows the logs, and Ctrl-C stops the stack.
 */
@Command(
    name = "up",
    description = "Start the stack; a second up restarts only what changed",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier up                    start, follow the logs; Ctrl-C stops everything",
      "  atelier up -d --wait          in the background; returns when everything is healthy",
      "  atelier up -d postgres        only postgres and what it depends on",
      "  atelier up --faithful         fail where Docker would, repair nothing"
    })
final class UpCommand implements AtelierCommand {
  @Mixin UpOptions options = new UpOptions();

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    return context.stack().isPresent() ? inside(context) : outside(context);
  }

  /** In the platform's process: applies the files and shows how far the services got. */
  private int inside(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    if (options.timeout != null) {
      supervisor.grace(Duration.ofSeconds(options.timeout));
    }
    context.running().apply(context.globals(), options, context.invocation());
    boolean wait = options.await || !options.detach;
    int exit =
        UpProgress.show(
            context,
            supervisor,
            wait ? UpProgress.Until.SETTLED : UpProgress.Until.STARTED,
            Duration.ofSeconds(options.waitTimeout));
    if (!context.invocation().cancelled().getAsBoolean()) {
      UpSummary.print(context, supervisor);
    }
    return options.await || options.detach ? exit : ExitCode.OK;
  }

  private int outside(CommandContext context) {
    Invocation invocation = context.invocation();
    StackPreflight.check(context, options);
    StackLocation location =
        StackLocation.find(context.globals(), invocation.workingDir(), invocation.environment())
            .orElseThrow(() -> StackLocation.noComposeFile().exception());
    Path socket = location.controlSocket();
    Path state = location.folder().resolve(".atelier");
    if (!ControlClient.answers(socket)) {
      PlatformLauncher.start(invocation, socket, state);
    }
    boolean foreground = !options.detach && !options.await;
    Thread stopper = new Thread(() -> stop(context, socket, state), "stop-on-interrupt");
    if (foreground) {
      Runtime.getRuntime().addShutdownHook(stopper);
    }
    Instant began = Instant.now();
    int exit = call(context, socket, invocation.arguments());
    if (foreground) {
      List<String> follow = globals(invocation.arguments());
      follow.addAll(List.of("logs", "-f", "--since", began.toString()));
      follow.addAll(options.logFlags());
      follow.addAll(options.attached(options.services));
      exit = call(context, socket, follow);
      if (!ControlClient.answers(socket)) {
        removeHook(stopper); // it was ended from elsewhere
      }
    }
    return exit;
  }

  private static void removeHook(Thread stopper) {
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException _) {
      stopper.interrupt(); // already on the way out: Ctrl-C came at the same moment
    }
  }

  /** The arguments before the command: {@code -f x.yml -p name}. */
  private static List<String> globals(List<String> arguments) {
    return new ArrayList<>(arguments.subList(0, arguments.indexOf("up")));
  }

  private static void stop(CommandContext context, Path socket, Path state) {
    if (ControlClient.answers(socket)) {
      context.err().println("\nstopping … (again Ctrl-C leaves it running in the background)");
      List<String> down = globals(context.invocation().arguments());
      down.add("down");
      StateFolder.untilReleased(state, () -> call(context, socket, down));
      context.out().flush();
    }
  }

  private static int call(CommandContext context, Path socket, List<String> arguments) {
    Invocation invocation = context.invocation();
    ControlRequest request =
        new ControlRequest(
            arguments,
            invocation.workingDir().toString(),
            invocation.environment(),
            "",
            invocation.terminal(),
            invocation.columns());
    return ControlClient.run(
        socket, request, StandardInput.again(invocation), invocation.out(), invocation.err());
  }
}
