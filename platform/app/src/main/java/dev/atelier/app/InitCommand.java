package dev.atelier.app;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code atelier init}. */
@Command(
    name = "init",
    description = "Write .env from .env.example with generated secrets",
    mixinStandardHelpOptions = true)
final class InitCommand implements AtelierCommand {
  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    Path folder =
        StackLocation.find(
                context.globals(),
                context.invocation().workingDir(),
                context.invocation().environment())
            .orElseThrow(() -> StackLocation.noComposeFile().exception())
            .folder();
    if (Files.exists(folder.resolve(".env"))) {
      context.out().println(".env exists; nothing done");
    } else if (EnvExample.wanted(folder)) {
      context.out().println("wrote " + EnvExample.write(folder));
    } else {
      context.out().println("no .env.example with <generate:N> values; nothing to do");
    }
    return ExitCode.OK;
  }
}
