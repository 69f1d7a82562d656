package dev.atelier.airflow.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads attempts' logs of either generation, in parts. */
public final class LogReading {
  private static final int PART_BYTES = 1 << 20;
  private static final Pattern SECOND =
      Pattern.compile("^\\[(\\S+?)] \\{(\\S+?)} (\\w+) - (.*)$", Pattern.DOTALL);

  private LogReading() {}

  /**
   * Whole lines from an offset.
   *
   * @param atEnd whether the file had no more when it was read
   */
  public record Part(List<String> lines, long next, boolean atEnd) {}

  /** A line, taken apart. */
  public record Line(Optional<Instant> at, String level, String source, String text) {}

  public static Part from(Path file, long offset) {
    if (!Files.exists(file)) {
      return new Part(List.of(), offset, true);
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long size = open.length();
      open.seek(Math.min(offset, size));
      byte[] buffer = new byte[(int) Math.min(PART_BYTES, Math.max(0, size - offset))];
      open.readFully(buffer);
      int end = buffer.length;
      while (end > 0 && buffer[end - 1] != '\n') {
        end--;
      }
      if (end == 0 && buffer.length == PART_BYTES) {
        end = buffer.length;
      }
      String text = new String(buffer, 0, end, StandardCharsets.UTF_8);
      return new Part(
          text.isEmpty() ? List.of() : text.lines().toList(), offset + end, offset + end >= size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Line parse(String line) {
    return line.startsWith("{") ? json(line) : text(line);
  }

  private static Line json(String line) {
    try {
      JsonNode node = Json.mapper().readTree(line);
      StringBuilder text = new StringBuilder(node.path("event").asText());
      node.path("error_detail")
          .forEach(detail -> {
            detail
                .path("frames")
                .forEach(frame ->
                    text.append(
                        "\n  File \"%s\", line %d in %s"
                            .formatted(
                                frame.path("filename").asText(),
                                frame.path("lineno").asInt(),
                                frame.path("name").asText())));
            text.append('\n')
                .append(detail.path("exc_type").asText())
                .append(": ")
                .append(detail.path("exc_value").asText());
          });
      Optional<Instant> at =
          node.path("timestamp").isTextual()
              ? Optional.of(PythonTime.parse(node.get("timestamp").asText(), ZoneOffset.UTC))
              : Optional.empty();
      return new Line(
          at, node.path("level").asText(""), node.path("logger").asText(""), text.toString());
    } catch (JsonProcessingException _) {
      return new Line(Optional.empty(), "", "", line);
    }
  }

  private static Line text(String line) {
    Matcher matcher = SECOND.matcher(line);
    if (!matcher.matches()) {
      return new Line(Optional.empty(), "", "", line);
    }
    return new Line(
        Optional.of(PythonTime.parse(matcher.group(1), ZoneOffset.UTC)),
        matcher.group(3).toLowerCase(Locale.ROOT),
        matcher.group(2),
        matcher.group(4));
  }

  /** All lines of a log. */
  public static List<String> all(Path file) {
    List<String> lines = new ArrayList<>();
    long at = 0;
    while (true) {
      Part part = from(file, at);
      lines.addAll(part.lines());
      if (part.next() == at || part.atEnd()) {
        return lines;
      }
      at = part.next();
    }
  }
}
