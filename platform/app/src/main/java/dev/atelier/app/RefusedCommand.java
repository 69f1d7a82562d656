package dev.atelier.app;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** A command of Compose that is not run here: refused by its name, with what does instead. */
@Command(hidden = true)
final class RefusedCommand implements AtelierCommand {
  private static final ErrorCode NOT_RUN = ErrorCode.user("command-line.not-run");
  private static final String NO_IMAGE = "no image is made, fetched or kept here";
  private static final String NO_CONTAINER = "there is no container, only processes and files";

  private static final Map<String, String> MENDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("attach", "atelier logs -f SERVICE"),
              Map.entry("bridge", NO_IMAGE),
              Map.entry("build", NO_IMAGE + "; atelier up reads the Dockerfile"),
              Map.entry("commit", NO_IMAGE),
              Map.entry("cp", "atelier exec SERVICE cat FILE > file; folders are the mounted ones"),
              Map.entry("create", "atelier up starts at once"),
              Map.entry("events", "atelier logs -f; the console shows what happened"),
              Map.entry("export", NO_CONTAINER),
              Map.entry("images", "atelier config --images names them; " + NO_IMAGE),
              Map.entry("ls", "atelier ps, in the folder of the stack"),
              Map.entry("pause", "atelier stop SERVICE"),
              Map.entry("publish", NO_IMAGE),
              Map.entry("pull", NO_IMAGE),
              Map.entry("push", NO_IMAGE),
              Map.entry("scale", "a service runs once here"),
              Map.entry("stats", "atelier ps --json has MemoryBytes"),
              Map.entry("top", "atelier ps --json; " + NO_CONTAINER),
              Map.entry("unpause", "atelier start SERVICE"),
              Map.entry("volumes", "atelier config --volumes; they are in .atelier/volumes"),
              Map.entry("watch", "mounted files are read as they are; atelier restart SERVICE")));

  private final String name;
  private final String mend;

  @Unmatched List<String> arguments = new ArrayList<>();

  private RefusedCommand(String name, String mend) {
    this.name = name;
    this.mend = mend;
  }

  static void addTo(CommandLine line) {
    MENDS.forEach((name, mend) -> line.addSubcommand(name, new RefusedCommand(name, mend)));
  }

  @Override
  public Place place() {
    return Place.HERE;
  }

  @Override
  public int run(CommandContext context) {
    throw Problem.error(NOT_RUN, name + " is not run here").mend(mend).exception();
  }
}
