package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.kernel.files.FileTree;
import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code dbt clean}: empties the folders of {@code clean-targets}, none outside the project. */
final class CleanCommand {
  private final Output output;
  private final Invocation invocation;

  CleanCommand(Output output, Invocation invocation) {
    this.output = output;
    this.invocation = invocation;
  }

  int run(Path projectFolder, Options options) {
    ProjectFile project =
        ProjectFile.of(projectFolder, ProjectFile.readRaw(projectFolder), text -> text);
    Set<Path> sources =
        Stream.concat(project.allPaths().stream(), project.testPaths().stream())
            .map(name -> projectFolder.resolve(name).normalize())
            .collect(Collectors.toSet());
    List<Path> folders =
        project.cleanTargets().stream()
            .map(name -> projectFolder.resolve(name).normalize())
            .distinct()
            .toList();
    refuse("source paths", folders.stream().filter(sources::contains));
    if (options.flag("clean-project-files-only", true)) {
      refuse(
          "directories outside the project",
          folders.stream().filter(f -> !f.startsWith(projectFolder) || f.equals(projectFolder)));
    }
    for (Path folder : folders) {
      output.fire(Event.info("CheckCleanPath", "Z036", "Checking " + folder + "/*"));
      FileTree.delete(folder);
      output.fire(Event.info("ConfirmCleanPath", "Z037", "Cleaned " + folder + "/*"));
    }
    output.fire(Event.info("FinishedCleanPaths", "Z039", "Finished cleaning all paths."));
    return invocation.cancelled().getAsBoolean() ? CommandLine.FAILED : 0;
  }

  private static void refuse(String what, Stream<Path> folders) {
    String names = folders.map(f -> "'" + f + "'").collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      throw DbtError.RUNTIME.exception(
          "dbt will not clean the following " + what + ": [" + names + "]");
    }
  }
}
