package dev.atelier.app;

import dev.atelier.app.view.Paint;
import dev.atelier.app.view.StatusText;
import dev.atelier.app.view.TextTable;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.ServiceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code atelier ps}. */
@Command(
    name = "ps",
    description = "List the services: state, what runs each, addresses",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier ps",
      "  atelier ps --format json | jq .State",
      "  atelier ps --status running -q"
    })
final class PsCommand extends ServicesCommand {
  private static final ErrorCode FORMAT = ErrorCode.user("ps.format");

  @Option(
      names = {"-a", "--all"},
      description = "Also those that have ended")
  boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only names")
  boolean quiet;

  @Option(names = "--services", description = "Only service names")
  boolean services;

  @Option(names = "--format", description = "table or json", defaultValue = "table")
  String format = "table";

  @Option(names = "--json", description = "The same as --format json")
  boolean json;

  @Option(names = "--filter", paramLabel = "status=STATE", description = "As --status")
  List<String> filters = new ArrayList<>();

  @Option(names = "--status", description = "Only those in this state: running, exited, created")
  List<String> statuses = new ArrayList<>();

  @Override
  public int run(CommandContext context) {
    List<String> wanted = statuses();
    List<ServiceStatus> chosen =
        context.running().supervisor().services().stream()
            .filter(status -> names.isEmpty() || names.contains(status.spec().name()))
            .filter(status -> wanted.isEmpty() || wanted.contains(StatusText.state(status)))
            .toList();
    if (quiet || services) {
      chosen.forEach(status -> context.out().println(status.spec().name()));
    } else if (!List.of("table", "json").contains(format)) {
      throw Problem.error(FORMAT, "the format " + format + " is not run here")
          .mend("--format table, or --format json | jq")
          .exception();
    } else if (json || format.equals("json")) {
      chosen.forEach(status -> context.out().println(Json.write(fields(context, status))));
    } else {
      context.out().print(table(chosen, context.paint(), Instant.now()));
    }
    return ExitCode.OK;
  }

  private List<String> statuses() {
    List<String> all = new ArrayList<>(statuses);
    for (String filter : filters) {
      if (!filter.startsWith("status=")) {
        throw Problem.error(FORMAT, "arguments to --filter should be in form status=STATE")
            .exception();
      }
      all.add(filter.substring("status=".length()));
    }
    return all;
  }

  /** Service, state, what runs it, address. */
  static String table(List<ServiceStatus> services, Paint paint, Instant now) {
    TextTable table = new TextTable("SERVICE", "STATE", "RUNS AS", "ADDRESS");
    for (ServiceStatus status : services) {
      String text = StatusText.status(status, now);
      String toned =
          switch (status.phase()) {
            case FAILED -> paint.red(text);
            case NOT_RUN -> paint.yellow(text);
            case RUNNING -> paint.green(text);
            default -> text;
          };
      table.row(status.spec().name(), toned, status.plan().runner(), StatusText.ports(status));
    }
    return table.toString();
  }

  private static Map<String, Object> fields(CommandContext context, ServiceStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(
        "Name", context.running().supervisor().project() + "-" + status.spec().name() + "-1");
    fields.put("Service", status.spec().name());
    fields.put("Project", context.running().supervisor().project());
    fields.put("Image", status.spec().image().toString());
    fields.put("State", StatusText.state(status));
    fields.put("Health", status.health().state().name().toLowerCase(java.util.Locale.ROOT));
    fields.put("Status", StatusText.status(status, Instant.now()));
    fields.put("ExitCode", status.health().exitCode());
    fields.put("RunsAs", status.plan().runner());
    fields.put("Restarts", status.restarts());
    fields.put("Address", status.spec().address().getHostAddress());
    fields.put("Publishers", status.published().stream().map(PsCommand::publisher).toList());
    fields.put("Warnings", status.warnings().stream().map(w -> w.message()).toList());
    status.memoryBytes().ifPresent(bytes -> fields.put("MemoryBytes", bytes));
    return fields;
  }

  private static Map<String, Object> publisher(PublishedPort port) {
    return Map.of(
        "URL", port.hostIp().isEmpty() ? "127.0.0.1" : port.hostIp(),
        "TargetPort", port.container(),
        "PublishedPort", port.published(),
        "Protocol", port.protocol());
  }
}
