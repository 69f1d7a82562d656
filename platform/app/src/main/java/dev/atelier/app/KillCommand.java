package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier kill}. */
@Command(
    name = "kill",
    description = "Stop services at once",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier kill logstash")
final class KillCommand extends ServicesCommand {
  private static final ErrorCode SIGNAL = ErrorCode.user("kill.signal");

  @Option(
      names = {"-s", "--signal"},
      paramLabel = "SIGNAL",
      description = "KILL; TERM and INT stop as `stop` does",
      defaultValue = "SIGKILL")
  String signal = "SIGKILL";

  @Override
  public int run(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    switch (signal.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "")) {
      case "KILL", "9" -> supervisor.stop(names, Duration.ZERO);
      case "TERM", "15", "INT", "2" -> supervisor.stop(names);
      default ->
          throw Problem.error(SIGNAL, "the signal " + signal + " is not sent here")
              .mend("kill -s KILL, TERM or INT")
              .exception();
    }
    return ExitCode.OK;
  }
}
