package dev.atelier.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogstashRuntimeTest {
  @TempDir Path folder;

  private ServiceSpec service(
      String image, List<String> command, Map<String, String> environment, String... mounts) {
    List<Mount> all = new ArrayList<>();
    for (String mount : mounts) {
      String[] parts = mount.split(":");
      all.add(new Mount(Mount.Type.BIND, folder.resolve(parts[0]), parts[1], false));
    }
    try {
      return new ServiceSpec(
          "logstash",
          ImageReference.parse(image),
          Optional.empty(),
          List.of(),
          command,
          environment,
          Optional.empty(),
          Optional.empty(),
          all,
          InetAddress.getByName("127.87.3.9"),
          List.of(),
          List.of(),
          List.of("logstash"),
          RestartPolicy.NO,
          true,
          Optional.empty(),
          1,
          Map.of(),
          new SourceText("docker-compose.yml", "services:\n  logstash:\n").span(12, 20));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static final String MOUNTED = "pipeline:/usr/share/logstash/pipeline";
  private static final String CONFIG = "config:/usr/share/logstash/config";
  private static final String IMAGE = "docker.elastic.co/logstash/logstash:8.11.0";

  @Test
  void theImagesAreKnownUnderTheirNames() {
    LogstashRuntime runtime = new LogstashRuntime(new RecordingPlatform(folder, false));
    for (String image :
        List.of(
            IMAGE,
            "logstash:8.11.0",
            "bitnami/logstash:8",
            "opensearchproject/logstash-oss-with-opensearch-output-plugin:8.9.0")) {
      assertThat(runtime.profile().matches(ImageReference.parse(image))).as(image).isTrue();
    }
    assertThat(runtime.profile().matches(ImageReference.parse("elastic/filebeat"))).isFalse();
  }

  @Test
  void withoutAPipelineNothingIsRunAndTheReasonSaid() {
    LogstashRuntime runtime = new LogstashRuntime(new RecordingPlatform(folder, false));
    assertThat(runtime.plan(service(IMAGE, List.of(), Map.of())))
        .isEqualTo(
            new Plan.NotRun(
                "Logstash",
                "no pipeline is mounted, and the image's own (beats to stdout) is not run yet"));
  }

  @Test
  void aPipelineOfBeatsAloneIsNotRun() throws IOException {
    write("pipeline/logstash.conf", "input { beats { port => 5044 } } output { stdout {} }");
    LogstashRuntime runtime = new LogstashRuntime(new RecordingPlatform(folder, false));
    assertThat(runtime.plan(service(IMAGE, List.of(), Map.of(), MOUNTED)))
        .isInstanceOfSatisfying(
            Plan.NotRun.class, plan -> assertThat(plan.reason()).contains("plugin named 'beats'"));
  }

  /** The workshop's folder: config/ mounted over the image's, logs next door not mounted. */
  @Test
  @Timeout(200)
  void aFirstComposeFileIsMendedInMemory() throws Exception {
    try (RecordingElasticsearch elasticsearch = new RecordingElasticsearch()) {
      write("pipeline/logstash.conf", pipeline(elasticsearch.url()));
      Files.createDirectories(folder.resolve("config"));
      write("generator/generator.py", "open('logs/app.log', 'a')");
      RecordingPlatform platform = new RecordingPlatform(folder, false);
      LogstashRuntime runtime = new LogstashRuntime(platform);
      ServiceSpec service = service(IMAGE, List.of(), Map.of(), MOUNTED, CONFIG);
      assertThat(runtime.plan(service)).isEqualTo(new Plan.Serve("Logstash 8.11 pipelines"));
      assertThat(runtime.check(service).stream().map(problem -> problem.code().id()))
          .containsExactlyInAnyOrder(
              "logstash.hidden-settings", "logstash.hidden-settings", "logstash.logs-not-mounted");
      assertThat(folder.resolve(".atelier")).doesNotExist();
      ServiceHandle handle = runtime.start(service);
      try {
        assertThat(platform.repairs.stream().map(Repair::id))
            .containsExactlyInAnyOrder(
                "logstash.hidden-settings.logstash.yml",
                "logstash.hidden-settings.pipelines.yml",
                "logstash.logs-not-mounted");
        write("logs/app.log", "{\"id\":1,\"timestamp\":\"2026-01-02T00:00:00\"}\n");
        elasticsearch.await(1, () -> handle.health().state() != Health.State.EXITED);
        assertThat(elasticsearch.documents()).containsOnlyKeys("app-logs-2026.01.02/1");
        assertThat(elasticsearch.documents().values().iterator().next())
            .contains("\"log\":{\"file\":{\"path\":\"/usr/share/logstash/logs/app.log\"}}");
        assertThat(handle.health()).isEqualTo(Health.HEALTHY);
        assertThat(handle.facts().toString()).contains("/usr/share/logstash/logs/app.log");
        assertThat(handle.metrics().toString()).contains("logstash_events_out_total");
        assertApi();
      } finally {
        handle.stop(Duration.ofSeconds(10));
      }
      assertThat(handle.health().state()).isEqualTo(Health.State.EXITED);
      assertThat(platform.lines)
          .anyMatch(line -> line.contains("][logstash.javapipeline    ][main] Pipeline started"));
    }
  }

  private static String pipeline(String url) {
    return "input { file { path => \"/usr/share/logstash/logs/app.log\" start_position =>"
        + " \"beginning\" codec => json stat_interval => \"20 ms\" discover_interval => 1 } }\n"
        + "filter { date { match => [ \"timestamp\", \"ISO8601\" ] } }\n"
        + "output { elasticsearch { hosts => [\""
        + url
        + "\"] index => \"app-logs-%{+YYYY.MM.dd}\" document_id => \"%{id}\" } }\n";
  }

  private static void assertApi() throws IOException, InterruptedException {
    JsonNode root = get("/");
    assertThat(root.path("version").asText()).isEqualTo("8.11.0");
    assertThat(root.path("status").asText()).isEqualTo("green");
    assertThat(root.path("http_address").asText()).isEqualTo("127.87.3.9:9600");
    assertThat(get("/_node/pipelines").path("pipelines").path("main").path("batch_size").asInt())
        .isEqualTo(125);
    JsonNode stats = get("/_node/stats/pipelines/main").path("pipelines").path("main");
    assertThat(stats.path("events").path("in").asInt()).isEqualTo(1);
    assertThat(stats.path("plugins").path("filters").get(0).path("name").asText())
        .isEqualTo("date");
    assertThat(get("/_node/stats").path("jvm").path("mem").path("heap_used_in_bytes").asLong())
        .isPositive();
    assertThat(get("/nothing").path("status").asInt()).isEqualTo(404);
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.87.3.9:9600" + path)).build();
      return Json.read(client.send(request, BodyHandlers.ofString()).body());
    }
  }

  @Test
  void faithfulToDockerItDoesNotStart() throws IOException {
    write("pipeline/logstash.conf", pipeline("http://127.0.0.1:1"));
    Files.createDirectories(folder.resolve("config"));
    LogstashRuntime runtime = new LogstashRuntime(new RecordingPlatform(folder, true));
    assertThatThrownBy(() -> runtime.start(service(IMAGE, List.of(), Map.of(), MOUNTED, CONFIG)))
        .hasMessage(
            "Pipelines YAML file is empty. Location:"
                + " /usr/share/logstash/config/pipelines.yml");
  }

  @Test
  void allFaultsOfTheFilesAreFoundTogether() throws IOException {
    write("config/logstash.yml", "pipeline.worker: 2\napi.http.host: ${NOWHERE}\n");
    write(
        "config/pipelines.yml",
        "- pipeline.id: a\n  config.string: 'input { stdin {} } filter { grok { mtch => {} } }'\n"
            + "- pipeline.id: a\n  path.config: /nowhere/*.conf\n");
    LogstashRuntime runtime = new LogstashRuntime(new RecordingPlatform(folder, false));
    assertThat(
            runtime.check(service(IMAGE, List.of(), Map.of(), CONFIG)).stream()
                .map(Problem::message))
        .containsExactly(
            "Setting \"pipeline.worker\" doesn't exist. Please check if you haven't made a typo.",
            "Cannot evaluate `${NOWHERE}`. Replacement variable `NOWHERE` is not defined in a"
                + " Logstash secret store or an Environment entry and there is no default value"
                + " given.",
            "Pipelines YAML file contains duplicate pipeline ids: [\"a\"]. Location: "
                + folder.resolve("config/pipelines.yml"),
            "Unknown setting 'mtch' for grok",
            "No config files found: /nowhere/*.conf. Can you make sure this path is a logstash"
                + " config file?");
  }

  @Test
  void theShopsOwnFilesHaveNoFault() throws IOException {
    Path shop = Resources.repository().resolve("logstash");
    ServiceSpec service =
        service(
            "docker.elastic.co/logstash/logstash:8.19.5",
            List.of(),
            Map.of("LS_JAVA_OPTS", "-Xms256m -Xmx256m"),
            shop.resolve("config/logstash.yml") + ":/usr/share/logstash/config/logstash.yml",
            shop.resolve("config/pipelines.yml") + ":/usr/share/logstash/config/pipelines.yml",
            shop.resolve("pipeline") + ":/usr/share/logstash/pipeline",
            shop.resolve("templates") + ":/usr/share/logstash/templates",
            "logs:/usr/share/logstash/logs");
    LogstashRuntime runtime = new LogstashRuntime(new RecordingPlatform(folder, false));
    assertThat(runtime.check(service)).isEmpty();
    assertThat(runtime.plan(service)).isEqualTo(new Plan.Serve("Logstash 8.19 pipelines"));
  }

  @Test
  void flagsOfTheCommandAndVariablesOfTheImageHold() throws IOException {
    write("pipeline/a.conf", "input { stdin {} } output { null {} }");
    ServiceSpec service =
        service(
            IMAGE,
            List.of(
                "bash",
                "-c",
                "echo hi && exec logstash -f '/usr/share/logstash/pipeline/a.conf' -b 7"),
            Map.of("PIPELINE_WORKERS", "3", "LOG_LEVEL", "warn"),
            MOUNTED);
    ServiceConfig config =
        ServiceConfig.read(service, new ServicePaths(service, folder.resolve("x")), "7.17.0");
    assertThat(config.pipelines().getFirst().workers()).isEqualTo(3);
    assertThat(config.pipelines().getFirst().batchSize()).isEqualTo(7);
    assertThat(config.pipelines().getFirst().config())
        .contains("/usr/share/logstash/pipeline/a.conf");
    assertThat(config.pipelines().getFirst().ecs()).isFalse();
    assertThat(config.settings().text("log.level")).contains("warn");
  }
}
