package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code atelier start}. */
@Command(
    name = "start",
    description = "Start stopped services",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier start logstash")
final class StartCommand implements AtelierCommand {
  @Parameters(paramLabel = "SERVICE", arity = "0..*")
  List<String> names = new ArrayList<>();

  @Override
  public Place place() {
    return Place.STACK;
  }

  @Override
  public int run(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    supervisor.start(names);
    return UpProgress.show(context, supervisor, UpProgress.Until.SETTLED, Duration.ofMinutes(10));
  }
}
