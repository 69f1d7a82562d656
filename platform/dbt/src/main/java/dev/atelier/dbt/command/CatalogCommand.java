package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.run.Catalog;
import dev.atelier.dbt.run.Compiler;
import java.util.Set;

/** {@code dbt docs generate}: compiles, then writes {@code catalog.json}. */
final class CatalogCommand {
  private final Output output;
  private final Options options;
  private final DbtHost host;

  CatalogCommand(Output output, Options options, DbtHost host) {
    this.output = output;
    this.options = options;
    this.host = host;
  }

  int run(Commands.Session session) {
    if (options.flag("compile", true)) {
      int code =
          new CompileCommand(output, Options.parse(java.util.List.of(), java.util.Map.of()))
              .run(session);
      if (code != 0) {
        return code;
      }
    }
    Set<ResourceType> types =
        Set.of(ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.SOURCE);
    Set<String> selected = session.commands().select(session, n -> types.contains(n.type()));
    Compiler compiler = session.compiler(selected);
    output.fire(Event.info("BuildingCatalog", "E044", "Building catalog"));
    java.nio.file.Path file = session.target().resolve("catalog.json");
    new Catalog(compiler, host.clock()).write(selected, file, options.flag("empty-catalog", false));
    output.fire(Event.info("CatalogWritten", "E043", "Catalog written to " + file));
    return 0;
  }
}
