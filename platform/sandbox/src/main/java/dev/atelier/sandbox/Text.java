package dev.atelier.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Small files: ours from the class path, others' in place. */
final class Text {
  private Text() {}

  static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Text.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes only what is new, into the same file: one that is bound elsewhere must stay the same
   * file.
   *
   * @return whether it was new
   */
  static boolean write(Path file, String text) {
    try {
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        Files.createDirectories(file.getParent());
        Files.writeString(
            file,
            text,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
        return true;
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A resource of lines {@code key value}, with comments. */
  static Map<String, String> table(String name) {
    Map<String, String> rows = new TreeMap<>();
    resource(name)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" ", 2))
        .forEach(row -> rows.put(row[0], row[1]));
    return rows;
  }
}
