package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier restart}. */
@Command(
    name = "restart",
    description = "Restart services",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier restart logstash")
final class RestartCommand extends ServicesCommand {
  @Option(
      names = {"-t", "--timeout"},
      description = "Seconds to stop before it is killed")
  @Nullable Integer timeout;

  @Override
  public int run(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    StopCommand.stop(supervisor, names, timeout);
    supervisor.start(names);
    return UpProgress.show(context, supervisor, UpProgress.Until.SETTLED, Duration.ofMinutes(10));
  }
}
