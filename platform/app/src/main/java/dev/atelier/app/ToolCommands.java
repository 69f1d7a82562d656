package dev.atelier.app;

import dev.atelier.generator.csv.ImportCommand;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The tools' own command lines: everything after the name is theirs, {@code --help} included. */
final class ToolCommands {
  /** Those that a running stack answers. */
  static final Set<String> SENT = Set.of("dbt", "airflow", "psql", "import");

  private static final ErrorCode NOT_HERE = ErrorCode.user("stack.no-tool");

  private ToolCommands() {}

  private static int run(CommandContext context, String name, List<String> arguments) {
    return run(context, name, context.invocation().withArguments(arguments));
  }

  private static int run(CommandContext context, String name, Invocation call) {
    Optional<ToolCommand> tool =
        context.stack().isPresent() ? context.running().tool(name) : Modules.standalone(name);
    return tool.orElseThrow(
            () -> Problem.error(NOT_HERE, name + " needs a running stack that has it").exception())
        .run(call);
  }

  /** {@code atelier dbt build}. */
  @Command(name = "dbt", description = "dbt's command line, on the stack's project")
  static final class Dbt implements AtelierCommand {
    @Unmatched List<String> arguments = new ArrayList<>();

    @Override
    public Place place() {
      return Place.EITHER;
    }

    @Override
    public int run(CommandContext context) {
      Invocation given = context.invocation().withArguments(arguments);
      Invocation call =
          context.stack().map(stack -> stack.process().dbt().placed(given)).orElse(given);
      return ToolCommands.run(context, "dbt", call);
    }
  }

  /** {@code atelier airflow dags list}. */
  @Command(name = "airflow", description = "Airflow's command line, on the running stack")
  static final class Airflow implements AtelierCommand {
    @Unmatched List<String> arguments = new ArrayList<>();

    @Override
    public Place place() {
      return Place.STACK;
    }

    @Override
    public int run(CommandContext context) {
      return ToolCommands.run(context, "airflow", arguments);
    }
  }

  /** {@code atelier logstash -f x.conf}: always in the caller's process, with its own stdin. */
  @Command(name = "logstash", description = "Logstash's command line: -f, -e, -t")
  static final class Logstash implements AtelierCommand {
    @Unmatched List<String> arguments = new ArrayList<>();

    @Override
    public Place place() {
      return Place.HERE;
    }

    @Override
    public int run(CommandContext context) {
      return ToolCommands.run(context, "logstash", arguments);
    }
  }

  /** {@code atelier psql -c 'select 1'}. */
  @Command(name = "psql", description = "psql on the stack's PostgreSQL")
  static final class Psql implements AtelierCommand {
    @Unmatched List<String> arguments = new ArrayList<>();

    @Override
    public Place place() {
      return Place.STACK;
    }

    @Override
    public int run(CommandContext context) {
      return ToolCommands.run(context, "psql", arguments);
    }
  }

  /** {@code atelier import online_retail.csv.gz}: into the running stack's database, or another. */
  @Command(name = "import", description = "Import a CSV file, plain or .gz, into PostgreSQL")
  static final class Import implements AtelierCommand {
    @Unmatched List<String> arguments = new ArrayList<>();

    @Override
    public Place place() {
      return Place.EITHER;
    }

    @Override
    public int run(CommandContext context) {
      ImportCommand command =
          new ImportCommand(
              () -> context.stack().flatMap(stack -> new StackWarehouses(stack.process()).owner()));
      return command.run(context.invocation().withArguments(arguments));
    }
  }
}
