package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import java.time.Duration;
import picocli.CommandLine.Command;

/** {@code atelier start}. */
@Command(
    name = "start",
    description = "Start stopped services",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier start logstash")
final class StartCommand extends ServicesCommand {
  @Override
  public int run(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    supervisor.start(names);
    return UpProgress.show(context, supervisor, UpProgress.Until.SETTLED, Duration.ofMinutes(10));
  }
}
