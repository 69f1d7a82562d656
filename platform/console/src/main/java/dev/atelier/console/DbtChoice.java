package dev.atelier.console;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The stack's dbt projects, and which of them a page is about. */
final class DbtChoice {
  private final DbtProjects projects;

  DbtChoice(DbtProjects projects) {
    this.projects = projects;
  }

  /**
   * @param key what names it in an address: the end of its folder that no other project has
   * @param artifacts none when it was never parsed
   */
  record Project(Path folder, String key, Optional<DbtArtifacts> artifacts) {
    String name() {
      return artifacts.map(DbtArtifacts::project).orElse(key);
    }
  }

  List<Project> all() {
    List<Path> folders = projects.folders();
    return folders.stream()
        .map(folder -> new Project(folder, key(folder, folders), DbtArtifacts.read(folder)))
        .toList();
  }

  private static String key(Path folder, List<Path> folders) {
    int names = 1;
    while (names < folder.getNameCount() && shared(folder, names, folders)) {
      names++;
    }
    return end(folder, names).toString();
  }

  private static boolean shared(Path folder, int names, List<Path> folders) {
    return folders.stream()
        .anyMatch(other -> !other.equals(folder) && other.endsWith(end(folder, names)));
  }

  private static Path end(Path folder, int names) {
    return folder.subpath(folder.getNameCount() - names, folder.getNameCount());
  }

  Stream<DbtArtifacts> parsed() {
    return all().stream().flatMap(project -> project.artifacts().stream());
  }

  /** The one that {@code project} names, or that has the node {@code id}, or the first. */
  Optional<Project> of(Context context) {
    String key = parameter(context, "project");
    String id =
        Objects.requireNonNullElse(context.pathParamMap().get("id"), parameter(context, "id"));
    List<Project> all = all();
    if (!key.isEmpty()) {
      return all.stream().filter(project -> project.key().equals(key)).findFirst();
    }
    return all.stream()
        .filter(project -> project.artifacts().filter(a -> a.nodes().containsKey(id)).isPresent())
        .findFirst()
        .or(() -> all.stream().filter(project -> project.artifacts().isPresent()).findFirst())
        .or(() -> all.stream().findFirst());
  }

  private static String parameter(Context context, String name) {
    return Stream.of(context.queryParam(name), context.formParam(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  Project asked(Context context) {
    return of(context).orElseThrow(NotFoundResponse::new);
  }

  /** What keeps a page with a project, when there are several. */
  Map<String, String> parameters(Project project) {
    return projects.folders().size() < 2 ? Map.of() : Map.of("project", project.key());
  }

  /** The address of a page of a project. */
  String page(Project project, String path) {
    return new Here(path, parameters(project)).toString();
  }

  /** The same page of each project; nothing when there is one. */
  List<AirflowViews.Tab> links(Optional<Project> chosen, String path) {
    List<Project> all = all();
    return all.size() < 2
        ? List.of()
        : all.stream()
            .map(project ->
                new AirflowViews.Tab(
                    all.stream().filter(p -> p.name().equals(project.name())).count() > 1
                        ? project.key()
                        : project.name(),
                    page(project, path),
                    chosen.filter(project::equals).isPresent()))
            .toList();
  }

  void run(Project project, List<String> arguments) {
    projects.run(project.folder(), arguments);
  }
}
