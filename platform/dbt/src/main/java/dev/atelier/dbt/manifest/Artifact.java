package dev.atelier.dbt.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Replaces a file of the target folder in one step, so that a reader never sees half of it. It is
 * not forced to disk: the next command makes it anew, and waiting for the disk costs more than
 * parsing.
 */
public final class Artifact {
  private Artifact() {}

  public static void write(Path file, String content) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
      try {
        Files.writeString(fresh, content);
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
