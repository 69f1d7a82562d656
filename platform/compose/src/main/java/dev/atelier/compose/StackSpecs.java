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
 * @param contents files that mounts point at and whose text stands in the compose file itself
 */
public record StackSpecs(
    List<ServiceSpec> services, List<Problem> warnings, Map<Path, Content> contents) {
  public StackSpecs {
    services = List.copyOf(services);
    warnings = List.copyOf(warnings);
    contents = Map.copyOf(contents);
  }

  /**
   * The text of a config, a secret or a here-document.
   *
   * @param secret only its owner may read it; others are for everybody, as in a container
   */
  public record Content(String text, boolean secret) {
    @Override
    public String toString() {
      return secret ? "Content[secret]" : "Content[" + text + "]";
    }
  }

  /** Pure but for looking at which files exist; {@link #writeContents()} writes. */
  public static StackSpecs of(ComposeProject project, StackFolders folders) {
    Problems problems = new Problems();
    Map<Path, Content> contents = new LinkedHashMap<>();
    List<ServiceSpec> specs = new ArrayList<>();
    SpecMaker maker = new SpecMaker(project, folders, problems, contents);
    project.services().forEach(service -> specs.add(maker.make(service)));
    return new StackSpecs(specs, problems.warnings(), contents);
  }

  /** Writes configs, secrets and copies; unchanged ones are left alone. */
  public void writeContents() {
    contents.forEach((file, content) -> {
      try {
        if (Files.exists(file) && Files.readString(file).equals(content.text())) {
          return;
        }
        AtomicFile.write(file, content.text());
        String permissions = content.secret() ? "rw-------" : "rw-r--r--";
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
