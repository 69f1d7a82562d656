package dev.atelier.app;

import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atelier exec airflow airflow dags list}. */
@Command(
    name = "exec",
    description = "Run a command in a service: its tool's own, or any in its sandbox",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  atelier exec postgres psql -U data_engineer -c 'select 1'",
      "  atelier exec airflow-scheduler airflow dags list"
    })
final class ExecCommand implements AtelierCommand {
  @Option(
      names = {"-e", "--env"},
      paramLabel = "KEY=VALUE",
      description = "Set a variable")
  List<String> variables = new ArrayList<>();

  @Option(
      names = {"-w", "--workdir"},
      description = "Working folder, a container path")
  @Nullable String workdir;

  @Option(names = "--index", description = "The container: 1 is all there is")
  int index;

  @Parameters(index = "0", paramLabel = "SERVICE")
  String service = "";

  @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "1..*")
  List<String> command = new ArrayList<>();

  @Override
  public Place place() {
    return Place.STACK;
  }

  @Override
  public int run(CommandContext context) {
    UnrunFlags.index(index, service);
    RunningStack stack = context.running();
    ServiceSpec spec = ServiceCommands.require(stack, service);
    Invocation call = ServiceCommands.inside(context.invocation(), spec, variables, workdir);
    Supervisor supervisor = stack.supervisor();
    Optional<ToolCommand> own =
        supervisor
            .handle(service)
            .flatMap(handle -> handle.command(command.getFirst()))
            .or(() -> stack.tool(command.getFirst()));
    return own.isPresent()
        ? own.get().run(call.withArguments(command.subList(1, command.size())))
        : stack.execute(spec, command, call);
  }

  /** What exec and run share: the service, and a call as its container would see it. */
  static final class ServiceCommands {
    private static final ErrorCode NO_SERVICE = ErrorCode.user("stack.no-such-service");

    private ServiceCommands() {}

    static ServiceSpec require(RunningStack stack, String name) {
      return stack.specs().stream()
          .filter(spec -> spec.name().equals(name) || spec.names().contains(name))
          .findFirst()
          .orElseThrow(() -> Problem.error(NO_SERVICE, "no such service: " + name).exception());
    }

    static Invocation inside(
        Invocation caller, ServiceSpec spec, List<String> variables, @Nullable String workdir) {
      Map<String, String> environment = new LinkedHashMap<>(spec.environment());
      for (String variable : variables) {
        int at = variable.indexOf('=');
        if (at > 0) {
          environment.put(variable.substring(0, at), variable.substring(at + 1));
        } else {
          environment.put(variable, caller.environment().getOrDefault(variable, ""));
        }
      }
      String folder = workdir == null ? spec.workingDir().orElse("/") : workdir;
      return ServicePaths.call(caller, spec, folder, environment);
    }
  }
}
