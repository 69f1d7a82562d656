package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A project's enabled services as the runtimes take them.
 *
 * @param services in start order
 * @param warnings what will not be as in Docker: missing bind sources, keys that are not run
 * @param contents files that mounts point at and that stand in the compose file itself: path → text
 */
public record StackSpecs(
    List<ServiceSpec> services, List<Problem> warnings, Map<Path, String> contents) {
  public StackSpecs {
    services = List.copyOf(services);
    warnings = List.copyOf(warnings);
    contents = Map.copyOf(contents);
  }

  /** Pure but for looking at which files exist; {@link #writeContents()} writes. */
  public static StackSpecs of(ComposeProject project, StackFolders folders) {
    Problems problems = new Problems();
    Map<Path, String> contents = new LinkedHashMap<>();
    List<ServiceSpec> specs = new ArrayList<>();
    SpecMaker maker = new SpecMaker(project, folders, problems, contents);
    project.services().forEach(service -> specs.add(maker.make(service)));
    return new StackSpecs(specs, problems.warnings(), contents);
  }

  /** Writes configs, secrets and copies, readable by their owner alone; unchanged ones are left. */
  public void writeContents() {
    contents.forEach((file, text) -> {
      try {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
          return;
        }
        AtomicFile.write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
