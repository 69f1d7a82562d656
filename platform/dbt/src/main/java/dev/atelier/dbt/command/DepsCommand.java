package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.project.PackageFile;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.SourceFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.stack.Invocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code dbt deps}: local packages are linked; others need the network, which is not used here. */
final class DepsCommand {
  private final Output output;
  private final Invocation invocation;

  DepsCommand(Output output, Invocation invocation) {
    this.output = output;
    this.invocation = invocation;
  }

  int run(Path projectFolder) {
    ProjectFile project =
        ProjectFile.of(projectFolder, ProjectFile.readRaw(projectFolder), text -> text);
    PackageFile file = PackageFile.read(projectFolder);
    if (file.packages().isEmpty()) {
      // said twice by the genuine tool: by the lock step and by the install step
      for (int i = 0; i < 2; i++) {
        output.fire(
            Event.info(
                "DepsNoPackagesFound", "M014", "Warning: No packages were found in packages.yml"));
      }
      return 0;
    }
    Path folder = projectFolder.resolve(project.packagesFolder());
    Path lockFile = projectFolder.resolve("package-lock.yml");
    output.fire(
        Event.info("DepsLockUpdating", "M019", "Updating lock file in file path: " + lockFile));
    StringBuilder lock = new StringBuilder("packages:\n");
    for (Map<String, @Nullable Object> one : file.packages()) {
      install(one, projectFolder, folder, lock);
    }
    lock.append("sha1_hash: ").append(SourceFile.md5(file.packages().toString())).append('\n');
    AtomicFile.write(lockFile, lock.toString());
    return invocation.cancelled().getAsBoolean() ? CommandLine.FAILED : 0;
  }

  private void install(
      Map<String, @Nullable Object> one, Path projectFolder, Path folder, StringBuilder lock) {
    Object local = one.get("local");
    if (local == null) {
      String what =
          Values.text(
              one.get("package"),
              Values.text(one.get("git"), Values.text(one.get("tarball"), one.toString())));
      if (Files.isDirectory(
          folder.resolve(what.substring(what.lastIndexOf('/') + 1).replace(".git", "")))) {
        output.fire(Event.info("DepsInstallInfo", "M017", "Already installed: " + what));
        lock.append("  - package: ").append(what).append('\n');
        return;
      }
      throw DbtError.RUNTIME.exception(
          "Could not install the package '%s': packages are not fetched from a network here. Put the package's folder into %s, or name it as a local package"
              .formatted(what, folder.getFileName()));
    }
    Path source = projectFolder.resolve(local.toString()).normalize();
    String name =
        Values.text(ProjectFile.readRaw(source).get("name"), source.getFileName().toString());
    output.fire(Event.info("DepsStartPackageInstall", "M015", "Installing " + local));
    link(source, folder.resolve(name));
    output.fire(Event.info("DepsInstallInfo", "M017", "Installed from <local @ " + local + ">"));
    lock.append("  - local: ").append(local).append("\n    name: ").append(name).append('\n');
  }

  private static void link(Path source, Path at) {
    try {
      Path folder = java.util.Objects.requireNonNull(at.getParent());
      Files.createDirectories(folder);
      if (Files.isSymbolicLink(at)) {
        Files.delete(at);
      } else if (Files.isDirectory(at)) {
        try (Stream<Path> files = Files.walk(at)) {
          for (Path old : (List<Path>) files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(old);
          }
        }
      }
      Files.createSymbolicLink(at, folder.relativize(source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
