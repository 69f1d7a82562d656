package dev.atelier.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code atelier completion bash}. */
@Command(
    name = "completion",
    description = "Print a completion script for bash or zsh",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  source <(atelier completion)")
final class CompletionCommand implements AtelierCommand {
  @Parameters(arity = "0..1", description = "bash or zsh (the same script)", defaultValue = "bash")
  String shell = "bash";

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    context.out().println(AutoComplete.bash("atelier", CommandTree.commandLine(new Root())));
    return ExitCode.OK;
  }
}
