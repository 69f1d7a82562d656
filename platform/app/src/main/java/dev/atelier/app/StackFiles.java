package dev.atelier.app;

import dev.atelier.app.stack.Dependency;
import dev.atelier.compose.ComposeProject;
import dev.atelier.compose.ComposeReader;
import dev.atelier.compose.ComposeRequest;
import dev.atelier.compose.ServiceDependency;
import dev.atelier.compose.StackFolders;
import dev.atelier.compose.StackSpecs;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.yaml.YamlNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A stack as its files say it, with nothing running.
 *
 * @param specs in start order
 * @param state {@code .atelier}, or a throw-away folder
 * @param made how the services were made of the files
 */
record StackFiles(ComposeProject project, List<ServiceSpec> specs, Path state, StackSpecs made) {
  StackFiles {
    specs = List.copyOf(specs);
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException with everything that is wrong with the files
   */
  static StackFiles read(Invocation invocation, GlobalOptions globals) {
    ComposeProject project = project(invocation, globals, Optional.empty());
    return of(project, project.folder().resolve(".atelier"));
  }

  static StackFiles of(ComposeProject project, Path state) {
    StackFolders folders = new StackFolders(state.resolve("volumes"), state.resolve("files"));
    StackSpecs specs = StackSpecs.of(project, folders);
    return new StackFiles(project, specs.services(), state, specs);
  }

  /** Everything that deserves a word before a start. */
  List<Problem> warnings() {
    return Stream.concat(project.warnings().stream(), made.warnings().stream()).toList();
  }

  /** The same with other services, as a throw-away run needs. */
  StackFiles with(List<ServiceSpec> others) {
    return new StackFiles(project, others, state, made);
  }

  /**
   * @param name instead of the project's own
   */
  static ComposeProject project(
      Invocation invocation, GlobalOptions globals, Optional<String> name) {
    return ComposeReader.read(request(invocation, globals, name));
  }

  static ComposeRequest request(
      Invocation invocation, GlobalOptions globals, Optional<String> name) {
    return new ComposeRequest(
        globals.files.stream().map(Path::of).toList(),
        Optional.ofNullable(globals.projectDirectory).map(Path::of),
        name.or(() -> Optional.ofNullable(globals.project)),
        globals.profiles,
        globals.envFiles.stream().map(Path::of).toList(),
        environment(invocation, globals),
        invocation.workingDir(),
        () -> StandardInput.text(invocation));
  }

  /** The caller's variables, over those that a first start would generate. */
  private static Map<String, String> environment(Invocation invocation, GlobalOptions globals) {
    Map<String, String> all = new LinkedHashMap<>();
    StackLocation.find(globals, invocation.workingDir(), invocation.environment())
        .ifPresent(location -> all.putAll(EnvExample.values(location.folder())));
    all.putAll(invocation.environment());
    return all;
  }

  /** The YAML files as written. */
  List<YamlNode> documents() {
    return List.copyOf(project.documents().values());
  }

  List<Dependency> dependencies(String service) {
    return project.dependencies(service).stream().map(StackFiles::dependency).toList();
  }

  private static Dependency dependency(ServiceDependency written) {
    Dependency.Condition condition =
        switch (written.condition()) {
          case STARTED -> Dependency.Condition.STARTED;
          case HEALTHY -> Dependency.Condition.HEALTHY;
          case COMPLETED -> Dependency.Condition.COMPLETED;
        };
    return new Dependency(written.service(), condition, written.required());
  }

  /** The named services with all that they depend on; all services when none is named. */
  Set<String> selection(List<String> names, boolean withDependencies) {
    Set<String> chosen = new LinkedHashSet<>();
    if (names.isEmpty()) {
      specs.forEach(spec -> chosen.add(spec.name()));
    } else {
      names.forEach(name -> choose(name, withDependencies, chosen));
    }
    return chosen;
  }

  private void choose(String name, boolean withDependencies, Set<String> chosen) {
    if (chosen.add(name) && withDependencies) {
      dependencies(name).forEach(dependency -> choose(dependency.service(), true, chosen));
    }
  }
}
