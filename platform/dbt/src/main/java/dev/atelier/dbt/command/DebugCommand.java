package dev.atelier.dbt.command;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.run.Probe;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.error.AtelierException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code dbt debug}: what is configured, and whether the database answers. */
final class DebugCommand {
  private final Output output;
  private final CommandLine line;
  private final Options options;

  DebugCommand(Output output, CommandLine line, Options options) {
    this.output = output;
    this.line = line;
    this.options = options;
  }

  private void say(String text) {
    output.fire(Event.info("DebugCmdOut", "Z047", text));
  }

  int run(Path projectFolder, Path profilesFolder) {
    say("dbt version: " + Workspace.DBT_VERSION + " (answered by Atelier)");
    say("Using profiles dir at " + profilesFolder);
    say("Using profiles.yml file at " + profilesFolder.resolve("profiles.yml"));
    say("Using dbt_project.yml file at " + projectFolder.resolve(ProjectFile.FILE));
    say("adapter type: postgres");
    Workspace workspace;
    try {
      workspace = line.workspace(options, projectFolder, profilesFolder, "debug", output);
    } catch (AtelierException e) {
      boolean noProfiles = !Files.isRegularFile(profilesFolder.resolve("profiles.yml"));
      boolean noProject = !Files.isRegularFile(projectFolder.resolve(ProjectFile.FILE));
      say("Configuration:");
      say(
          "  profiles.yml file ["
              + (noProfiles ? "ERROR not found" : noProject ? "OK found" : "ERROR invalid")
              + "]");
      say("  dbt_project.yml file [" + (noProject ? "ERROR not found" : "OK found") + "]");
      say("1 check failed:");
      e.problems().forEach(problem -> say(problem.message()));
      return CommandLine.FAILED;
    }
    say("Configuration:");
    say("  profiles.yml file [OK found and valid]");
    say("  dbt_project.yml file [OK found and valid]");
    Target target = workspace.project().target();
    say("Connection:");
    target.visible().forEach((key, value) -> say("  " + key + ": " + Text.str(value)));
    output.fire(Event.info("AdapterRegistered", "E034", "Registered adapter: postgres=1.11.0"));
    try (Warehouse warehouse = new Warehouse(target, sql -> {})) {
      Probe.query(warehouse);
      say("  Connection test: [OK connection ok]");
      say("");
      say("All checks passed!");
      return 0;
    } catch (AtelierException e) {
      say("  Connection test: [ERROR]");
      say("");
      say("1 check failed:");
      say("dbt was unable to connect to the specified database.");
      say("The database returned the following error:");
      say("");
      say("  >" + e.problems().getFirst().message());
      say("");
      say("Check your database credentials and try again.");
      return CommandLine.FAILED;
    }
  }
}
