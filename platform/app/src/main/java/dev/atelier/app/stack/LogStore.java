package dev.atelier.app.stack;

import dev.atelier.kernel.stack.ServiceLog;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of lines a service, {@code 2026-11-24T02:45:58.123Z text}, at most two of {@value
 * #FILE_LIMIT} bytes each: the older one is {@code NAME.log.1}.
 */
public final class LogStore implements AutoCloseable {
  static final long FILE_LIMIT = 16L * 1024 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);

  private final Path folder;
  private final Clock clock;
  private final Map<String, LogFile> files = new ConcurrentHashMap<>();

  public LogStore(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  public ServiceLog log(String service) {
    return files.computeIfAbsent(service, name -> new LogFile(file(name)));
  }

  public Path file(String service) {
    return folder.resolve(service + ".log");
  }

  @Override
  public void close() {
    files.values().forEach(LogFile::close);
  }

  private final class LogFile implements ServiceLog {
    private final Path path;
    private Writer writer;
    private long written;

    LogFile(Path path) {
      this.path = path;
      this.writer = open();
    }

    private Writer open() {
      try {
        Files.createDirectories(folder);
        written = Files.exists(path) ? Files.size(path) : 0;
        return Files.newBufferedWriter(
            path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        LOG.warn("log of {} cannot be written: {}", path, e.getMessage());
        return Writer.nullWriter();
      }
    }

    @Override
    public synchronized void line(String text) {
      String time =
          DateTimeFormatter.ISO_INSTANT.format(clock.instant().truncatedTo(ChronoUnit.MILLIS));
      try {
        for (String line : text.split("\\R", -1)) {
          writer.write(time + " " + line + "\n");
          written += time.length() + line.length() + 2;
        }
        writer.flush();
        if (written > FILE_LIMIT) {
          writer.close();
          Files.move(
              path,
              path.resolveSibling(path.getFileName() + ".1"),
              StandardCopyOption.REPLACE_EXISTING);
          writer = open();
        }
      } catch (IOException e) {
        LOG.warn("log of {} cannot be written: {}", path, e.getMessage());
      }
    }

    synchronized void close() {
      try {
        writer.close();
      } catch (IOException e) {
        LOG.warn("log of {} was not closed: {}", path, e.getMessage());
      }
    }
  }
}
