package dev.atelier.kernel.files;

import java.io.IOException;
import java.io.OutputStream;
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

  /** What is written, once the new file is open. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  public static void write(Path file, byte[] content) {
    replace(file, out -> out.write(content), true);
  }

  public static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Without waiting for the disk, which can cost more than making the content: for what the next
   * run makes anew.
   */
  public static void writeUnforced(Path file, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    writeUnforced(file, out -> out.write(bytes));
  }

  /** The same for what is made while it is written; when that fails, the old file stays. */
  public static void writeUnforced(Path file, Content content) {
    replace(file, content, false);
  }

  private static void replace(Path file, Content content, boolean forced) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
      try {
        try (OutputStream out = Files.newOutputStream(fresh)) {
          content.writeTo(out);
        }
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
