package dev.atelier.app.verify;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Services whose writable folders are copies, so that a run leaves the stack's own as they are. A
 * folder that some service writes is replaced for all that mount it; one that holds only logs
 * ({@code *.log} and their rotated parts) begins empty.
 */
public final class ThrowAwayStack {
  private final Path folder;
  private final Map<Path, Path> copies = new LinkedHashMap<>();
  private final List<ServiceSpec> services;

  private ThrowAwayStack(List<ServiceSpec> services, Path folder) {
    this.folder = folder;
    this.services = replaced(services);
  }

  /**
   * @param folder where the copies go
   */
  public static ThrowAwayStack of(List<ServiceSpec> services, Path folder) {
    return new ThrowAwayStack(services, folder);
  }

  public List<ServiceSpec> services() {
    return services;
  }

  private List<ServiceSpec> replaced(List<ServiceSpec> services) {
    Set<Path> written =
        services.stream()
            .flatMap(spec -> spec.mounts().stream())
            .filter(mount -> mount.type() == Mount.Type.BIND && !mount.readOnly())
            .map(Mount::source)
            .collect(Collectors.toSet());
    List<ServiceSpec> result = new ArrayList<>();
    for (ServiceSpec spec : services) {
      List<Mount> mounts =
          spec.mounts().stream()
              .map(mount ->
                  mount.type() == Mount.Type.BIND && written.contains(mount.source())
                      ? new Mount(
                          mount.type(), copy(mount.source()), mount.target(), mount.readOnly())
                      : mount)
              .toList();
      result.add(spec.with(mounts, spec.environment()));
    }
    return result;
  }

  /** The copy that stands for a path of the stack's folder, or the path itself. */
  public Path standIn(Path path) {
    return copies.entrySet().stream()
        .filter(copy -> path.startsWith(copy.getKey()))
        .findFirst()
        .map(copy -> copy.getValue().resolve(copy.getKey().relativize(path)))
        .orElse(path);
  }

  private Path copy(Path source) {
    return copies.computeIfAbsent(
        source,
        original -> {
          Path target = folder.resolve(copies.size() + "-" + original.getFileName());
          try {
            if (Files.isRegularFile(original)) {
              return Files.copy(original, target);
            }
            Files.createDirectories(target);
            if (Files.isDirectory(original) && !onlyLogs(original)) {
              copyTree(original, target);
            }
            return target;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static boolean onlyLogs(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.allMatch(file -> file.getFileName().toString().matches(".*\\.log(\\..*)?"));
    }
  }

  private static void copyTree(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(source.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file, target.resolve(source.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
