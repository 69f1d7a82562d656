package dev.atelier.logstash.input;

import dev.atelier.kernel.stack.Fact;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Emitter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Files, followed or read once (logstash-input-file). A file is its inode: renaming it changes
 * nothing, a new file under an old name is read from its beginning, one that shrank as well.
 */
final class FileInput implements Input {
  /** Pieces of one file before the next file has its turn. */
  private static final int TURN = 32;

  /** How long a file without a name is still looked at: its writer may not know yet. */
  private static final Duration AFTERLIFE = Duration.ofSeconds(10);

  private final FileSettings settings;
  private final PluginContext context;
  private final Codec codec;
  private final FieldReference hostField;
  private final FieldReference pathField;
  private final Optional<Duration> autoFlush;
  private final Map<FileIdentity, WatchedFile> files = new LinkedHashMap<>();
  private final List<WatchedFile> shown = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Optional<Sincedb> sincedb = Optional.empty();
  private long nextDiscovery;
  private long nextSincedbWrite;
  private boolean initial = true;

  FileInput(Options options, PluginContext context) {
    this.settings = FileSettings.of(options, context);
    this.context = context;
    this.codec = options.codec();
    this.hostField = FieldReference.of(context.ecs() ? "[host][name]" : "host");
    this.pathField = FieldReference.of(context.ecs() ? "[log][file][path]" : "path");
    this.autoFlush = codec.autoFlush();
  }

  @Override
  public void run(Emitter out) throws InterruptedException {
    if (sincedb.isEmpty()) {
      context
          .log()
          .info(
              "START, creating Discoverer, Watch with file and sincedb collections",
              Map.of("path", settings.paths(), "sincedb_path", settings.sincedb().toString()));
      sincedb =
          Optional.of(new Sincedb(settings.sincedb(), settings.sincedbExpiry(), context.clock()));
    }
    nextDiscovery = System.nanoTime();
    nextSincedbWrite = System.nanoTime() + settings.sincedbWriteInterval().toNanos();
    do {
      if (System.nanoTime() - nextDiscovery >= 0) {
        discover();
        nextDiscovery = System.nanoTime() + settings.discoverInterval().toNanos();
      }
      boolean busy = readAll(out);
      writeSincedbIfDue();
      if (settings.exitAfterRead()
          && !busy
          && files.values().stream().allMatch(WatchedFile::isDone)) {
        return;
      }
      if (busy) {
        continue;
      }
      if (isStopped(settings.statInterval())) {
        break;
      }
    } while (!isStopped(Duration.ZERO));
    flushAll(out);
  }

  private boolean isStopped(Duration within) throws InterruptedException {
    return stopped.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  // Discovery

  private void discover() {
    Map<FileIdentity, Path> found = new LinkedHashMap<>();
    for (Path path : candidates()) {
      try {
        found.putIfAbsent(FileIdentity.of(path), path);
      } catch (IOException e) {
        context.log().debug("a file went away", Map.of("path", path.toString()));
      }
    }
    for (WatchedFile file : files.values()) {
      Path path = found.get(file.identity());
      if (path == null) {
        file.vanish();
      } else if (!path.equals(file.path()) || file.vanished()) {
        file.renamed(path);
      }
    }
    found.forEach((identity, path) -> {
      if (!files.containsKey(identity)) {
        admit(identity, path);
      }
    });
    initial = false;
    sort();
  }

  private List<Path> candidates() {
    List<PathMatcher> excluded =
        settings.exclude().stream()
            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
            .toList();
    return settings.globs().stream()
        .flatMap(glob -> glob.find(context.files()).stream())
        .filter(Files::isRegularFile)
        .filter(path -> excluded.stream().noneMatch(matcher -> matcher.matches(path.getFileName())))
        .distinct()
        .toList();
  }

  private void admit(FileIdentity identity, Path path) {
    try {
      Duration age =
          Duration.between(Files.getLastModifiedTime(path).toInstant(), context.clock().instant());
      if (settings.ignoreOlder().isPresent() && age.compareTo(settings.ignoreOlder().get()) > 0) {
        return;
      }
      if (files.size() >= settings.maxOpenFiles()) {
        context
            .log()
            .warn(
                "Reached open files limit",
                Map.of("max_open_files", (long) settings.maxOpenFiles(), "path", written(path)));
        return;
      }
      Sincedb.Entry entry = known(identity, path);
      WatchedFile file =
          new WatchedFile(
              identity,
              path,
              entry.position(),
              entry.head(),
              settings.delimiter(),
              codec.forStream());
      files.put(identity, file);
      shown.add(file);
    } catch (IOException e) {
      context.log().warn("failed to open file", Map.of("path", written(path), "exception", e));
    }
  }

  /** What the sincedb says of the file, unless it says it of a dead one with the same inode. */
  private Sincedb.Entry known(FileIdentity identity, Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Optional<Sincedb.Entry> entry = sincedb.flatMap(db -> db.find(identity));
      if (entry.isPresent()
          && channel.size() >= entry.get().position()
          && isSame(entry.get(), channel, path)) {
        return entry.get();
      }
      // A file that appears while we run is new: all of it is wanted.
      boolean fromEnd = initial && !settings.fromBeginning() && entry.isEmpty();
      long start = fromEnd ? channel.size() : 0;
      byte[] head =
          fromEnd
              ? WatchedFile.readHead(channel, (int) Math.min(WatchedFile.HEAD, start))
              : new byte[0];
      return new Sincedb.Entry(start, 0, written(path), head);
    }
  }

  private boolean isSame(Sincedb.Entry entry, FileChannel channel, Path path) throws IOException {
    return entry.head().length > 0
        ? java.util.Arrays.equals(WatchedFile.readHead(channel, entry.head().length), entry.head())
        : entry.path().isEmpty() || entry.path().equals(written(path));
  }

  private String written(Path path) {
    return context.files().written(path);
  }

  private void sort() {
    Comparator<WatchedFile> order =
        settings.sortByPath()
            ? Comparator.comparing(WatchedFile::path)
            : Comparator.comparing(FileInput::modified).thenComparing(WatchedFile::path);
    List<WatchedFile> sorted = new ArrayList<>(files.values());
    sorted.sort(settings.newestFirst() ? order.reversed() : order);
    files.clear();
    sorted.forEach(file -> files.put(file.identity(), file));
  }

  private static java.time.Instant modified(WatchedFile file) {
    try {
      return Files.getLastModifiedTime(file.path()).toInstant();
    } catch (IOException e) {
      return java.time.Instant.EPOCH;
    }
  }

  // Reading

  /** A turn for each file; true when some file has more. */
  private boolean readAll(Emitter out) throws InterruptedException {
    boolean more = false;
    for (WatchedFile file : List.copyOf(files.values())) {
      if (stopped.getCount() == 0) {
        return false;
      }
      try {
        more |= readOne(file, out);
        finish(file, out);
      } catch (IOException e) {
        context.log().error("read error", Map.of("path", written(file.path()), "exception", e));
        forget(file);
      }
    }
    return more;
  }

  private boolean readOne(WatchedFile file, Emitter out) throws IOException, InterruptedException {
    if (file.isDone()) {
      return false;
    }
    if (!file.isOpen()) {
      if (file.vanished()) {
        return false;
      }
      if (!grew(file)) {
        return false;
      }
      file.open();
      if (!FileIdentity.of(file.path()).equals(file.identity())) {
        file.close();
        nextDiscovery = System.nanoTime();
        return false;
      }
    }
    if (file.lookAt()) {
      context
          .log()
          .info(
              "file was truncated, reading it from its beginning",
              Map.of("path", written(file.path())));
    }
    for (int turn = 0; turn < TURN; turn++) {
      List<Event> events = file.read(settings.chunkSize());
      if (events == null) {
        if (!settings.tail()) {
          emit(file.flush(), file, out);
          file.done();
          file.close();
        }
        return false;
      }
      emit(events, file, out);
      if (stopped.getCount() == 0) {
        return false;
      }
    }
    return true;
  }

  /** Closed files are opened again only for something new. */
  private static boolean grew(WatchedFile file) throws IOException {
    return Files.size(file.path()) != file.position() || file.size() == 0;
  }

  private void emit(List<Event> events, WatchedFile file, Emitter out) throws InterruptedException {
    String path = written(file.path());
    for (Event event : events) {
      event.metadata().put("path", path);
      event.metadata().put("host", context.host());
      setIfFree(event, hostField, context.host());
      setIfFree(event, pathField, path);
    }
    if (!events.isEmpty()) {
      out.emit(events);
    }
  }

  /** Where the event has a text of its own in the way, it keeps that. */
  private static void setIfFree(Event event, FieldReference field, String value) {
    if (!event.includes(field)) {
      try {
        event.set(field, value);
      } catch (IllegalArgumentException e) {
        return;
      }
    }
  }

  /** What is to be done with a file that has been read to its end. */
  private void finish(WatchedFile file, Emitter out) throws IOException, InterruptedException {
    if (!settings.tail()) {
      complete(file);
      return;
    }
    long idle = file.idleNanos();
    if (file.codecHolds() && autoFlush.isPresent() && idle > autoFlush.get().toNanos()) {
      emit(file.flushCodec(), file, out);
    }
    if (file.vanished() && (!file.isOpen() || idle > AFTERLIFE.toNanos())) {
      emit(file.flush(), file, out);
      forget(file);
    } else if (file.isOpen()
        && settings.closeOlder().isPresent()
        && idle > settings.closeOlder().get().toNanos()) {
      file.close();
    }
  }

  private void forget(WatchedFile file) {
    closeQuietly(file);
    sincedb.ifPresent(db -> record(db, file));
    files.remove(file.identity());
    if (file.isSettled()) {
      shown.remove(file);
    }
  }

  /** The file may go only when everything in it is where it belongs. */
  private void complete(WatchedFile file) throws IOException {
    if (!file.isDone() || !file.isSettled() || file.vanished()) {
      return;
    }
    if (settings.completedAction().contains("log") && settings.completedLog().isPresent()) {
      Files.writeString(
          settings.completedLog().get(),
          written(file.path()) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    if (settings.completedAction().contains("delete")) {
      Files.deleteIfExists(file.path());
      sincedb.ifPresent(db -> db.remove(file.identity()));
    }
    file.vanish();
  }

  private void flushAll(Emitter out) throws InterruptedException {
    for (WatchedFile file : files.values()) {
      if (file.codecHolds()) {
        emit(file.flushCodec(), file, out);
      }
    }
  }

  // Positions

  private void writeSincedbIfDue() {
    if (System.nanoTime() - nextSincedbWrite >= 0) {
      writeSincedb();
      nextSincedbWrite = System.nanoTime() + settings.sincedbWriteInterval().toNanos();
    }
  }

  private void writeSincedb() {
    sincedb.ifPresent(db -> {
      shown.forEach(file -> record(db, file));
      shown.removeIf(file -> !files.containsKey(file.identity()) && file.isSettled());
      db.write();
    });
  }

  private void record(Sincedb db, WatchedFile file) {
    boolean deleted =
        file.isDone() && settings.completedAction().contains("delete") && !settings.tail();
    if (!deleted || !file.isSettled()) {
      long committed = file.committed();
      int head = (int) Math.min(file.head().length, committed);
      db.put(
          file.identity(),
          committed,
          written(file.path()),
          java.util.Arrays.copyOf(file.head(), head));
    }
  }

  @Override
  public void close() {
    files.values().forEach(this::closeQuietly);
    writeSincedb();
  }

  private void closeQuietly(WatchedFile file) {
    try {
      file.close();
      if (!settings.tail()) {
        complete(file);
      }
    } catch (IOException e) {
      context.log().warn("closing a file", Map.of("exception", e));
    }
  }

  // For people

  @Override
  public List<String> paths() {
    return settings.paths();
  }

  @Override
  public List<Fact> facts() {
    return shown.stream()
        .map(file ->
            new Fact(
                written(file.path()),
                file.committed() + " of " + Math.max(file.size(), file.position()) + " bytes"))
        .toList();
  }

  @Override
  public long lagBytes() {
    return shown.stream()
        .filter(file -> !file.isZipped())
        .mapToLong(file -> Math.max(0, Math.max(file.size(), file.position()) - file.committed()))
        .sum();
  }
}
