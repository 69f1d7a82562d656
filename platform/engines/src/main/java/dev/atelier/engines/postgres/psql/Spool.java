package dev.atelier.engines.postgres.psql;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Output held back until it is known that all of it is right: an error midway takes a result's rows
 * with it. What is large waits in a file, not in the memory of the platform.
 */
final class Spool implements AutoCloseable {
  private static final int IN_MEMORY = 4 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable Path file;
  private @Nullable OutputStream overflow;

  void write(byte[] more) throws IOException {
    OutputStream to = overflow;
    if (to == null && bytes.size() + more.length > IN_MEMORY) {
      Path made = Files.createTempFile("psql", ".out");
      file = made;
      to = Files.newOutputStream(made);
      overflow = to;
      bytes.writeTo(to);
      bytes.reset();
    }
    (to == null ? bytes : to).write(more);
  }

  void copyTo(OutputStream out) throws IOException {
    bytes.writeTo(out);
    if (overflow != null && file != null) {
      overflow.close();
      Files.copy(file, out);
    }
  }

  @Override
  public void close() throws IOException {
    if (overflow != null && file != null) {
      overflow.close();
      Files.deleteIfExists(file);
    }
  }
}
