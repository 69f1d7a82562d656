package dev.atelier.generator;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * {@code app.log}: whole lines only, rotated by renaming ({@code app.log.1} is the youngest of the
 * old ones). Opened for each write, so that it may be removed or rotated by others at any time.
 */
final class LogFile {
  private static final int TAIL_BYTES = 64 * 1024;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Path file;
  private final long rotateBytes;
  private final int keep;

  LogFile(Path folder, long rotateBytes, int keep) throws IOException {
    Files.createDirectories(folder);
    this.file = folder.resolve("app.log");
    this.rotateBytes = rotateBytes;
    this.keep = keep;
  }

  Path path() {
    return file;
  }

  private Path old(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  /** The moment of the last whole line; half a line that a crash left is cut off. */
  Optional<LocalDateTime> resume() throws IOException {
    cutHalfLine();
    Optional<LocalDateTime> last = lastMoment(file);
    return last.isPresent() ? last : lastMoment(old(1));
  }

  private void cutHalfLine() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] tail = tail(channel);
      int end = tail.length;
      while (end > 0 && tail[end - 1] != '\n') {
        end--;
      }
      if (end < tail.length) {
        channel.truncate(channel.size() - (tail.length - end));
      }
    }
  }

  private static byte[] tail(FileChannel channel) throws IOException {
    int length = (int) Math.min(channel.size(), TAIL_BYTES);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    long from = channel.size() - length;
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
      // until it is full or the file ends
    }
    return java.util.Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static Optional<LocalDateTime> lastMoment(Path path) throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      List<String> lines =
          new String(tail(channel), StandardCharsets.UTF_8).lines().toList().reversed();
      return lines.stream().map(LogFile::moment).flatMap(Optional::stream).findFirst();
    }
  }

  /** Of a line in this format; lines of others are passed over. */
  private static Optional<LocalDateTime> moment(String line) {
    try {
      String text = Json.read(line).path("timestamp").asText();
      return Optional.of(
          OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
    } catch (AtelierException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Appends lines.
   *
   * @throws IOException when only some of them were written; {@link #resume} tells which
   */
  void append(List<LogLine> lines) throws IOException {
    int from = 0;
    while (from < lines.size()) {
      from = appendToOneFile(lines, from);
    }
  }

  private int appendToOneFile(List<LogLine> lines, int from) throws IOException {
    if (Files.exists(file) && Files.size(file) >= rotateBytes) {
      rotate();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long size = channel.size();
      channel.position(size);
      StringBuilder text = new StringBuilder();
      int at = from;
      while (at < lines.size()
          && size + text.length() < rotateBytes
          && text.length() < BUFFER_BYTES) {
        text.append(lines.get(at++).json()).append('\n');
      }
      write(channel, size, text);
      return at;
    }
  }

  private static void write(FileChannel channel, long size, CharSequence text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
  }

  private void rotate() throws IOException {
    Files.deleteIfExists(old(keep));
    for (int number = keep - 1; number >= 1; number--) {
      if (Files.exists(old(number))) {
        Files.move(old(number), old(number + 1), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(file, old(1), StandardCopyOption.ATOMIC_MOVE);
  }
}
