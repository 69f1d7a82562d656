package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ContainerPaths;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder that looks like the service's root as far as links can make it so: {@code
 * root/opt/airflow/dags} is a link to the mount's source, {@code root/tmp} a folder. Where a link
 * cannot stand (inside a mount, in a system folder) the path is only known to the map.
 */
final class ReducedRoot {
  private final Path root;
  private final List<Path> hidden;
  private final Map<String, String> paths = new LinkedHashMap<>();

  private ReducedRoot(Path root, List<Path> hidden) {
    this.root = root;
    this.hidden = hidden;
  }

  /** Builds what is not there yet and says which container path is which file. */
  static PathMap build(
      Path root, ServiceSpec service, String home, List<Mount> mounts, List<Path> hidden) {
    ReducedRoot reduced = new ReducedRoot(root, hidden);
    try {
      for (String folder : List.of("/tmp", "/var/tmp", home)) {
        reduced.folder(folder);
      }
      for (Mount mount : mounts) {
        reduced.mount(mount);
      }
      if (service.workingDir().isPresent()) {
        reduced.folder(ContainerPaths.normalize(service.workingDir().get()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PathMap(reduced.paths);
  }

  private void folder(String path) throws IOException {
    if (path.equals("/") || EnterScript.isSystem(Path.of(path))) {
      return;
    }
    Path place = root.resolve(path.substring(1));
    if (!Files.exists(place)) {
      Files.createDirectories(place);
    }
    ancestors(path);
    paths.putIfAbsent(path, place.toString());
  }

  private void mount(Mount mount) throws IOException {
    String target = mount.target();
    Path place = root.resolve(target.substring(1));
    switch (mount.type()) {
      case TMPFS -> {
        Files.createDirectories(place);
        paths.put(target, place.toString());
      }
      case COPY -> {
        copy(mount.source(), place);
        paths.put(target, place.toString());
      }
      case BIND, VOLUME, CONFIG, SECRET -> {
        link(mount, place);
        paths.put(target, mount.source().toString());
      }
    }
    ancestors(target);
  }

  /** {@code /opt/airflow} of {@code /opt/airflow/dags} is a folder of the container's, too. */
  private void ancestors(String path) {
    for (Path parent = Path.of(path).getParent();
        parent != null && parent.getNameCount() > 1 && !EnterScript.isSystem(parent);
        parent = parent.getParent()) {
      paths.putIfAbsent(parent.toString(), root + parent.toString());
    }
  }

  private void link(Mount mount, Path place) throws IOException {
    if (Files.isSymbolicLink(place)) {
      if (Files.readSymbolicLink(place).equals(mount.source())) {
        return;
      }
      Files.delete(place);
    }
    Path parent = above(place);
    if (mount.target().equals("/")
        || Files.exists(place)
        || EnterScript.isSystem(Path.of(mount.target()))) {
      return;
    }
    if (existing(parent).toRealPath().startsWith(root.toRealPath())) {
      Files.createDirectories(parent);
      Files.createSymbolicLink(place, mount.source());
    }
  }

  private static Path above(Path place) {
    return place.resolve("..").normalize();
  }

  private static Path existing(Path path) {
    Path place = path;
    while (!Files.exists(place)) {
      place = above(place);
    }
    return place;
  }

  private void copy(Path source, Path place) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            if (hidden.contains(dir) || dir.endsWith(".git")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(place.resolve(source.relativize(dir).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String rest = source.relativize(file).toString();
            Path copy = rest.isEmpty() ? place : place.resolve(rest);
            if (!Files.exists(copy)) {
              Files.createDirectories(copy.getParent());
              Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
