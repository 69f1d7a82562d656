package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.kernel.files.FileTree;
import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;
import java.util.List;
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
    List<String> protectedPaths =
        Stream.of(
                project.modelPaths(),
                project.testPaths(),
                project.seedPaths(),
                project.macroPaths(),
                project.snapshotPaths(),
                project.analysisPaths())
            .flatMap(List::stream)
            .toList();
    for (String name : project.cleanTargets()) {
      Path folder = projectFolder.resolve(name).normalize();
      if (!folder.startsWith(projectFolder) || folder.equals(projectFolder)) {
        throw DbtError.RUNTIME.exception(
            "dbt will not clean the following directories outside the project: ['" + folder + "']");
      }
      String shown = folder + "/*";
      output.fire(Event.info("CheckCleanPath", "Z036", "Checking " + shown));
      if (protectedPaths.contains(name)) {
        output.fire(
            Event.of(
                Event.Level.WARN,
                "ProtectedCleanPath",
                "Z038",
                "ERROR: not cleaning " + shown + " because it is protected"));
        return CommandLine.FAILED;
      }
      FileTree.delete(folder);
      output.fire(Event.info("ConfirmCleanPath", "Z037", "Cleaned " + shown));
    }
    output.fire(Event.info("FinishedCleanPaths", "Z039", "Finished cleaning all paths."));
    return invocation.cancelled().getAsBoolean() ? CommandLine.FAILED : 0;
  }
}
