package dev.atelier.compose;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a person asked to be read, as the flags of {@code docker compose} say it.
 *
 * @param files {@code -f}; none: {@code COMPOSE_FILE} or the default names, in parents too; {@code
 *     -} is standard input
 * @param projectDirectory {@code --project-directory}
 * @param projectName {@code -p}
 * @param profiles {@code --profile}; none: {@code COMPOSE_PROFILES}
 * @param envFiles {@code --env-file}; none: {@code COMPOSE_ENV_FILES} or {@code .env}
 * @param environment the shell's
 * @param workingDir where the person stands; relative paths start there
 * @param standardInput asked once, where a file is {@code -}
 */
public record ComposeRequest(
    List<Path> files,
    Optional<Path> projectDirectory,
    Optional<String> projectName,
    List<String> profiles,
    List<Path> envFiles,
    Map<String, String> environment,
    Path workingDir,
    Supplier<String> standardInput) {
  /** The name of standard input among files. */
  public static final Path STANDARD_INPUT = Path.of("-");

  public ComposeRequest {
    files = List.copyOf(files);
    profiles = List.copyOf(profiles);
    envFiles = List.copyOf(envFiles);
    environment = Map.copyOf(environment);
    workingDir = workingDir.toAbsolutePath().normalize();
  }

  /** No flags: the files that Compose finds by itself. */
  public static ComposeRequest in(Path folder, Map<String, String> environment) {
    return new ComposeRequest(
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        environment,
        folder,
        () -> "");
  }

  public ComposeRequest withFiles(List<Path> others) {
    return new ComposeRequest(
        others,
        projectDirectory,
        projectName,
        profiles,
        envFiles,
        environment,
        workingDir,
        standardInput);
  }

  public ComposeRequest withProfiles(List<String> others) {
    return new ComposeRequest(
        files,
        projectDirectory,
        projectName,
        others,
        envFiles,
        environment,
        workingDir,
        standardInput);
  }

  Path absolute(Path path) {
    return path.equals(STANDARD_INPUT) ? path : workingDir.resolve(path).normalize();
  }
}
