package dev.atelier.engines.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of Elasticsearch's image with a password, as its clients see it. */
final class ElasticsearchServiceTest {
  private static final String ADDRESS = "127.91.7.2";
  private static final String BASE = "http://" + ADDRESS + ":9200";
  private static final String VENDOR = "application/vnd.elasticsearch+json; compatible-with=8";
  private static final String VENDOR_ANSWER =
      "application/vnd.elasticsearch+json;compatible-with=8";

  @TempDir static Path folder;
  private static TestPlatform platform;
  private static ServiceHandle handle;
  private static Http elastic;

  @BeforeAll
  static void start() throws Exception {
    platform = new TestPlatform(folder);
    ServiceSpec spec =
        SearchSpecs.service(
            "docker.elastic.co/elasticsearch/elasticsearch:8.19.5",
            ADDRESS,
            Map.of(
                "discovery.type", "single-node",
                "ELASTIC_PASSWORD", "changeme",
                "ES_JAVA_OPTS", "-Xms256m -Xmx256m"),
            SearchSpecs.volume(folder.resolve("data"), "/usr/share/elasticsearch/data"));
    ElasticsearchRuntime runtime =
        ElasticsearchRuntime.elasticsearch(platform, SearchSpecs.library());
    assertThat(runtime.plan(spec).runner()).isEqualTo("OpenSearch 3.8 for Elasticsearch 8.19.5");
    handle = runtime.start(spec);
    elastic = new Http(BASE, basic("elastic", "changeme"));
    Waiting.until(() -> handle.health().state() == Health.State.HEALTHY, handle::health);
  }

  @AfterAll
  static void stop() {
    handle.stop(Duration.ofSeconds(20));
    assertThat(handle.health()).isEqualTo(Health.exited(0, handle.health().detail()));
    assertThat(platform.log).anyMatch(line -> line.contains("Node: closed"));
  }

  private static String basic(String user, String password) {
    byte[] text = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(text);
  }

  @Test
  void introducesItselfAsElasticsearchOfTheTag() throws Exception {
    HttpResponse<String> answer = elastic.send("GET", "/", "", "Accept", VENDOR);
    assertThat(answer.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
    assertThat(answer.headers().firstValue("Content-Type")).contains(VENDOR_ANSWER);
    JsonNode info = elastic.json("GET", "/", "");
    assertThat(info.at("/version/number").asText()).isEqualTo("8.19.5");
    assertThat(info.at("/tagline").asText()).isEqualTo("You Know, for Search");
    assertThat(info.at("/name").asText()).isEqualTo("elasticsearch");
  }

  @Test
  void asksForThePassword() throws Exception {
    HttpResponse<String> without = new Http(BASE, "").send("GET", "/_cluster/health", "");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(without.body())
        .contains("missing authentication credentials for REST request [/_cluster/health]");
    HttpResponse<String> wrong =
        new Http(BASE, basic("elastic", "wrong")).send("GET", "/_cluster/health", "");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body())
        .contains("unable to authenticate user for REST request [/_cluster/health]");
  }

  @Test
  void setUpScriptsGivePasswordsToReservedUsersAndMakeOthers() throws Exception {
    assertThat(
            elastic
                .send(
                    "POST", "/_security/user/kibana_system/_password", "{\"password\":\"secret1\"}")
                .body())
        .isEqualTo("{}");
    Http kibana = new Http(BASE, basic("kibana_system", "secret1"));
    assertThat(kibana.json("GET", "/_security/_authenticate", "").at("/username").asText())
        .isEqualTo("kibana_system");
    assertThat(elastic.send("GET", "/_security/user/shipper", "").statusCode()).isEqualTo(404);
    assertThat(
            elastic
                .send(
                    "POST",
                    "/_security/user/shipper",
                    "{\"password\":\"secret2\",\"roles\":[\"writer\"]}")
                .body())
        .isEqualTo("{\"created\":true}");
    Http shipper = new Http(BASE, basic("shipper", "secret2"));
    assertThat(shipper.send("GET", "/", "").statusCode()).isEqualTo(200);
    assertThat(elastic.send("GET", "/_security/user/shipper", "").body())
        .contains("writer")
        .doesNotContain("secret2");
  }

  @Test
  void speaksTheClientsMediaTypesInBulk() throws Exception {
    String bulk =
        "{\"create\":{\"_id\":\"1\"}}\n{\"a\":1}\n{\"create\":{\"_id\":\"1\"}}\n{\"a\":2}\n";
    HttpResponse<String> answer =
        elastic.send(
            "POST",
            "/bulk-media/_bulk?refresh=true&require_data_stream=false",
            bulk,
            "Content-Type",
            "application/vnd.elasticsearch+x-ndjson; compatible-with=8",
            "Accept",
            VENDOR);
    assertThat(answer.headers().firstValue("Content-Type")).contains(VENDOR_ANSWER);
    assertThat(answer.body()).contains("\"status\":201").contains("\"status\":409");
    HttpResponse<String> newer =
        elastic.send(
            "GET", "/", "", "Accept", "application/vnd.elasticsearch+json; compatible-with=9");
    assertThat(newer.statusCode()).isEqualTo(400);
    assertThat(newer.body()).contains("Accept version must be either version 8 or 7, but found 9.");
  }

  @Test
  void translatesWhatATemplateHasThatOnlyElasticsearchKnows() throws Exception {
    String template =
        """
        {"index_patterns": ["shop-*"], "template": {
          "settings": {"index": {"lifecycle": {"name": "p"}, "number_of_shards": 1}},
          "lifecycle": {"data_retention": "7d"},
          "mappings": {"properties": {"labels": {"type": "flattened"}}}}}\
        """;
    HttpResponse<String> answer = elastic.send("PUT", "/_index_template/shop", template);
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    assertThat(answer.headers().allValues("Warning")).anyMatch(w -> w.contains("[lifecycle]"));
    elastic.send("PUT", "/shop-1/_doc/1?refresh=true", "{\"labels\":{\"a\":\"b\"}}");
    assertThat(
            elastic
                .json("GET", "/shop-1/_mapping", "")
                .at("/shop-1/mappings/properties/labels/type")
                .asText())
        .isEqualTo("flat_object");
    assertThat(
            elastic
                .json("GET", "/shop-1/_search?q=labels.a:b&rest_total_hits_as_int=true", "")
                .at("/hits/total")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void runsPipelinesWithScriptsAndGrok() throws Exception {
    String pipeline =
        """
        {"processors": [
          {"grok": {"field": "message", "patterns": ["%{WORD:verb} %{NUMBER:n:int}"]}},
          {"script": {"source": "ctx.twice = ctx.n * 2"}}]}\
        """;
    assertThat(elastic.send("PUT", "/_ingest/pipeline/p", pipeline).statusCode()).isEqualTo(200);
    elastic.send("PUT", "/piped/_doc/1?pipeline=p&refresh=true", "{\"message\":\"take 21\"}");
    assertThat(elastic.json("GET", "/piped/_doc/1", "").at("/_source/twice").asInt()).isEqualTo(42);
  }

  @Test
  void opensAndClosesAPointInTime() throws Exception {
    elastic.send("PUT", "/pit/_doc/1?refresh=true", "{\"a\":1}");
    String id = elastic.json("POST", "/pit/_pit?keep_alive=1m", "").at("/id").asText();
    String search = "{\"pit\":{\"id\":\"" + id + "\",\"keep_alive\":\"1m\"},\"size\":10}";
    assertThat(elastic.json("POST", "/_search", search).at("/hits/total/value").asInt()).isOne();
    JsonNode closed = elastic.json("DELETE", "/_pit", "{\"id\":\"" + id + "\"}");
    assertThat(closed.at("/succeeded").asBoolean()).isTrue();
    assertThat(closed.at("/num_freed").asInt()).isOne();
  }

  @Test
  void refusesByNameWhatOpenSearchLacks() throws Exception {
    HttpResponse<String> answer = elastic.send("POST", "/_query", "{\"query\":\"FROM a\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("ES|QL is part of Elasticsearch and not of OpenSearch, which answers here");
    assertThat(elastic.json("GET", "/_license", "").at("/license/type").asText())
        .isEqualTo("basic");
  }

  @Test
  void tellsFiguresOfItself() throws Exception {
    elastic.send("PUT", "/figures/_doc/1?refresh=true", "{\"a\":1}");
    Waiting.until(
        () -> value(handle.metrics(), "elasticsearch_indices_docs") >= 1, handle::metrics);
    assertThat(handle.facts())
        .extracting(Fact::label)
        .contains("Version", "Data", "Documents", "Store", "Heap");
    assertThat(value(handle.metrics(), "elasticsearch_jvm_memory_max_bytes"))
        .isBetween(2.3e8, 2.7e8);
    assertThat(handle.processes()).singleElement().matches(ProcessHandle::isAlive);
  }

  private static double value(List<Metric> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.name().equals(name))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void theGenuinePythonClientWorks() throws Exception {
    Path python = pythonWithClient();
    Path script = folder.resolve("client.py");
    try (InputStream in = ElasticsearchServiceTest.class.getResourceAsStream("client.py")) {
      Files.write(script, in.readAllBytes());
    }
    Process process =
        new ProcessBuilder(python.toString(), script.toString(), BASE)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();
    assertThat(output).contains("all is well");
  }

  /** A virtual environment kept between builds; without PyPI the test is skipped. */
  private static Path pythonWithClient() throws Exception {
    Path environment = Path.of("target", "python-elasticsearch").toAbsolutePath();
    Path python = environment.resolve("bin").resolve("python");
    boolean there =
        run("import", python.toString(), "-c", "import elasticsearch")
            || (run("venv", "python3", "-m", "venv", environment.toString())
                && run(
                    "pip",
                    python.toString(),
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "elasticsearch>=8.15,<9"));
    assumeTrue(there, "the Python client of Elasticsearch cannot be installed from PyPI");
    return python;
  }

  private static boolean run(String name, String... command) throws Exception {
    if (command[0].contains("/") && !Files.exists(Path.of(command[0]))) {
      return false;
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    return process.waitFor(3, TimeUnit.MINUTES) && process.exitValue() == 0;
  }
}
