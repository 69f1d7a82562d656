package dev.atelier.app;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import picocli.CommandLine.Command;

/** {@code atelier link}. */
@Command(
    name = "link",
    aliases = "open",
    description = "Print a fresh one-time link that signs in to the console",
    mixinStandardHelpOptions = true)
final class LinkCommand implements AtelierCommand {
  @Override
  public Place place() {
    return Place.STACK;
  }

  @Override
  public int run(CommandContext context) {
    String link =
        context
            .running()
            .consoleLink()
            .orElseThrow(() ->
                Problem.error(ErrorCode.user("console.off"), "no console runs for this stack")
                    .exception());
    context.out().println(link);
    return ExitCode.OK;
  }
}
