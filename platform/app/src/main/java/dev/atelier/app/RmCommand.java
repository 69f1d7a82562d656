package dev.atelier.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier rm -sf}. */
@Command(
    name = "rm",
    description = "Stop services with -s; there is no container to remove",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier rm -sf logstash")
final class RmCommand extends ServicesCommand {
  @Option(
      names = {"-s", "--stop"},
      description = "Stop them, if they run")
  boolean stop;

  @Option(
      names = {"-f", "--force"},
      description = "Nothing is asked anyway")
  boolean force;

  @Override
  public int run(CommandContext context) {
    if (stop) {
      context.running().supervisor().stop(names);
    } else {
      context.out().println("No stopped containers");
    }
    return ExitCode.OK;
  }
}
