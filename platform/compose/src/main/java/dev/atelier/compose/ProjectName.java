package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.yaml.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The project's name: as told, or the last {@code name:} of the files, or the folder's. */
final class ProjectName {
  private ProjectName() {}

  static String of(
      Optional<String> told, ProjectFiles found, SourceFiles sources, Problems problems) {
    Optional<String> imposed =
        told.filter(name -> !name.isEmpty())
            .or(() -> Optional.ofNullable(found.environment().get("COMPOSE_PROJECT_NAME")))
            .filter(name -> !name.isEmpty());
    if (imposed.isPresent()) {
      if (!normalize(imposed.get()).equals(imposed.get())) {
        throw Problem.error(
                Problems.NAME,
                "invalid project name %s: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number"
                    .formatted(GoText.quote(imposed.get())))
            .exception();
      }
      return imposed.get();
    }
    String written =
        written(found.files(), sources)
            .map(name -> interpolated(name, found.environment(), problems))
            .orElseGet(() ->
                Optional.ofNullable(found.folder().getFileName()).map(Path::toString).orElse(""));
    String name = normalize(written);
    if (name.isEmpty()) {
      throw Problem.error(Problems.NAME, "project name must not be empty")
          .mend("give it one: -p NAME, or name: at the top of the file")
          .exception();
    }
    return name;
  }

  private static String interpolated(
      YamlNode.Scalar name, Map<String, String> environment, Problems problems) {
    Node resolved =
        new Interpolation(Variables.of(environment), problems)
            .resolve(Node.scalar(name.text(), name.span()));
    return resolved.text().orElse("");
  }

  private static Optional<YamlNode.Scalar> written(List<Path> files, SourceFiles sources) {
    Optional<YamlNode.Scalar> last = Optional.empty();
    for (Path file : files) {
      for (YamlNode document : documents(file, sources)) {
        if (document instanceof YamlNode.Mapping mapping
            && mapping.get("name").orElse(null) instanceof YamlNode.Scalar name
            && !name.text().isEmpty()) {
          last = Optional.of(name);
        }
      }
    }
    return last;
  }

  /** A file that is no YAML has no name; its fault is told when it is loaded. */
  private static List<YamlNode> documents(Path file, SourceFiles sources) {
    try {
      return sources.yaml(file);
    } catch (AtelierException e) {
      if (e.problems().getFirst().code().equals(Problems.FILE)) {
        throw e;
      }
      return List.of();
    }
  }

  /** Lower case letters, digits, {@code _} and {@code -}, starting with a letter or digit. */
  static String normalize(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "").replaceFirst("^[_-]+", "");
  }
}
