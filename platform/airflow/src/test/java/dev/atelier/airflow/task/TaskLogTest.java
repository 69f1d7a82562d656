package dev.atelier.airflow.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskLogTest {
  @TempDir Path home;

  @Test
  void aTaskThatWritesWithoutEndFillsItsLogNotTheDisk() throws Exception {
    Path file = home.resolve("attempt=1.log");
    try (TaskLog log = new TaskLog(file, true, new Masker(), Clock.systemUTC(), 1 << 20)) {
      for (int i = 0; i < 100_000; i++) {
        log.info(TaskLog.Source.STDOUT, "a line that is written again and again");
      }
    }
    assertThat(Files.size(file)).isBetween(1L << 20, (1L << 20) + 1000);
    assertThat(Files.readString(file))
        .endsWith("the log has reached its limit of 1 MB: what follows is not kept\n");
  }

  @Test
  void aFullDiskDoesNotEndTheTask() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full");
    assertThatCode(
            () -> {
              try (TaskLog log = new TaskLog(full, true, new Masker(), Clock.systemUTC())) {
                log.info(TaskLog.Source.STDOUT, "nobody will read this");
                log.info(TaskLog.Source.STDOUT, "nor this");
              }
            })
        .doesNotThrowAnyException();
  }
}
