package dev.atelier.dbt.deps;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.project.PackageFile;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.files.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code dbt deps}: locks what {@code packages.yml} asks for and installs what the lock says. The
 * folder of packages is emptied only once all of them are there.
 */
public final class Installer {
  private final Path root;
  private final ProjectFile project;
  private final String registry;
  private final Event.Sink events;

  /**
   * @param registry its address: {@code DBT_PACKAGE_HUB_URL}
   */
  public Installer(Path root, ProjectFile project, String registry, Event.Sink events) {
    this.root = root;
    this.project = project;
    this.registry = registry;
    this.events = events;
  }

  public void run(boolean upgrade, boolean lockOnly) {
    List<PackageSpec> declared =
        PackageFile.read(root).packages().stream().map(PackageSpec::read).toList();
    Path folder = root.resolve(project.packagesFolder());
    Path downloads = temporary();
    try {
      install(declared, folder, downloads, upgrade, lockOnly);
    } catch (Fetcher.Unreachable e) {
      if (!isInstalled(declared, folder)) {
        throw DbtError.RUNTIME.exception(
            "%s. Without a network, put the packages' folders into %s or name them as local packages"
                .formatted(e.getMessage(), project.packagesFolder()));
      }
      events.warn(
          "DepsUnreachable",
          "",
          "%s: the packages that are in %s stay as they are"
              .formatted(e.getMessage(), project.packagesFolder()));
    } finally {
      FileTree.delete(downloads);
    }
  }

  /** Whether there is a folder for each: named as a registry's package or a repository is. */
  private static boolean isInstalled(List<PackageSpec> declared, Path folder) {
    return declared.stream()
        .allMatch(spec -> {
          String name = spec instanceof PackageSpec.Tarball tarball ? tarball.name() : spec.key();
          String last = name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.git$", "");
          return spec instanceof PackageSpec.Local
              || Files.isDirectory(folder.resolve(last))
              || Files.isDirectory(folder.resolve(last.replace('-', '_')));
        });
  }

  private void install(
      List<PackageSpec> declared, Path folder, Path downloads, boolean upgrade, boolean lockOnly) {
    PackageLock lock = new PackageLock(root.resolve("package-lock.yml"));
    String hash = PackageSpec.hash(declared);
    Fetcher fetcher = new Fetcher(downloads, registry);
    boolean stale = upgrade || !lock.hash().equals(hash);
    List<PinnedPackage> packages =
        new Resolver(root, fetcher, events)
            .resolve(stale ? declared : lock.packages(), stale, project.name());
    if (stale) {
      lock.write(packages, hash);
      say("DepsLockUpdating", "M033", "Updating lock file in file path: " + lock.file());
    }
    if (lockOnly) {
      return;
    }
    FileTree.delete(folder);
    List<String> outdated = new ArrayList<>();
    for (PinnedPackage one : packages) {
      say("DepsStartPackageInstall", "M014", "Installing " + one.shown());
      put(one, folder.resolve(one.projectName()));
      say("DepsInstallInfo", "M015", "Installed from " + one.version());
      if (!one.latest().isEmpty()) {
        boolean newest = one.version().equals("version " + one.latest());
        say(
            newest ? "DepsUpToDate" : "DepsUpdateAvailable",
            newest ? "M017" : "M016",
            newest ? "Up to date!" : "Updated version available: " + one.latest());
        if (!newest) {
          outdated.add("'" + one.shown() + "'");
        }
      }
      if (!one.subdirectory().isEmpty()) {
        say("DepsListSubdirectory", "M018", "and subdirectory " + one.subdirectory());
      }
    }
    if (!outdated.isEmpty()) {
      say("Formatting", "Z017", "");
      say(
          "DepsNotifyUpdatesAvailable",
          "M019",
          "Updates available for packages: [%s]                 \nUpdate your versions in packages.yml, then run dbt deps"
              .formatted(String.join(", ", outdated)));
    }
  }

  private void say(String name, String code, String text) {
    events.fire(Event.info(name, code, text));
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("dbt-downloads-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(PinnedPackage one, Path at) {
    try {
      Path folder = Objects.requireNonNull(at.getParent());
      Files.createDirectories(folder);
      if (one.local()) {
        Files.createSymbolicLink(at, folder.relativize(one.folder()));
        return;
      }
      // downloads may lie on another file system, where a folder cannot be moved
      try (Stream<Path> files = Files.walk(one.folder())) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Path relative = one.folder().relativize(file);
          if (!relative.startsWith(".git")) {
            Files.copy(file, at.resolve(relative.toString()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code package-lock.yml}. */
  private record PackageLock(Path file) {
    private Map<String, @Nullable Object> content() {
      return Files.isRegularFile(file) ? PackageFile.readLock(file) : Map.of();
    }

    String hash() {
      return String.valueOf(content().get("sha1_hash"));
    }

    List<PackageSpec> packages() {
      return Values.list(content().get("packages")).stream()
          .map(Values::map)
          .map(PackageSpec::read)
          .toList();
    }

    void write(List<PinnedPackage> packages, String hash) {
      StringBuilder out = new StringBuilder("packages:\n");
      for (PinnedPackage one : packages) {
        String dash = "  - ";
        for (Map.Entry<String, String> entry : one.lock().entrySet()) {
          out.append(dash).append(entry.getKey()).append(": ").append(entry.getValue());
          out.append('\n');
          dash = "    ";
        }
      }
      AtomicFile.write(file, out.append("sha1_hash: ").append(hash).append('\n').toString());
    }
  }
}
