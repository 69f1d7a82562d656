package dev.atelier.generator.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Lines that cannot be imported: their number, the reason, their fields. The file is itself one
 * that can be imported once its fields are mended: lines keep their numbers.
 */
final class Rejects implements AutoCloseable {
  static final int OWN_COLUMNS = 2;
  private static final List<String> HEADER = List.of("rejected_line", "rejected_because");

  private final Path file;
  private final List<String> columns;
  private @Nullable CsvWriter writer;
  private long count;

  /**
   * @param file made when there is a first line
   */
  Rejects(Path file, List<String> columns) {
    this.file = file;
    this.columns = columns;
  }

  static boolean isHeader(List<String> fields) {
    return fields.size() > OWN_COLUMNS && fields.subList(0, OWN_COLUMNS).equals(HEADER);
  }

  static OptionalLong line(List<String> fields) {
    String text = fields.getFirst();
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  void add(long line, String reason, List<String> fields) {
    count++;
    List<String> record = new ArrayList<>(List.of(Long.toString(line), reason));
    record.addAll(fields);
    writer().writeRecord(record);
  }

  private CsvWriter writer() {
    CsvWriter open = writer;
    if (open == null) {
      try {
        open = CsvWriter.builder().build(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new AtelierException(
            Problem.error(
                CsvSource.UNREADABLE, "cannot be written: " + file + ": " + e.getMessage()),
            e);
      }
      writer = open;
      List<String> header = new ArrayList<>(HEADER);
      header.addAll(columns);
      open.writeRecord(header);
    }
    return open;
  }

  /** Forgets all lines so far. */
  void beginAnew() {
    try {
      close();
      if (count > 0) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    writer = null;
    count = 0;
  }

  long count() {
    return count;
  }

  /** The file, if there is one. */
  Optional<Path> file() {
    return count == 0 ? Optional.empty() : Optional.of(file);
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
