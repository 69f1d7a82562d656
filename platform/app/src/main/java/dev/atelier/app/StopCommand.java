package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier stop}. */
@Command(
    name = "stop",
    description = "Stop services without removing anything",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier stop logstash")
final class StopCommand extends ServicesCommand {
  @Option(
      names = {"-t", "--timeout"},
      description = "Seconds to stop before it is killed")
  @Nullable Integer timeout;

  @Override
  public int run(CommandContext context) {
    stop(context.running().supervisor(), names, timeout);
    return ExitCode.OK;
  }

  /**
   * @param timeout seconds until they are killed; as usual without
   */
  static void stop(Supervisor supervisor, List<String> names, @Nullable Integer timeout) {
    if (timeout == null) {
      supervisor.stop(names);
    } else {
      supervisor.stop(names, Duration.ofSeconds(timeout));
    }
  }
}
