package dev.atelier.app;

import dev.atelier.engines.opensearch.OpenSearchLibrary;
import dev.atelier.generator.GeneratorRuntime;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.files.FileTree;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The build's training runs: OpenSearch's own, then what a start does in a throw-away state, so
 * that the caches that the JVMs write at their ends hold what later starts load. Not for people.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements AtelierCommand {
  private static final int SECONDS = 60;

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    openSearch(context);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    CommandLine line = CommandTree.commandLine(new Root());
    line.usage(nowhere);
    line.parseArgs("up", "-d", "--wait");
    Invocation caller = context.invocation();
    Invocation quiet =
        new Invocation(
            List.of("verify"),
            caller.workingDir(),
            caller.environment(),
            caller.hostPath(),
            caller.in(),
            nowhere,
            nowhere,
            false,
            100,
            () -> false);
    VerifyCommand start = new VerifyCommand();
    start.onlyStart = true;
    start.timeout = SECONDS;
    return start.run(new CommandContext(quiet, context.globals(), Optional.empty()));
  }

  /** The services with a generator that has little to write before it is healthy. */
  static List<ServiceSpec> brief(List<ServiceSpec> services, Path folder) {
    Path settings = folder.resolve("generator.yml");
    AtomicFile.write(settings, "history_days: 3\nlog_history_hours: 1\n");
    Mount mount = new Mount(Mount.Type.BIND, settings, GeneratorRuntime.SETTINGS, true);
    return services.stream()
        .map(spec ->
            spec.hostPath(GeneratorRuntime.SETTINGS).isEmpty()
                ? spec
                : spec.with(
                    Stream.concat(spec.mounts().stream(), Stream.of(mount)).toList(),
                    spec.environment()))
        .toList();
  }

  private static void openSearch(CommandContext context) {
    OpenSearchLibrary library = Modules.openSearch();
    try {
      Path scratch = Files.createTempDirectory("atelier-train-");
      try {
        if (!library.trained() && !library.train(scratch)) {
          context.err().println("no cache for OpenSearch: it will start more slowly");
        }
      } finally {
        FileTree.delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
