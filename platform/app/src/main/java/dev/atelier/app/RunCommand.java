package dev.atelier.app;

import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atelier run --rm loader python load.py}. */
@Command(
    name = "run",
    description = "Run a one-off command as a service",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier run --rm dbt dbt build")
final class RunCommand implements AtelierCommand {
  @Option(
      names = {"-e", "--env"},
      paramLabel = "KEY=VALUE",
      description = "Set a variable")
  List<String> variables = new ArrayList<>();

  @Option(
      names = {"-w", "--workdir"},
      description = "Working folder, a container path")
  @Nullable String workdir;

  @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "In place of the image's")
  @Nullable String entrypoint;

  @Parameters(index = "0", paramLabel = "SERVICE")
  String service = "";

  @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "0..*")
  List<String> command = new ArrayList<>();

  @Override
  public Place place() {
    return Place.STACK;
  }

  @Override
  public int run(CommandContext context) {
    RunningStack stack = context.running();
    ServiceSpec spec = ExecCommand.ServiceCommands.require(stack, service);
    List<String> line = new ArrayList<>(command);
    if (entrypoint != null) {
      line.addAll(0, List.of(entrypoint.strip().split(" +")));
    } else if (command.isEmpty()) {
      line.addAll(spec.commandLine());
    }
    Invocation call =
        ExecCommand.ServiceCommands.inside(context.invocation(), spec, variables, workdir);
    Optional<ToolCommand> tool = line.isEmpty() ? Optional.empty() : stack.tool(line.getFirst());
    return tool.isPresent()
        ? tool.get().run(call.withArguments(line.subList(1, line.size())))
        : stack.execute(spec, line, call);
  }
}
