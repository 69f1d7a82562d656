package dev.atelier.app.stack;

import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stack's timeline: the newest {@value #KEPT} events, also in a file of JSON lines. */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final int KEPT = 2_000;

  private final Path file;
  private final Deque<Event> events = new ArrayDeque<>();

  public EventLog(Path file) {
    this.file = file;
    read();
  }

  private void read() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(Math.max(0, lines.size() - KEPT), lines.size())) {
        if (!line.isBlank()) {
          events.addLast(Json.mapper().readValue(line, Event.class));
        }
      }
      if (lines.size() > 4 * KEPT) {
        Files.write(file, lines.subList(lines.size() - KEPT, lines.size()));
      }
    } catch (IOException e) {
      LOG.warn("earlier events in {} could not be read: {}", file, e.getMessage());
    }
  }

  public synchronized void add(Event event) {
    events.addLast(event);
    if (events.size() > KEPT) {
      events.removeFirst();
    }
    try {
      Files.writeString(
          file,
          Json.write(event) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("event could not be kept in {}: {}", file, e.getMessage());
    }
  }

  /** Newest last. */
  public synchronized List<Event> recent() {
    return List.copyOf(events);
  }
}
