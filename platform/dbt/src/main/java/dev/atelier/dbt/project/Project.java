package dev.atelier.dbt.project;

import dev.atelier.dbt.DbtError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A root project with its installed packages.
 *
 * @param packages by name, the root's own first
 * @param target where it runs
 * @param commandLineVars of {@code --vars}
 */
public record Project(
    ProjectFile root,
    Map<String, ProjectFile> packages,
    Target target,
    Map<String, @Nullable Object> commandLineVars) {

  public Project {
    packages = new LinkedHashMap<>(packages);
  }

  public static Project load(
      ProjectFile root, Target target, Map<String, @Nullable Object> vars, ValueRenderer renderer) {
    Map<String, ProjectFile> packages = new LinkedHashMap<>();
    packages.put(root.name(), root);
    for (Path folder : packageFolders(root)) {
      ProjectFile one = ProjectFile.of(folder, ProjectFile.readRaw(folder), renderer);
      if (packages.putIfAbsent(one.name(), one) != null) {
        throw DbtError.COMPILATION.exception(
            "dbt found more than one package with the name \"%s\" included in this project. Package names must be unique in a project. Please rename one of these packages."
                .formatted(one.name()));
      }
    }
    requireInstalled(root, packages.size() - 1);
    return new Project(root, packages, target, vars);
  }

  private static List<Path> packageFolders(ProjectFile root) {
    Path folder = root.root().resolve(root.packagesFolder());
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(ProjectFile.FILE)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireInstalled(ProjectFile root, int installed) {
    int declared = PackageFile.read(root.root()).packages().size();
    if (declared > installed) {
      throw DbtError.COMPILATION.exception(
          "dbt expects %d package(s) based on packages specified in packages.yml, but found only %d package(s) installed in %s. Run \"dbt deps\" to install package dependencies."
              .formatted(declared, installed, root.packagesFolder()));
    }
  }

  /** The value of a variable for a node of a package; own scope wins over global, CLI over all. */
  public Map<String, @Nullable Object> varsFor(String packageName) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    List<ProjectFile> order = new ArrayList<>();
    ProjectFile own = packages.get(packageName);
    if (own != null && own != root) {
      order.add(own);
    }
    order.add(root);
    for (ProjectFile file : order) {
      file.vars()
          .forEach((key, value) -> {
            if (!(value instanceof Map<?, ?>) || !packages.containsKey(key)) {
              merged.put(key, value);
            }
          });
      Values.map(file.vars().get(packageName)).forEach(merged::put);
    }
    merged.putAll(commandLineVars);
    return merged;
  }
}
