package dev.atelier.app.stack;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folders that stand for a service's {@code tmpfs}: empty whenever it starts. */
final class TemporaryFolders {
  private TemporaryFolders() {}

  static void empty(ServiceSpec service) {
    for (Mount mount : service.mounts()) {
      if (mount.type() == Mount.Type.TMPFS && Files.isDirectory(mount.source())) {
        empty(mount.source());
      }
    }
  }

  /** Links are removed, not followed. */
  private static void empty(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
