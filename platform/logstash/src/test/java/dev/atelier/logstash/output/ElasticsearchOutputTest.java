package dev.atelier.logstash.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.logstash.RecordingElasticsearch;
import dev.atelier.logstash.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchOutputTest {
  @TempDir Path folder;
  private RecordingElasticsearch elasticsearch;

  @BeforeEach
  void open() throws IOException {
    elasticsearch = new RecordingElasticsearch();
  }

  @AfterEach
  void close() {
    elasticsearch.close();
  }

  private Runs.Result run(String input, String output, String... more) {
    String config =
        "input { stdin { codec => json_lines } } output { elasticsearch { hosts => [\""
            + elasticsearch.url()
            + "\"] retry_initial_interval => 1 "
            + output
            + " } }";
    String[] arguments = new String[more.length + 2];
    arguments[0] = "-e";
    arguments[1] = config;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Runs.logstash(folder, input, arguments);
  }

  @Test
  void documentsGoToTheIndexOfTheirDay() {
    Runs.Result result =
        run(
            """
            {"@timestamp":"2026-01-02T00:00:00Z","id":1}
            {"@timestamp":"2026-01-03T00:00:00Z","id":2}
            """,
            "index => \"app-%{+YYYY.MM.dd}\" document_id => \"%{id}\" http_compression => true");
    assertThat(result.code()).isZero();
    assertThat(elasticsearch.documents()).containsOnlyKeys("app-2026.01.02/1", "app-2026.01.03/2");
    assertThat(elasticsearch.templates()).containsOnlyKeys("ecs-logstash");
  }

  @Test
  void aTemplateFileIsInstalledUnlessItIsThere() throws IOException {
    Files.writeString(folder.resolve("t.json"), "{\"index_patterns\":[\"app-*\"]}");
    String output =
        "index => \"app\" template => \""
            + folder.resolve("t.json")
            + "\" template_name => \"app\"";
    run("{\"a\":1}\n", output);
    run("{\"a\":1}\n", output);
    assertThat(elasticsearch.templates().get("app").path("index_patterns").get(0).asText())
        .isEqualTo("app-*");
    assertThat(elasticsearch.requests().stream().filter("PUT /_index_template/app"::equals))
        .hasSize(1);
  }

  @Test
  void withoutAnIndexEventsAreADataStream() {
    run("{\"@timestamp\":\"2026-01-02T00:00:00Z\",\"a\":1}\n", "");
    assertThat(elasticsearch.documents().keySet())
        .allMatch(key -> key.startsWith("logs-generic-default/"));
    assertThat(elasticsearch.documents().values().iterator().next())
        .contains(
            "\"data_stream\":{\"type\":\"logs\",\"dataset\":\"generic\",\"namespace\":\"default\"}");
    assertThat(elasticsearch.templates()).isEmpty();
  }

  @Test
  void aBusyClusterIsAskedAgain() {
    elasticsearch.failures.add(429);
    elasticsearch.failures.add(503);
    Runs.Result result = run("{\"id\":1}\n", "index => \"i\" document_id => \"%{id}\"");
    assertThat(elasticsearch.documents()).containsOnlyKeys("i/1");
    assertThat(result.err())
        .contains(
            "Encountered a retryable error (will retry with exponential backoff) {:code=>503");
  }

  @Test
  void onlyWhatFailedIsSentAgain() {
    elasticsearch.verdict =
        new java.util.function.BiFunction<>() {
          private boolean refused;

          @Override
          public Integer apply(
              com.fasterxml.jackson.databind.JsonNode header,
              com.fasterxml.jackson.databind.JsonNode document) {
            boolean first = header.path("_id").asText().equals("2") && !refused;
            refused |= first;
            return first ? 429 : 201;
          }
        };
    run("{\"id\":1}\n{\"id\":2}\n", "index => \"i\" document_id => \"%{id}\"");
    assertThat(elasticsearch.documents()).containsOnlyKeys("i/1", "i/2");
    assertThat(elasticsearch.requests().stream().filter("POST /_bulk"::equals)).hasSize(2);
  }

  @Test
  void whatIsNeverTakenBecomesADeadLetterThatCanBePlayedAgain() throws IOException {
    Path settings = Files.createDirectories(folder.resolve("config"));
    Files.writeString(settings.resolve("logstash.yml"), "dead_letter_queue.enable: true\n");
    elasticsearch.verdict = (_, document) -> document.path("n").isTextual() ? 400 : 201;
    Runs.Result result =
        run(
            "{\"id\":1,\"n\":1}\n{\"id\":2,\"n\":\"x\"}\n",
            "index => \"i\" document_id => \"%{id}\"",
            "--path.settings",
            settings.toString());
    assertThat(elasticsearch.documents()).containsOnlyKeys("i/1");
    assertThat(result.err())
        .contains("Events could not be indexed and routing to DLQ {:status=>400");
    Path letters = folder.resolve(".atelier/logstash/dead_letter_queue/main/dead-letters.jsonl");
    assertThat(Files.readString(letters))
        .contains("\"n\":\"x\"")
        .contains("\"reason\":\"Could not index event to Elasticsearch. status: 400");
    elasticsearch.verdict = (_, _) -> 201;
    run(Files.readString(letters), "index => \"i\" document_id => \"%{id}\"");
    assertThat(elasticsearch.documents()).containsOnlyKeys("i/1", "i/2");
  }

  @Test
  void conflictsAreSaidAndLeft() {
    elasticsearch.verdict = (_, _) -> 409;
    Runs.Result result = run("{\"id\":1}\n", "index => \"i\" action => \"create\"");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("Failed action {:status=>409, :action=>[\"create\", ");
  }

  @Test
  void aRequestThatIsTooLargeIsHalved() {
    elasticsearch.failures.add(413);
    run("{\"id\":1}\n{\"id\":2}\n", "index => \"i\" document_id => \"%{id}\"");
    assertThat(elasticsearch.documents()).containsOnlyKeys("i/1", "i/2");
    assertThat(elasticsearch.requests().stream().filter("POST /_bulk"::equals)).hasSize(3);
  }

  @Test
  void anIndexNameThatCannotBeMadeIsSaid() {
    Runs.Result result = run("{\"id\":1}\n", "index => \"i-%{nobody}\"");
    assertThat(elasticsearch.documents()).isEmpty();
    assertThat(result.err())
        .contains(
            "Badly formatted index, after interpolation still contains placeholder: [i-%{nobody}]");
  }
}
