package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtHost;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.dbt.run.Catalog;
import dev.atelier.dbt.run.Compiler;
import dev.atelier.kernel.files.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

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
    copyAssets(session);
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

  /** Pictures that descriptions show lie beside the pages. */
  private static void copyAssets(Commands.Session session) {
    ProjectFile root = session.workspace().project().root();
    for (String name : Values.strings(root.values().get("asset-paths"))) {
      Path from = root.root().resolve(name);
      Path to = session.target().resolve(name);
      FileTree.delete(to);
      if (!Files.isDirectory(from)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path copy = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(copy);
          } else {
            Files.copy(file, copy);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
