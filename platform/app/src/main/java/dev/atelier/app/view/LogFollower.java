package dev.atelier.app.view;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Prints the log files of services as {@code docker compose logs} does, and what is added to them.
 */
public final class LogFollower {
  private static final Duration LOOK_EVERY = Duration.ofMillis(150);
  private static final int TIME_LENGTH = "2026-11-24T02:45:58.123Z".length();

  private final PrintStream out;
  private final Paint paint;
  private final Options options;
  private final List<Tail> tails = new ArrayList<>();
  private int width;

  /**
   * @param tail lines of each service's past; negative is all
   * @param since nothing older than this ISO instant; empty is no limit
   */
  public record Options(int tail, boolean timestamps, boolean prefix, String since, String until) {}

  public LogFollower(PrintStream out, boolean colour, Options options) {
    this.out = out;
    this.paint = new Paint(colour);
    this.options = options;
  }

  public void add(String service, Path file) {
    tails.add(new Tail(service, file, tails.size()));
    width = Math.max(width, service.length());
  }

  /** What the files hold, merged by time. */
  public void past() {
    record Stamped(Tail tail, String line) {}
    List<Stamped> all = new ArrayList<>();
    for (Tail tail : tails) {
      List<String> lines = tail.read().stream().filter(this::wanted).toList();
      int from = options.tail() < 0 ? 0 : Math.max(0, lines.size() - options.tail());
      lines.subList(from, lines.size()).forEach(line -> all.add(new Stamped(tail, line)));
    }
    all.stream()
        .sorted(Comparator.comparing(stamped -> time(stamped.line())))
        .forEach(stamped -> print(stamped.tail(), stamped.line()));
    out.flush();
  }

  /** What is added, until the caller goes away. */
  public void follow(BooleanSupplier cancelled) {
    while (!cancelled.getAsBoolean()) {
      boolean any = false;
      for (Tail tail : tails) {
        List<String> fresh = tail.read();
        fresh.stream().filter(this::wanted).forEach(line -> print(tail, line));
        any |= !fresh.isEmpty();
      }
      out.flush();
      if (!any && !pause()) {
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(LOOK_EVERY);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean wanted(String line) {
    String time = time(line);
    return (options.since().isEmpty() || time.compareTo(options.since()) >= 0)
        && (options.until().isEmpty() || time.compareTo(options.until()) <= 0);
  }

  private static String time(String line) {
    return line.length() < TIME_LENGTH ? "" : line.substring(0, TIME_LENGTH);
  }

  private void print(Tail tail, String line) {
    String text =
        options.timestamps() || line.length() <= TIME_LENGTH
            ? line
            : line.substring(TIME_LENGTH + 1);
    String prefix =
        options.prefix()
            ? paint.service(
                tail.index, tail.service + " ".repeat(width - tail.service.length()) + "  | ")
            : "";
    out.println(prefix + text);
  }

  /** One file, read from where it was left; begins again when it was rotated. */
  private static final class Tail {
    private final String service;
    private final Path file;
    private final int index;
    private long position;
    private @Nullable Object key;
    private byte[] rest = {};

    Tail(String service, Path file, int index) {
      this.service = service;
      this.file = file;
      this.index = index;
    }

    List<String> read() {
      if (!Files.exists(file)) {
        return List.of();
      }
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
        Object now = Files.readAttributes(file, "unix:ino").get("ino");
        if (in.length() < position || (key != null && !key.equals(now))) {
          position = 0;
          rest = new byte[0];
        }
        key = now;
        byte[] fresh = new byte[(int) Math.min(in.length() - position, Integer.MAX_VALUE / 2)];
        in.seek(position);
        in.readFully(fresh);
        position += fresh.length;
        return lines(fresh);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<String> lines(byte[] fresh) {
      byte[] all = new byte[rest.length + fresh.length];
      System.arraycopy(rest, 0, all, 0, rest.length);
      System.arraycopy(fresh, 0, all, rest.length, fresh.length);
      int end = all.length;
      while (end > 0 && all[end - 1] != '\n') {
        end--;
      }
      rest = java.util.Arrays.copyOfRange(all, end, all.length);
      return new String(all, 0, end, StandardCharsets.UTF_8).lines().toList();
    }
  }
}
