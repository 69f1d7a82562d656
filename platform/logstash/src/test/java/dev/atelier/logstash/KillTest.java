package dev.atelier.logstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shop's own pipeline in a child JVM that is killed in the middle of its work, again and again.
 */
class KillTest {
  private static final int LINES = 12_000;

  @TempDir Path folder;

  /** The child. */
  public static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      Path here = Path.of("").toAbsolutePath();
      Invocation invocation =
          Invocation.local(List.of(arguments), here, Map.of(), System.out, System.err);
      System.exit(new LogstashCommand(Clock.systemUTC()).run(invocation));
    }
  }

  @Test
  @Timeout(400)
  void documentsEqualLinesWhateverIsKilled() throws Exception {
    Path log = folder.resolve("app.log");
    Files.writeString(log, lines(0, LINES / 2));
    try (RecordingElasticsearch elasticsearch = new RecordingElasticsearch()) {
      Path config = config(elasticsearch.url());
      for (int documents : List.of(1_000, 4_000)) {
        Process child = start(config);
        await(elasticsearch, documents, child);
        child.destroyForcibly().waitFor();
      }
      // Rotation while nobody looks, then the rest, with a line that is no JSON.
      Files.move(log, folder.resolve("app.log.1"));
      Files.writeString(log, "no json at all\n" + lines(LINES / 2, LINES));
      Process child = start(config);
      await(elasticsearch, LINES - 2_000, child);
      child.destroyForcibly().waitFor();
      Process last = start(config);
      await(elasticsearch, LINES + 1, last);
      last.destroyForcibly().waitFor();
      Map<String, Long> byIndex =
          elasticsearch.documents().keySet().stream()
              .collect(
                  Collectors.groupingBy(
                      key -> key.substring(0, key.indexOf('-')), Collectors.counting()));
      assertThat(byIndex).containsEntry("app", (long) LINES).containsEntry("rejected", 1L);
      assertThat(numbers(elasticsearch)).isEqualTo(LINES);
    }
  }

  private static long numbers(RecordingElasticsearch elasticsearch) {
    return elasticsearch.documents().values().stream()
        .map(document -> document.replaceAll(".*request (\\d+)\".*", "$1"))
        .filter(number -> number.matches("\\d+"))
        .distinct()
        .count();
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i ->
            String.format(
                "{\"timestamp\":\"2026-01-02T03:%02d:%02d.%06dZ\",\"level\":\"INFO\",\"message\":\"request %d\",\"response_time\":%d,\"status_code\":200}%n",
                i / 1000, i / 100 % 60, i, i, i % 500))
        .collect(Collectors.joining());
  }

  /** The shop's file with its paths and host here, and a sincedb written often. */
  private Path config(String url) throws IOException {
    Path shop = Resources.repository().resolve("logstash");
    String text =
        Files.readString(shop.resolve("pipeline/app.conf"))
            .replace("http://elasticsearch:9200", url)
            .replace("/usr/share/logstash/logs", folder.toString())
            .replace("/usr/share/logstash/templates", shop.resolve("templates").toString())
            .replace(
                "sincedb_write_interval => 5",
                "sincedb_write_interval => \"50 ms\" stat_interval => \"20 ms\"");
    return Files.writeString(folder.resolve("app.conf"), text);
  }

  private Process start(Path config) throws IOException {
    Path errors = folder.resolve("child.log");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            "-f",
            config.toString(),
            "-w",
            "2")
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void await(RecordingElasticsearch elasticsearch, int documents, Process child)
      throws InterruptedException {
    elasticsearch.await(documents, child::isAlive);
    assertThat(elasticsearch.documents().size()).as(this::said).isGreaterThanOrEqualTo(documents);
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("child.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  @Timeout(200)
  void nothingIsLostWhenElasticsearchComesLate() throws Exception {
    Path log = folder.resolve("app.log");
    Files.writeString(log, lines(0, 500));
    try (RecordingElasticsearch elasticsearch = new RecordingElasticsearch()) {
      IntStream.range(0, 2).forEach(_ -> elasticsearch.failures.add(503));
      Process child = start(config(elasticsearch.url()));
      await(elasticsearch, 500, child);
      child.destroyForcibly().waitFor();
      assertThat(elasticsearch.documents()).hasSize(500);
    }
  }
}
