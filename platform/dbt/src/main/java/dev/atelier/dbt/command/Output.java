package dev.atelier.dbt.command;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Timestamps;
import dev.atelier.dbt.context.PythonJson;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints events as dbt does, as text or JSON lines, and keeps all of them in {@code dbt.log}. */
final class Output implements Event.Sink, AutoCloseable {
  private static final Set<String> BARE =
      Set.of("PrintEvent", "ListCmdOut", "ShowNode", "CompiledNode");

  private final PrintStream out;
  private final Clock clock;
  private final ZoneId zone;
  private final Settings settings;
  private final String invocationId;
  private final @Nullable Writer log;

  /**
   * What is printed.
   *
   * @param fileFormat of {@code dbt.log}: {@code json} or text
   * @param warnErrors names of events whose warnings are errors; {@code *} for all
   * @param silenced names of events whose warnings are not said
   */
  record Settings(
      String format,
      String fileFormat,
      Event.Level level,
      boolean quiet,
      boolean colour,
      Set<String> warnErrors,
      Set<String> silenced) {}

  Output(
      PrintStream out,
      Clock clock,
      ZoneId zone,
      Settings settings,
      String invocationId,
      @Nullable Path logFile) {
    this.out = out;
    this.clock = clock;
    this.zone = zone;
    this.settings = settings;
    this.invocationId = invocationId;
    this.log = logFile == null ? null : open(logFile);
  }

  private @Nullable Writer open(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Writer writer =
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (settings.fileFormat().equals("json")) {
        return writer;
      }
      writer.write(
          "\n\n============================== %s | %s ==============================\n"
              .formatted(exact(), invocationId));
      return writer;
    } catch (IOException e) {
      // a read-only folder must not stop the run; genuine dbt only warns, too
      out.println("dbt.log cannot be written: " + e.getMessage());
      return null;
    }
  }

  boolean colour() {
    return settings.colour();
  }

  @Override
  public synchronized void fire(Event event) {
    toLog(event);
    if (event.level().compareTo(settings.level()) < 0 || isQuiet(event)) {
      return;
    }
    out.println(settings.format().equals("json") ? json(event) : text(event));
    out.flush();
  }

  private boolean isQuiet(Event event) {
    return settings.quiet() && event.level() != Event.Level.ERROR && !BARE.contains(event.name());
  }

  private String text(Event event) {
    if (BARE.contains(event.name())) {
      return event.message();
    }
    String time = time(clock.instant().atZone(zone).toLocalTime());
    String reset = settings.colour() ? "\u001b[0m" : "";
    return settings.format().equals("debug")
        ? reset
            + exact()
            + " ["
            + event.level().name().toLowerCase(Locale.ROOT)
            + "] "
            + event.message()
        : reset + time + "  " + event.message();
  }

  private String json(Event event) {
    Map<String, @Nullable Object> info = new LinkedHashMap<>();
    info.put("category", "");
    info.put("code", event.code());
    info.put("extra", Map.of());
    info.put("invocation_id", invocationId);
    info.put("level", event.level().name().toLowerCase(Locale.ROOT));
    info.put("msg", event.message());
    info.put("name", event.name());
    info.put("pid", ProcessHandle.current().pid());
    info.put("thread", Thread.currentThread().getName());
    info.put("ts", Timestamps.text(clock.instant()));
    Map<String, @Nullable Object> data = new LinkedHashMap<>(event.data());
    if (data.isEmpty()) {
      data.put("msg", event.message());
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("data", data);
    line.put("info", info);
    return PythonJson.write(line, false);
  }

  private void toLog(Event event) {
    Writer writer = log;
    if (writer == null) {
      return;
    }
    try {
      if (settings.fileFormat().equals("json")) {
        writer.write(json(event) + "\n");
        return;
      }
      String level = event.level().name().toLowerCase(Locale.ROOT);
      writer.write(
          exact() + " [" + level + " ".repeat(5 - level.length()) + "] [" + thread() + "]: ");
      writer.write(
          event.message().indexOf('\u001b') < 0
              ? event.message()
              : event.message().replaceAll("\u001b\\[[0-9;]*m", ""));
      writer.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String exact() {
    LocalTime now = clock.instant().atZone(zone).toLocalTime();
    return time(now) + '.' + digits(1_000_000 + now.getNano() / 1000);
  }

  /** A formatter's pattern costs more than the rest of a line. */
  private static String time(LocalTime now) {
    return digits(100 + now.getHour())
        + ':'
        + digits(100 + now.getMinute())
        + ':'
        + digits(100 + now.getSecond());
  }

  /** The digits after the first: a number with leading zeros. */
  private static String digits(int number) {
    return Integer.toString(number).substring(1);
  }

  private static String thread() {
    String name = Thread.currentThread().getName();
    return name.length() > 10 ? name.substring(0, 10) : name;
  }

  @Override
  public void warn(String name, String code, String message) {
    if (settings.silenced().contains(name)) {
      return;
    }
    if (settings.warnErrors().contains("*") || settings.warnErrors().contains(name)) {
      throw DbtError.COMPILATION.exception(message);
    }
    String tag = settings.colour() ? "[\u001b[33mWARNING\u001b[0m]" : "[WARNING]";
    fire(Event.of(Event.Level.WARN, name, code, tag + ": " + message));
  }

  /** {@code [ERROR]: Encountered an error:} and what it is. */
  void failure(List<String> messages) {
    String tag = settings.colour() ? "[\u001b[31mERROR\u001b[0m]" : "[ERROR]";
    fire(
        Event.of(
            Event.Level.ERROR,
            "MainEncounteredError",
            "Z002",
            tag + ": Encountered an error:\n" + String.join("\n", messages)));
  }

  @Override
  public void close() {
    try {
      if (log != null) {
        log.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
