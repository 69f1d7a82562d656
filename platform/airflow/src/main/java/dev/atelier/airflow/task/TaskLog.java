package dev.atelier.airflow.task;

import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.kernel.json.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one attempt, in the format of its generation: lines of text in 2.x, of JSON in 3.x.
 * Every line is on disk when the call returns, so that it can be followed. Stops growing at a
 * limit.
 */
final class TaskLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskLog.class);
  private static final long LIMIT_BYTES = 256L << 20;
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final BufferedWriter writer;
  private final boolean json;
  private final Masker masker;
  private final Clock clock;
  private final long limitBytes;
  private long written;
  private boolean full;

  /** Where a line comes from: the logger of 3.x, the file and line of 2.x. */
  record Source(String logger, String file, int line) {
    static final Source TASK = new Source("task", "task_runner.py", 0);
    static final Source SUBPROCESS =
        new Source(
            "airflow.task.hooks.airflow.providers.standard.hooks.subprocess.SubprocessHook",
            "subprocess.py",
            93);
    static final Source STDOUT = new Source("task.stdout", "logging_mixin.py", 150);
  }

  TaskLog(Path file, boolean json, Masker masker, Clock clock) throws IOException {
    this(file, json, masker, clock, LIMIT_BYTES);
  }

  TaskLog(Path file, boolean json, Masker masker, Clock clock, long limitBytes) throws IOException {
    this.limitBytes = limitBytes;
    Files.createDirectories(file.getParent());
    this.writer =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    this.written = Files.size(file);
    this.json = json;
    this.masker = masker;
    this.clock = clock;
  }

  void info(Source source, String text) {
    line("info", source, text, "");
  }

  void error(Source source, String text, String trace) {
    line("error", source, text, trace);
  }

  /**
   * @param trace a traceback, or an empty string
   */
  synchronized void line(String level, Source source, String text, String trace) {
    if (full) {
      return;
    }
    Instant now = clock.instant();
    String line =
        json ? json(now, level, source, text, trace) : text(now, level, source, text, trace);
    try {
      writer.write(masker.mask(line));
      writer.write('\n');
      written += line.length() + 1L;
      if (written > limitBytes) {
        full = true;
        writer.write(
            "the log has reached its limit of %d MB: what follows is not kept\n"
                .formatted(limitBytes >> 20));
      }
      writer.flush();
    } catch (IOException e) {
      full = true;
      LOG.warn("a task's log cannot be written: {}", e.getMessage());
    }
  }

  private static String text(Instant now, String level, Source source, String text, String trace) {
    String head =
        "[%s] {%s:%d} %s - %s"
            .formatted(
                SECOND.format(now),
                source.file(),
                source.line(),
                level.toUpperCase(Locale.ROOT),
                text);
    return trace.isEmpty() ? head : head + "\n" + trace.stripTrailing();
  }

  private static String json(Instant now, String level, Source source, String text, String trace) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("timestamp", PythonTime.zulu(now));
    fields.put("event", text);
    fields.put("level", level);
    fields.put("logger", source.logger());
    if (source.line() > 0) {
      fields.put("filename", source.file());
      fields.put("lineno", source.line());
    }
    if (!trace.isEmpty()) {
      String last = trace.strip().substring(trace.strip().lastIndexOf('\n') + 1);
      int colon = last.indexOf(':');
      Map<String, Object> detail = new LinkedHashMap<>();
      detail.put("exc_type", simple(colon < 0 ? last : last.substring(0, colon)));
      detail.put("exc_value", colon < 0 ? "" : last.substring(colon + 1).strip());
      detail.put("exc_notes", List.of());
      detail.put("is_cause", false);
      detail.put("frames", Tracebacks.frames(trace));
      fields.put("error_detail", List.of(detail));
    }
    return Json.write(fields);
  }

  private static String simple(String qualified) {
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.warn("a task's log could not be closed: {}", e.getMessage());
    }
  }
}
