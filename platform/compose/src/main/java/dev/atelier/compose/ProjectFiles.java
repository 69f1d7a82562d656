package dev.atelier.compose;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files make the project and with which variables, found as Compose finds them: the shell's
 * variables, over those of {@code .env}; {@code COMPOSE_FILE}; the default names here or in a
 * parent folder.
 *
 * @param folder where relative paths start
 * @param environment shell and {@code .env}
 * @param envFiles the {@code .env} files that were read
 */
record ProjectFiles(
    Path folder, List<Path> files, Map<String, String> environment, List<Path> envFiles) {
  static final ErrorCode NONE = ErrorCode.user("compose.no-file");

  private static final List<String> NAMES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
  private static final List<String> OVERRIDES =
      List.of(
          "compose.override.yml",
          "compose.override.yaml",
          "docker-compose.override.yml",
          "docker-compose.override.yaml");

  ProjectFiles {
    files = List.copyOf(files);
    environment = Collections.unmodifiableMap(new HashMap<>(environment));
    envFiles = List.copyOf(envFiles);
  }

  static ProjectFiles find(ComposeRequest request, SourceFiles sources, Problems problems) {
    return new Search(request, sources, problems).find();
  }

  /** One search; the environment grows on the way. */
  private static final class Search {
    private final ComposeRequest request;
    private final SourceFiles sources;
    private final Problems problems;
    private final Map<String, String> environment;
    private final List<Path> envFiles = new ArrayList<>();
    private List<Path> files;

    Search(ComposeRequest request, SourceFiles sources, Problems problems) {
      this.request = request;
      this.sources = sources;
      this.problems = problems;
      this.environment = new HashMap<>(request.environment());
      this.files = request.files().stream().map(request::absolute).toList();
    }

    ProjectFiles find() {
      environment.putIfAbsent("PWD", request.workingDir().toString());
      readEnvironmentFiles();
      if (files.isEmpty()) {
        files = namedByEnvironment();
      }
      if (files.isEmpty()) {
        files = byDefaultNames();
        readEnvironmentFiles();
      }
      if (files.isEmpty()) {
        throw Problem.error(NONE, "no configuration file provided: not found")
            .mend("go to a folder with a docker-compose.yml, or name one with -f")
            .exception();
      }
      return new ProjectFiles(folder(), files, environment, envFiles);
    }

    private Path folder() {
      Optional<Path> named = request.projectDirectory().map(request::absolute);
      return named.orElseGet(() ->
          files.stream()
              .filter(file -> !file.equals(ComposeRequest.STANDARD_INPUT))
              .findFirst()
              .flatMap(file -> Optional.ofNullable(file.getParent()))
              .orElse(request.workingDir()));
    }

    private void readEnvironmentFiles() {
      List<Path> wanted = wantedEnvironmentFiles();
      if (envFiles.containsAll(wanted)) {
        return;
      }
      Map<String, String> values =
          new EnvironmentFiles(sources, problems).read(wanted, environment);
      values.forEach(environment::putIfAbsent);
      envFiles.addAll(wanted);
    }

    private List<Path> wantedEnvironmentFiles() {
      if (!request.envFiles().isEmpty()) {
        return request.envFiles().stream().map(request::absolute).toList();
      }
      String named = request.environment().getOrDefault("COMPOSE_ENV_FILES", "");
      if (!named.isEmpty()) {
        return Stream.of(named.split(","))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .map(request::absolute)
            .toList();
      }
      String disabled = request.environment().getOrDefault("COMPOSE_DISABLE_ENV_FILE", "");
      Path file = folder().resolve(".env");
      return disabled.equals("1") || disabled.equalsIgnoreCase("true") || !Files.isRegularFile(file)
          ? List.of()
          : List.of(file);
    }

    private List<Path> namedByEnvironment() {
      String named = environment.get("COMPOSE_FILE");
      if (named == null) {
        return List.of();
      }
      String separator = environment.getOrDefault("COMPOSE_PATH_SEPARATOR", "");
      String split = separator.isEmpty() ? File.pathSeparator : separator;
      List<Path> found =
          Stream.of(named.split(Pattern.quote(split)))
              .map(Path::of)
              .map(request::absolute)
              .toList();
      for (Path file : found) {
        if (!file.equals(ComposeRequest.STANDARD_INPUT) && !Files.exists(file)) {
          throw Problem.error(Problems.FILE, "stat " + file + ": no such file or directory")
              .mend("COMPOSE_FILE names it")
              .exception();
        }
      }
      return found;
    }

    private List<Path> byDefaultNames() {
      for (Path folder = folder(); folder != null; folder = folder.getParent()) {
        List<Path> found = present(folder, NAMES);
        if (!found.isEmpty()) {
          List<Path> overrides = present(folder, OVERRIDES);
          several(found, "config");
          several(overrides, "override");
          return Stream.concat(found.stream().limit(1), overrides.stream().limit(1)).toList();
        }
      }
      return List.of();
    }

    private static List<Path> present(Path folder, List<String> names) {
      return names.stream().map(folder::resolve).filter(Files::exists).toList();
    }

    private void several(List<Path> found, String what) {
      if (found.size() > 1) {
        String all = String.join(", ", found.stream().map(Path::toString).toList());
        problems.add(
            Problem.warning(
                NONE, "Found multiple " + what + " files with supported names: " + all));
        problems.add(Problem.warning(NONE, "Using " + found.getFirst()));
      }
    }
  }
}
