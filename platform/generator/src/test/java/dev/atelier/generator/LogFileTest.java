package dev.atelier.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);
  @TempDir Path folder;

  private static List<LogLine> lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new LogLine(START.plusSeconds(i), "INFO", "API request /api/cart", i, 200))
        .toList();
  }

  private List<String> all() throws Exception {
    List<String> all = new ArrayList<>();
    for (String name : List.of("app.log.3", "app.log.2", "app.log.1", "app.log")) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        all.addAll(Files.readAllLines(file));
      }
    }
    return all;
  }

  @Test
  void rotatesWholeLinesAndKeepsTheYoungestFiles() throws Exception {
    LogFile log = new LogFile(folder, 2_000, 3);
    log.append(lines(0, 50));
    assertThat(all()).isEqualTo(lines(0, 50).stream().map(LogLine::json).toList());
    assertThat(Files.size(folder.resolve("app.log.1"))).isBetween(2_000L, 2_200L);
    log.append(lines(50, 200));
    assertThat(Files.exists(folder.resolve("app.log.4"))).isFalse();
    assertThat(all()).endsWith(lines(199, 200).getFirst().json());
  }

  @Test
  void goesOnAfterTheLastWholeLine() throws Exception {
    LogFile log = new LogFile(folder, 1_000_000, 3);
    assertThat(log.resume()).isEmpty();
    log.append(lines(0, 10));
    Files.writeString(
        folder.resolve("app.log"), "{\"timestamp\":\"2026-01-01T00:0", StandardOpenOption.APPEND);
    assertThat(new LogFile(folder, 1_000_000, 3).resume()).contains(START.plusSeconds(9));
    log.append(lines(10, 12));
    assertThat(all()).isEqualTo(lines(0, 12).stream().map(LogLine::json).toList());
  }

  @Test
  void looksIntoTheRotatedFileWhenTheLogIsNewOrGone() throws Exception {
    LogFile log = new LogFile(folder, 1_000_000, 3);
    log.append(lines(0, 10));
    Files.move(folder.resolve("app.log"), folder.resolve("app.log.1"));
    assertThat(log.resume()).contains(START.plusSeconds(9));
  }
}
