package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.files.FileTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atelier down}. */
@Command(
    name = "down",
    description = "Stop the stack; -v also removes its volumes and state",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier down        keeps all data",
      "  atelier down -v     begins anew at the next up"
    })
final class DownCommand implements AtelierCommand {
  @Option(
      names = {"-v", "--volumes"},
      description = "Remove named volumes and the platform's state of this stack")
  boolean volumes;

  @Option(
      names = {"-t", "--timeout"},
      description = "Seconds to stop before a service is killed")
  @Nullable Integer timeout;

  @Parameters(paramLabel = "SERVICE", arity = "0..*", hidden = true)
  List<String> names = new ArrayList<>();

  @Override
  public Place place() {
    return Place.EITHER;
  }

  /** Whether the platform's process ends with it: not when services are named. */
  boolean ends() {
    return names.isEmpty();
  }

  @Override
  public int run(CommandContext context) {
    if (context.stack().isPresent()) {
      stopRunning(context);
    } else {
      Path folder =
          StackLocation.find(
                  context.globals(),
                  context.invocation().workingDir(),
                  context.invocation().environment())
              .orElseThrow(() -> StackLocation.noComposeFile().exception())
              .folder();
      if (volumes) {
        remove(folder.resolve(".atelier"), context);
      } else {
        context.out().println("nothing runs in " + folder);
      }
    }
    return ExitCode.OK;
  }

  private void stopRunning(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    if (timeout != null) {
      supervisor.grace(Duration.ofSeconds(timeout));
    }
    if (!names.isEmpty()) {
      supervisor.stop(names);
      return;
    }
    supervisor.stop(List.of());
    supervisor
        .services()
        .forEach(status -> context.out().println(" " + status.spec().name() + "  Stopped"));
    context.running().shutDown(volumes);
  }

  /** Deletes a folder with all that is in it; links are not followed. */
  static void remove(Path folder, CommandContext context) {
    if (!Files.exists(folder)) {
      context.out().println("nothing to remove in " + folder);
      return;
    }
    FileTree.delete(folder);
    context.out().println("removed " + folder);
  }
}
