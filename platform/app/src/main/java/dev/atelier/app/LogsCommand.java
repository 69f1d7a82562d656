package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.app.view.LogFollower;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Suggestion;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier logs -f logstash}. */
@Command(
    name = "logs",
    description = "Show the logs of services",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier logs -f logstash",
      "  atelier logs --tail 20 postgres airflow-scheduler",
      "  atelier logs --since 10m"
    })
final class LogsCommand extends ServicesCommand {
  private static final ErrorCode BAD_TIME = ErrorCode.user("logs.bad-time");
  private static final ErrorCode INDEX = ErrorCode.user("logs.index");
  private static final Pattern AGO = Pattern.compile("(\\d+)([smhd])");

  @Option(
      names = {"-f", "--follow"},
      description = "Follow what is added")
  boolean follow;

  @Option(
      names = {"-n", "--tail"},
      description = "Lines of the past: a number or all",
      defaultValue = "all")
  String tail = "all";

  @Option(
      names = {"-t", "--timestamps"},
      description = "Show times")
  boolean timestamps;

  @Option(names = "--since", description = "Since a time (2026-11-24T02:45:00Z) or an age (10m)")
  String since = "";

  @Option(names = "--until", description = "Until a time or an age")
  String until = "";

  @Option(names = "--no-color", description = "No colours")
  boolean noColor;

  @Option(names = "--no-log-prefix", description = "No service name before each line")
  boolean noPrefix;

  @Option(
      names = "--index",
      description = "The container of the one service that is named: 1 is all there is")
  int index;

  /** What {@code up --no-attach} leaves out. */
  @Option(names = "--without", description = "Not these services")
  List<String> without = new ArrayList<>();

  @Override
  public int run(CommandContext context) {
    Supervisor supervisor = context.running().supervisor();
    List<String> all = supervisor.services().stream().map(status -> status.spec().name()).toList();
    LogFollower follower =
        new LogFollower(
            context.out(),
            context.colour() && !noColor,
            new LogFollower.Options(lines(), timestamps, !noPrefix, time(since), time(until)));
    if (index > 0 && names.size() != 1) {
      throw Problem.error(INDEX, "--index requires one service to be selected").exception();
    }
    for (String name : names.isEmpty() ? all : names) {
      UnrunFlags.index(index, name);
      if (without.contains(name)) {
        continue;
      }
      if (!all.contains(name)) {
        Problem problem =
            Problem.error(ErrorCode.user("stack.no-such-service"), "no such service: " + name);
        throw Suggestion.didYouMean(name, all).map(problem::mend).orElse(problem).exception();
      }
      follower.add(name, supervisor.logFile(name));
    }
    follower.past();
    if (follow) {
      follower.follow(context.invocation().cancelled());
    }
    return ExitCode.OK;
  }

  private int lines() {
    try {
      return tail.equals("all") ? -1 : Integer.parseInt(tail);
    } catch (NumberFormatException e) {
      throw Problem.error(BAD_TIME, "--tail takes a number or all, not " + tail).exception();
    }
  }

  private static String time(String written) {
    if (written.isEmpty()) {
      return "";
    }
    Matcher ago = AGO.matcher(written);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      Duration age =
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      return Instant.now().minus(age).toString();
    }
    try {
      return Instant.parse(written).toString();
    } catch (DateTimeParseException e) {
      throw Problem.error(BAD_TIME, "not a time: " + written)
          .mend("write 2026-11-24T02:45:00Z or an age such as 10m")
          .exception();
    }
  }
}
