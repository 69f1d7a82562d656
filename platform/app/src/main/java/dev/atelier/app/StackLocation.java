package dev.atelier.app;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a stack's files are and where its running platform listens; found without reading the
 * compose file, so that a thin client is quick.
 *
 * @param folder of the first compose file
 * @param project named by {@code -p} or COMPOSE_PROJECT_NAME, or an empty string
 */
record StackLocation(Path folder, String project) {
  static final ErrorCode NO_COMPOSE_FILE = ErrorCode.user("compose.no-configuration-file");
  private static final List<String> NAMES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");

  /** Compose's way: {@code -f}, COMPOSE_FILE, then the folder and its parents. */
  static Optional<StackLocation> find(
      GlobalOptions options, Path cwd, Map<String, String> environment) {
    String project =
        Optional.ofNullable(options.project)
            .or(() -> Optional.ofNullable(environment.get("COMPOSE_PROJECT_NAME")))
            .orElse("");
    return folder(options, cwd, environment).map(folder -> new StackLocation(folder, project));
  }

  private static Optional<Path> folder(
      GlobalOptions options, Path cwd, Map<String, String> environment) {
    if (options.projectDirectory != null) {
      return Optional.of(real(cwd.resolve(options.projectDirectory)));
    }
    List<String> files = StandardInput.files(options, environment);
    if (!files.isEmpty()) {
      return files.stream()
          .filter(file -> !file.equals("-"))
          .findFirst()
          .map(file -> real(cwd.resolve(file)).getParent())
          .or(() -> Optional.of(real(cwd)));
    }
    for (Path at = cwd; at != null; at = at.getParent()) {
      Path here = at;
      if (NAMES.stream().anyMatch(name -> Files.exists(here.resolve(name)))) {
        return Optional.of(real(at));
      }
    }
    return Optional.empty();
  }

  static Problem noComposeFile() {
    return Problem.error(NO_COMPOSE_FILE, "no configuration file provided: not found")
        .mend("run this in a folder with a docker-compose.yml, or name one with -f");
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** The person's commands. */
  Path controlSocket() {
    return socketFolder().resolve("control.sock");
  }

  /** The tools' commands that code in the sandbox may call. */
  Path toolSocket() {
    return socketFolder().resolve("tools").resolve("atelier.sock");
  }

  /**
   * A short path, since the system allows 107 bytes for a socket's: {@code
   * $XDG_RUNTIME_DIR/atelier/KEY} or {@code /tmp/atelier-USER/KEY}.
   */
  Path socketFolder() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    Path base =
        runtime != null && Files.isWritable(Path.of(runtime))
            ? Path.of(runtime, "atelier")
            : Path.of("/tmp", "atelier-" + System.getProperty("user.name"));
    try {
      if (!Files.exists(base)) {
        Files.createDirectories(
            base,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return base.resolve(key());
  }

  private String key() {
    return Digests.sha256(folder + "|" + project).substring(0, 12);
  }
}
