package dev.atelier.console;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last lines of a service's log, with the level that a line's own text tells. */
final class LogTail {
  private static final int BYTES = 256 * 1024;
  private static final int TIME = "2026-11-24T02:45:58.123Z".length();
  private static final Pattern LEVEL =
      Pattern.compile(
          "(?i)\\b(trace|debug|info|notice|log|warn(?:ing)?|error|fatal|panic|critical)\\b");

  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

  private LogTail() {}

  /**
   * @param needle only lines that have it, in any case; empty takes all
   */
  static List<ServicesView.LogLine> read(Path file, int lines, String needle) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(0, in.length() - BYTES);
      in.seek(start);
      byte[] bytes = new byte[(int) (in.length() - start)];
      in.readFully(bytes);
      List<String> all =
          new String(bytes, StandardCharsets.UTF_8).lines().skip(start > 0 ? 1 : 0).toList();
      String wanted = needle.toLowerCase(Locale.ROOT);
      List<ServicesView.LogLine> result = new ArrayList<>();
      for (String line : all) {
        if (wanted.isEmpty() || line.toLowerCase(Locale.ROOT).contains(wanted)) {
          result.add(line(line));
        }
      }
      return result.subList(Math.max(0, result.size() - lines), result.size());
    } catch (IOException _) {
      return List.of(); // it was just rotated: the next look finds it
    }
  }

  /** Without the colour codes that a terminal would have taken away. */
  static String plain(String text) {
    return COLOURS.matcher(text).replaceAll("");
  }

  private static ServicesView.LogLine line(String line) {
    boolean stamped = line.length() > TIME && line.charAt(TIME - 1) == 'Z';
    String text = plain(stamped ? line.substring(TIME + 1) : line);
    String time = stamped ? line.substring(11, TIME - 1) : "";
    Matcher level = LEVEL.matcher(text.length() > 120 ? text.substring(0, 120) : text);
    String word = level.find() ? level.group(1).toLowerCase(Locale.ROOT) : "";
    return switch (word) {
      case "warn", "warning" -> new ServicesView.LogLine(time, "warn", text, "w");
      case "error", "fatal", "panic", "critical" ->
          new ServicesView.LogLine(time, "error", text, "e");
      default -> new ServicesView.LogLine(time, word.isEmpty() ? "" : "info", text, "");
    };
  }
}
