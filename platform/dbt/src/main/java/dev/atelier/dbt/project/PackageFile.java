package dev.atelier.dbt.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code packages.yml} or {@code dependencies.yml}.
 *
 * @param name which of the two was found; empty when none
 */
public record PackageFile(String name, List<Map<String, @Nullable Object>> packages) {
  private static final List<String> NAMES = List.of("packages.yml", "dependencies.yml");

  public static PackageFile read(Path root) {
    for (String name : NAMES) {
      Path file = root.resolve(name);
      if (Files.isRegularFile(file)) {
        Map<String, @Nullable Object> content = Values.map(ProjectFile.readYaml(file, name));
        return new PackageFile(
            name, Values.list(content.get("packages")).stream().map(Values::map).toList());
      }
    }
    return new PackageFile("", List.of());
  }

  /** The whole of a lock file. */
  public static Map<String, @Nullable Object> readLock(Path file) {
    return Values.map(ProjectFile.readYaml(file, "package-lock.yml"));
  }
}
