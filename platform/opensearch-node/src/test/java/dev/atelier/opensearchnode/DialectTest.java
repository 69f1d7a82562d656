package dev.atelier.opensearchnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DialectTest {
  private static final Dialect.Headers JSON = new Dialect.Headers("", "application/json", "");
  @TempDir Path folder;

  private Step step(String method, String uri, String body) {
    Users users = new Users(folder.resolve("users.json"), "");
    return new Dialect(ElasticsearchVersion.parse("8.19.5"), users)
        .step(method, uri, JSON, () -> body.getBytes(StandardCharsets.UTF_8));
  }

  private static Step.Pass pass(Step step) {
    assertThat(step).isInstanceOf(Step.Pass.class);
    return (Step.Pass) step;
  }

  @Test
  void bulkSearchAndDocumentsPassUntouched() {
    for (String uri :
        new String[] {"/_bulk?refresh=true", "/a/_search", "/a/_doc/1", "/_cat/indices?v"}) {
      assertThat(
              new Dialect(
                      ElasticsearchVersion.parse("8.19.5"),
                      new Users(folder.resolve("users.json"), ""))
                  .step(
                      "POST",
                      uri,
                      JSON,
                      () -> {
                        throw new AssertionError("the body was read");
                      }))
          .isEqualTo(Step.Pass.same("POST", uri));
    }
  }

  @Test
  void parametersThatTheNodeRefusesAreDropped() {
    assertThat(pass(step("PUT", "/a?include_type_name=false&pretty", "")).uri())
        .isEqualTo("/a?pretty");
    assertThat(pass(step("POST", "/_bulk?require_data_stream=true", "")).uri()).isEqualTo("/_bulk");
  }

  @Test
  void featuresOfElasticsearchAloneAreRefusedByName() {
    for (String uri :
        new String[] {"/_sql", "/_ml/anomaly_detectors", "/logs/_ilm/explain", "/_ilm/policy/p"}) {
      assertThat(step("GET", uri, "")).isInstanceOf(Step.Answer.class);
      assertThat(((Step.Answer) step("GET", uri, "")).status()).isEqualTo(400);
      assertThat(((Step.Answer) step("GET", uri, "")).body().toString())
          .contains("is part of Elasticsearch and not of OpenSearch");
    }
    assertThat(step("GET", "/_ilm/status", ""))
        .isEqualTo(Step.Answer.ok(Map.of("operation_mode", "STOPPED")));
  }

  @Test
  void anIndexNamedLikeAFeatureIsAnIndex() {
    assertThat(step("GET", "/sql/_search", "")).isEqualTo(Step.Pass.same("GET", "/sql/_search"));
  }

  @Test
  void templatesKeepWhatBothKnow() {
    Step.Pass pass =
        pass(
            step(
                "PUT",
                "/_index_template/t",
                """
                {"index_patterns": ["a"], "ignore_missing_component_templates": ["x"],
                 "template": {"settings": {"index.lifecycle.name": "p", "index.number_of_shards": 1},
                 "mappings": {"properties": {"lifecycle": {"type": "keyword"},
                   "f": {"type": "object", "properties": {"g": {"type": "flattened"}}}}}}}\
                """));
    assertThat(pass.body().orElseThrow())
        .isEqualTo(
            Map.of(
                "index_patterns",
                java.util.List.of("a"),
                "template",
                Map.of(
                    "settings",
                    Map.of("index.number_of_shards", 1),
                    "mappings",
                    Map.of(
                        "properties",
                        Map.of(
                            "lifecycle", Map.of("type", "keyword"),
                            "f",
                                Map.of(
                                    "type",
                                    "object",
                                    "properties",
                                    Map.of("g", Map.of("type", "flat_object"))))))));
    assertThat(pass.warnings()).hasSize(2);
  }

  @Test
  void aBodyThatNeedsNoChangeStaysAsWritten() {
    String body = "{\"mappings\":{\"properties\":{\"a\":{\"type\":\"keyword\"}}}}";
    assertThat(step("PUT", "/a", body)).isEqualTo(Step.Pass.same("PUT", "/a"));
    assertThat(((Step.Answer) step("PUT", "/a", "{broken")).status()).isEqualTo(400);
  }

  @Test
  void mediaTypesComeBackAsAskedFor() {
    assertThat(MediaTypes.plain("application/vnd.elasticsearch+x-ndjson; compatible-with=8"))
        .isEqualTo("application/x-ndjson");
    assertThat(MediaTypes.answer("application/json; charset=UTF-8", java.util.Optional.of(8)))
        .isEqualTo("application/vnd.elasticsearch+json;compatible-with=8");
    assertThat(MediaTypes.answer("text/plain; charset=UTF-8", java.util.Optional.of(8)))
        .isEqualTo("text/plain; charset=UTF-8");
  }

  @Test
  void usersSurviveARestartWithoutTheirPasswords() throws Exception {
    Path file = folder.resolve("users.json");
    Users users = new Users(file, "top");
    users.put("shipper", Map.of("password", "secret", "roles", java.util.List.of("writer")));
    assertThat(java.nio.file.Files.readString(file)).doesNotContain("secret");
    Users again = new Users(file, "top");
    String basic =
        java.util.Base64.getEncoder()
            .encodeToString("shipper:secret".getBytes(StandardCharsets.UTF_8));
    assertThat(again.authenticate("Basic " + basic)).contains("shipper");
    assertThat(again.authenticate("Basic ???")).isEmpty();
  }
}
