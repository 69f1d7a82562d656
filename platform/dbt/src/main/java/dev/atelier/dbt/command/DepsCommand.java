package dev.atelier.dbt.command;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.deps.Installer;
import dev.atelier.dbt.project.PackageFile;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.kernel.stack.Invocation;
import java.nio.file.Path;

/** {@code dbt deps}: packages from folders, git, archives and the registry. */
final class DepsCommand {
  private static final String REGISTRY = "https://hub.getdbt.com/";

  private final Output output;
  private final Invocation invocation;
  private final Options options;

  DepsCommand(Output output, Invocation invocation, Options options) {
    this.output = output;
    this.invocation = invocation;
    this.options = options;
  }

  int run(Path projectFolder) {
    ProjectFile project =
        ProjectFile.of(projectFolder, ProjectFile.readRaw(projectFolder), text -> text);
    if (PackageFile.read(projectFolder).packages().isEmpty()) {
      // said twice by the genuine tool: by the lock step and by the install step
      for (int i = 0; i < 2; i++) {
        output.fire(
            Event.info(
                "DepsNoPackagesFound", "M014", "Warning: No packages were found in packages.yml"));
      }
      return 0;
    }
    String registry = invocation.environment().getOrDefault("DBT_PACKAGE_HUB_URL", REGISTRY);
    new Installer(projectFolder, project, registry, output)
        .run(options.flag("upgrade", false), options.flag("lock", false));
    return invocation.cancelled().getAsBoolean() ? CommandLine.FAILED : 0;
  }
}
