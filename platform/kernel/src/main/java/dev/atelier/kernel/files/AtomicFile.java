package dev.atelier.kernel.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file as one step, so that a reader never sees half of it: written beside it, forced to
 * disk, renamed over it.
 */
public final class AtomicFile {
  private AtomicFile() {}

  public static void write(Path file, byte[] content) {
    replace(file, content, true);
  }

  public static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Without waiting for the disk, which can cost more than making the content: for what the next
   * run makes anew.
   */
  public static void writeUnforced(Path file, String content) {
    replace(file, content.getBytes(StandardCharsets.UTF_8), false);
  }

  private static void replace(Path file, byte[] content, boolean forced) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
      try {
        Files.write(fresh, content);
        if (forced) {
          try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
          }
        }
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
