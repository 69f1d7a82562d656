package dev.atelier.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogstashCommandTest {
  @TempDir Path folder;

  private static final String COUNT =
      """
      input { file { path => "%s" mode => read exit_after_read => true
        file_completed_action => log file_completed_log_path => "%s/done" } }
      filter { grok { match => { "message" => "%%{COMBINEDAPACHELOG}" } ecs_compatibility => disabled }
        date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] } }
      output { stdout { codec => line { format => "%%{response} %%{verb} %%{tags}" } } }
      """;

  @Test
  void aValidConfigurationIsSaidToBe() {
    Runs.Result result = Runs.logstash(folder, "", "-t", "-e", "filter { drop { } }");
    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualTo("Configuration OK\n");
    assertThat(result.err())
        .startsWith("[2026-03-04T05:06:07,089][INFO ][logstash.runner          ] Starting Logstash")
        .contains(
            "Using config.test_and_exit mode. Config Validation Result: OK. Exiting Logstash");
  }

  @Test
  void aWrongOneEndsWithOneAndThePlace() {
    Runs.Result result = Runs.logstash(folder, "", "-t", "-e", "filter { drop }");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "[FATAL][logstash.runner          ] The given configuration is invalid. Reason: Expected"
                + " one of [ \\t\\r\\n], \"#\", \"{\" at line 1, column 15 (byte 15) after filter {"
                + " drop ");
  }

  @Test
  void nothingToRunIsSaid() {
    assertThat(Runs.logstash(folder, "").err())
        .contains("No configuration file was specified. Perhaps you forgot to provide the '-f");
    assertThat(Runs.logstash(folder, "", "-f", "none.conf").err())
        .contains("No config files found: none.conf.");
    assertThat(Runs.logstash(folder, "", "-f", "x", "-e", "").err())
        .contains(
            "Settings 'path.config' (-f) and 'config.string' (-e) can't be used simultaneously.");
  }

  @Test
  void aFoldersFilesAreOneConfiguration() throws IOException {
    Files.writeString(folder.resolve("1-in.conf"), "input { generator { count => 2 } }");
    Files.writeString(
        folder.resolve("2-out.conf"),
        "output { stdout { codec => line { format => \"x%{[event][sequence]}\" } } }");
    Files.writeString(folder.resolve("2-out.conf~"), "broken");
    assertThat(Runs.logstash(folder, "", "-f", "*.conf*").out()).isEqualTo("x0\nx1\n");
  }

  @Test
  void severalPipelinesRunAtOnce() throws IOException {
    Files.writeString(
        folder.resolve("pipelines.yml"),
        """
        - pipeline.id: a
          config.string: 'input { generator { count => 1 } } output { file { path => "${OUT}/a" } }'
        - pipeline.id: b
          config.string: 'input { generator { count => 2 } } output { file { path => "${OUT}/b" } }'
        """);
    Runs.Result result =
        Runs.logstash(
            java.time.Clock.systemUTC(),
            Map.of("OUT", folder.toString()),
            folder,
            "",
            "--path.settings",
            ".");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("a"))).hasSize(1);
    assertThat(Files.readAllLines(folder.resolve("b"))).hasSize(2);
  }

  @Test
  void aSampleOfAnAccessLogIsParsed() {
    Path sample = Resources.folder("access.log");
    assertThat(counts(sample)).isEqualTo(Map.of("200 GET", 2L, "304 HEAD", 1L, "failed", 1L));
  }

  /** The real log, where it is at hand: ATELIER_DATA names the folder of the data sets. */
  @Test
  void theRealAccessLogHasOneBrokenLine() {
    String data = System.getenv("ATELIER_DATA");
    assumeThat(data).as("ATELIER_DATA is not set: the real log is not read").isNotNull();
    Map<String, Long> counts = counts(Path.of(data, "weblogs/elastic_apache/apache_logs"));
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10_000);
    assertThat(counts).containsEntry("failed", 1L);
    Map<String, Long> statuses =
        counts.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("failed"))
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getKey().substring(0, 3),
                    Collectors.summingLong(Map.Entry::getValue)));
    assertThat(statuses)
        .isEqualTo(
            Map.of(
                "200", 9125L, "304", 445L, "404", 213L, "301", 164L, "206", 45L, "500", 3L, "403",
                2L, "416", 2L));
    assertThat(
            counts.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("GET"))
                .mapToLong(Map.Entry::getValue)
                .sum())
        .isEqualTo(9951);
  }

  private Map<String, Long> counts(Path log) {
    Runs.Result result =
        Runs.logstash(folder, "", "-e", COUNT.formatted(log.toAbsolutePath(), folder));
    assertThat(result.code()).as(result.err()).isZero();
    List<String> lines = result.out().lines().toList();
    return lines.stream()
        .map(line -> line.endsWith("_grokparsefailure") ? "failed" : line.replace(" %{tags}", ""))
        .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
  }
}
