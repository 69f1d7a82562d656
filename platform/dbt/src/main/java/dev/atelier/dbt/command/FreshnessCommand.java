package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.run.Compiler;
import dev.atelier.dbt.run.Freshness;
import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;
import java.util.Set;

/** {@code dbt source freshness}. */
final class FreshnessCommand {
  private final Output output;
  private final Options options;
  private final DbtHost host;
  private final Invocation invocation;

  FreshnessCommand(Output output, Options options, DbtHost host, Invocation invocation) {
    this.output = output;
    this.options = options;
    this.host = host;
    this.invocation = invocation;
  }

  int run(Commands.Session session) {
    Set<String> selected =
        session
            .commands()
            .select(
                session,
                node ->
                    node.type() == ResourceType.SOURCE
                        && (node.optional("loaded_at_field").isPresent()
                            || node.optional("loaded_at_query").isPresent())
                        && hasFreshness(node));
    if (selected.isEmpty()) {
      session.commands().nothing();
      return 0;
    }
    Compiler compiler = session.compiler(selected);
    Path file =
        options
            .value("output-path")
            .map(invocation.hostPath())
            .orElse(session.target().resolve("sources.json"));
    output.fire(Event.info("Formatting", "Z017", ""));
    boolean ok =
        new Freshness(
                compiler,
                session.commands().lines(),
                host.clock(),
                host.listener(session.workspace().project().root().root(), "source freshness"))
            .run(selected, file);
    return ok ? 0 : CommandLine.FAILED;
  }

  private static boolean hasFreshness(Resource source) {
    return Freshness.hasThreshold(source, "warn_after")
        || Freshness.hasThreshold(source, "error_after");
  }
}
