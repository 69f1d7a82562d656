package dev.atelier.logstash.output;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Events into files whose names may depend on the event. Every batch is with the operating system
 * before it is acknowledged: {@code flush_interval} has nothing left to do.
 */
final class FileOutput implements Output {
  private static final int PERMISSIONS = 9;

  private final PluginContext context;
  private final Codec codec;
  private final Template path;
  private final String root;
  private final String failurePath;
  private final boolean gzip;
  private final boolean createIfDeleted;
  private final boolean overwrite;
  private final long fileMode;
  private final Duration staleAfter;
  private final Map<String, Open> files = new LinkedHashMap<>();
  private long lastCleanup = System.nanoTime();

  /** An open file and whether it was used since the last look. */
  private static final class Open {
    private final Path file;
    private final OutputStream stream;
    private boolean active = true;

    Open(Path file, OutputStream stream) {
      this.file = file;
      this.stream = stream;
    }
  }

  FileOutput(Options options, PluginContext context) {
    this.context = context;
    codec = options.codec().forLines();
    path = Template.of(options.string("path"));
    root = root(path);
    failurePath = root + "/" + options.string("filename_failure");
    gzip = options.flag("gzip");
    createIfDeleted = options.flag("create_if_deleted");
    overwrite = options.string("write_behavior").equals("overwrite");
    fileMode = options.integer("file_mode");
    staleAfter = Duration.ofSeconds(options.integer("stale_cleanup_interval"));
  }

  /** The folders before the first part that depends on the event. */
  private static String root(Template path) {
    String text = path.text();
    if (path.isConstant()) {
      int slash = text.lastIndexOf('/');
      return slash < 0 ? "." : text.substring(0, slash);
    }
    int slash = text.lastIndexOf('/', text.indexOf("%{"));
    if (slash <= 0) {
      throw new IllegalArgumentException("The starting part of the path should not be dynamic.");
    }
    return text.substring(0, slash);
  }

  @Override
  public synchronized void write(List<Event> events) {
    Map<String, ByteArrayOutputStream> parts = new LinkedHashMap<>();
    try {
      String only = path.isConstant() ? place(events.getFirst()) : "";
      for (Event event : events) {
        String place = only.isEmpty() ? place(event) : only;
        ByteArrayOutputStream part =
            parts.computeIfAbsent(place, _ -> new ByteArrayOutputStream(64 * 1024));
        if (overwrite) {
          part.reset();
        }
        codec.encode(event, part);
      }
      for (Map.Entry<String, ByteArrayOutputStream> part : parts.entrySet()) {
        append(part.getKey(), part.getValue());
      }
      closeStale();
    } catch (IOException e) {
      throw Problem.error(ConfigErrors.OUTPUT, "file output: " + e).exception();
    }
  }

  private String place(Event event) {
    String place = path.of(event);
    Path normal = Path.of(place).normalize();
    if (!path.isConstant() && !normal.startsWith(Path.of(root))) {
      context
          .log()
          .warn(
              "File: the event tried to write outside the files root, writing the event to the"
                  + " failure file",
              Map.of("event", event.toString(), "filename", failurePath));
      return failurePath;
    }
    boolean deleted = files.containsKey(place) && !Files.exists(context.files().here(place));
    return deleted && !createIfDeleted ? failurePath : place;
  }

  private void append(String place, ByteArrayOutputStream part) throws IOException {
    if (overwrite) {
      Path file = context.files().here(place);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, part.toByteArray());
      return;
    }
    Open open = open(place);
    open.active = true;
    part.writeTo(open.stream);
    open.stream.flush();
  }

  private Open open(String place) throws IOException {
    @Nullable Open known = files.get(place);
    if (known != null && Files.exists(known.file)) {
      return known;
    }
    if (known != null) {
      known.stream.close();
    }
    context.log().info("Opening file", Map.of("path", place));
    Path file = context.files().here(place);
    Files.createDirectories(file.toAbsolutePath().getParent());
    OpenOption[] append = {StandardOpenOption.CREATE, StandardOpenOption.APPEND};
    OutputStream stream = Files.newOutputStream(file, append);
    permissions().ifPresent(permissions -> setPermissions(file, permissions));
    Open opened = new Open(file, gzip ? new GZIPOutputStream(stream, 8192, true) : stream);
    files.put(place, opened);
    return opened;
  }

  /**
   * {@code file_mode}: its decimal digits are read as the octal ones that people write; -1 is none.
   */
  private Optional<Set<PosixFilePermission>> permissions() {
    if (fileMode < 0) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(Long.toString(fileMode), 8);
    PosixFilePermission[] all = PosixFilePermission.values();
    return Optional.of(
        IntStream.range(0, PERMISSIONS)
            .filter(i -> (bits & (1 << (PERMISSIONS - 1 - i))) != 0)
            .mapToObj(i -> all[i])
            .collect(Collectors.toSet()));
  }

  private void setPermissions(Path file, Set<PosixFilePermission> permissions) {
    try {
      Files.setPosixFilePermissions(file, permissions);
    } catch (IOException e) {
      context.log().warn("cannot set the file's mode", Map.of("exception", e));
    }
  }

  private void closeStale() throws IOException {
    long now = System.nanoTime();
    if (now - lastCleanup < TimeUnit.SECONDS.toNanos(staleAfter.toSeconds())) {
      return;
    }
    lastCleanup = now;
    for (Map.Entry<String, Open> entry : List.copyOf(files.entrySet())) {
      if (!entry.getValue().active) {
        context.log().info("Closing file " + entry.getKey());
        entry.getValue().stream.close();
        files.remove(entry.getKey());
      }
      entry.getValue().active = false;
    }
  }

  @Override
  public synchronized void close() {
    for (Open open : files.values()) {
      try {
        open.stream.close();
      } catch (IOException e) {
        context.log().error("Exception while closing files.", Map.of("exception", e));
      }
    }
    files.clear();
  }
}
