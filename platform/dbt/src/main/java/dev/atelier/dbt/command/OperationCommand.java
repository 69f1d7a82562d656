package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.run.Compiler;
import dev.atelier.dbt.run.Inline;
import dev.atelier.dbt.run.NodeResult;
import dev.atelier.dbt.run.Operations;
import dev.atelier.dbt.run.RunResultsFile;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code dbt run-operation NAME --args '{…}'}. */
final class OperationCommand {
  private final Output output;
  private final Options options;
  private final DbtHost host;
  private final Invocation invocation;

  OperationCommand(Output output, Options options, DbtHost host, Invocation invocation) {
    this.output = output;
    this.options = options;
    this.host = host;
    this.invocation = invocation;
  }

  int run(Commands.Session session) {
    if (options.words().size() < 2) {
      throw new Options.UsageError("Missing argument 'MACRO'.");
    }
    String name = options.words().get(1);
    String root = session.workspace().project().root().name();
    MacroLibrary.Definition macro =
        session.parsed().library().resolve(root, name).orElseThrow(() -> unknown(name));
    Compiler compiler = session.compiler(Set.of());
    Resource node = node(session, macro);
    Instant start = host.clock().instant();
    String status = "success";
    String message = null;
    try {
      Inline.prepare(compiler, Set.of());
      Inline.operation(compiler, node, macro, Commands.arguments(options));
    } catch (AtelierException e) {
      status = "error";
      message = e.problems().getFirst().message();
      output.fire(
          Event.of(
              Event.Level.ERROR,
              "RunningOperationCaughtError",
              "Q001",
              "[ERROR]: Encountered an error while running operation: " + message));
    }
    double seconds = Duration.between(start, host.clock().instant()).toNanos() / 1e9;
    RunResultsFile.write(
        session.target(),
        session.workspace(),
        host.clock().instant(),
        List.of(
            new NodeResult(
                node,
                status,
                message,
                null,
                List.of(),
                Thread.currentThread().getName(),
                seconds,
                Map.of())),
        seconds);
    return status.equals("success") && !invocation.cancelled().getAsBoolean()
        ? 0
        : CommandLine.FAILED;
  }

  private RuntimeException unknown(String name) {
    String tag = output.colour() ? "[\u001b[31mERROR\u001b[0m]" : "[ERROR]";
    output.fire(
        Event.of(
            Event.Level.ERROR,
            "RunningOperationCaughtError",
            "Q001",
            tag
                + ": Encountered an error while running operation: Runtime Error\n  dbt could not find a macro with the name \""
                + name
                + "\" in any package"));
    return DbtError.COMPILATION.exception(
        "dbt could not find a macro with the name '%s' in any package. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with \"dbt deps\"."
            .formatted(name));
  }

  private static Resource node(Commands.Session session, MacroLibrary.Definition macro) {
    Map<String, @Nullable Object> fields =
        new LinkedHashMap<>(Operations.node(session.workspace(), macro.name(), "").fields());
    fields.put("resource_type", "operation");
    fields.put("unique_id", macro.resource().uniqueId());
    fields.put("original_file_path", macro.resource().originalFilePath());
    return new Resource(fields);
  }
}
