package dev.atelier.logstash.input;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.logstash.config.ConfigErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The positions of files on disk, in the genuine plugin's format: inode, device, position, time,
 * path. Beside it lies {@code NAME.heads} with the first bytes of each file, by which a file that
 * got a dead one's inode is told from a renamed one. {@code /dev/null} keeps nothing.
 */
final class Sincedb {
  private final Path file;
  private final boolean kept;
  private final Duration expiry;
  private final Clock clock;
  private final Map<FileIdentity, Entry> entries = new LinkedHashMap<>();
  private String written = "";

  /**
   * @param head the file's first bytes, at most {@link WatchedFile#HEAD}; empty when not known
   */
  record Entry(long position, double changedSeconds, String path, byte[] head) {}

  Sincedb(Path file, Duration expiry, Clock clock) {
    this.file = file;
    this.kept = !file.toString().equals("/dev/null");
    this.expiry = expiry;
    this.clock = clock;
    if (kept) {
      read();
    }
  }

  private void read() {
    try {
      if (!Files.exists(file)) {
        return;
      }
      Map<String, byte[]> heads = heads();
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.strip().split(" ", 6);
        if (parts.length >= 4) {
          readEntry(parts, heads);
        }
      }
    } catch (IOException | NumberFormatException e) {
      throw Problem.error(
              ConfigErrors.FILES, "the sincedb " + file + " cannot be read: " + e.getMessage())
          .mend("remove it to read the files anew")
          .exception();
    }
  }

  private void readEntry(String[] parts, Map<String, byte[]> heads) {
    FileIdentity identity =
        new FileIdentity(
            Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    double changed = parts.length > 4 ? Double.parseDouble(parts[4]) : now();
    if (now() - changed < expiry.toSeconds()) {
      byte[] head = heads.getOrDefault(identity.toString(), new byte[0]);
      entries.put(
          identity,
          new Entry(Long.parseLong(parts[3]), changed, parts.length > 5 ? parts[5] : "", head));
    }
  }

  private Path headsFile() {
    return file.resolveSibling(file.getFileName() + ".heads");
  }

  private Map<String, byte[]> heads() throws IOException {
    Map<String, byte[]> heads = new LinkedHashMap<>();
    if (Files.exists(headsFile())) {
      for (String line : Files.readAllLines(headsFile())) {
        int last = line.lastIndexOf(' ');
        if (last > 0) {
          heads.put(line.substring(0, last), Base64.getDecoder().decode(line.substring(last + 1)));
        }
      }
    }
    return heads;
  }

  private double now() {
    return clock.millis() / 1000.0;
  }

  Optional<Entry> find(FileIdentity identity) {
    return Optional.ofNullable(entries.get(identity));
  }

  void put(FileIdentity identity, long position, String path, byte[] head) {
    Entry old = entries.get(identity);
    boolean same =
        old != null
            && old.position() == position
            && old.path().equals(path)
            && old.head().length == head.length;
    if (!same) {
      entries.put(identity, new Entry(position, now(), path, head));
    }
  }

  void remove(FileIdentity identity) {
    entries.remove(identity);
  }

  /** To disk, if something changed. The heads go first: a position without its head is harmless. */
  void write() {
    if (!kept) {
      return;
    }
    entries.values().removeIf(entry -> now() - entry.changedSeconds() >= expiry.toSeconds());
    StringBuilder positions = new StringBuilder();
    StringBuilder heads = new StringBuilder();
    entries.forEach((identity, entry) -> {
      positions
          .append(identity)
          .append(' ')
          .append(entry.position())
          .append(' ')
          .append(entry.changedSeconds())
          .append(' ')
          .append(entry.path())
          .append('\n');
      if (entry.head().length > 0) {
        String head = Base64.getEncoder().encodeToString(entry.head());
        heads.append(identity).append(' ').append(head).append('\n');
      }
    });
    String text = positions.toString();
    if (!text.equals(written)) {
      AtomicFile.write(headsFile(), heads.toString().getBytes(StandardCharsets.US_ASCII));
      AtomicFile.write(file, text);
      written = text;
    }
  }
}
