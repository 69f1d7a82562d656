package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.EventJson;
import dev.atelier.logstash.event.Timestamps;
import dev.atelier.logstash.plugin.DeadLetters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The dead letter queue of a pipeline as JSON lines in {@code FOLDER/PIPELINE/dead-letters.jsonl}:
 * the event, its metadata, who refused it and why. A person can read it, and a file input with the
 * json codec plays it again. (The genuine queue is a binary format of its own.)
 */
public final class FileDeadLetters implements DeadLetters {
  private final Optional<Path> file;
  private final Clock clock;
  private final LongAdder count = new LongAdder();

  FileDeadLetters(Optional<Path> folder, String pipeline, Clock clock) {
    this.file = folder.map(path -> path.resolve(pipeline).resolve("dead-letters.jsonl"));
    this.clock = clock;
  }

  @Override
  public boolean enabled() {
    return file.isPresent();
  }

  public long count() {
    return count.sum();
  }

  @Override
  public synchronized void add(Event event, String plugin, String id, String reason) {
    if (file.isEmpty()) {
      return;
    }
    Map<String, @Nullable Object> letter = new LinkedHashMap<>(event.data());
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>(event.metadata());
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("entry_time", Timestamps.format(clock.instant()));
    entry.put("plugin_type", plugin);
    entry.put("plugin_id", id);
    entry.put("reason", reason);
    metadata.put("dead_letter_queue", entry);
    letter.put(Event.METADATA, metadata);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      EventJson.write(letter, line);
      line.write('\n');
      append(file.get(), line.toByteArray());
      count.increment();
    } catch (IOException e) {
      throw new UncheckedIOException("the dead letter cannot be written to " + file.get(), e);
    }
  }

  private static void append(Path file, byte[] line) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(false);
    }
  }
}
