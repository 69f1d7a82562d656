package dev.atelier.engines.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of OpenSearch's image is killed in the middle of bulk requests. */
final class CrashTest {
  private static final String ADDRESS = "127.91.7.3";
  private static final int BATCH = 200;
  private static final int BATCHES_BEFORE = 25;

  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedIsThereAfterKill9() throws Exception {
    TestPlatform platform = new TestPlatform(folder);
    ServiceSpec spec =
        SearchSpecs.service(
            "opensearchproject/opensearch:2.19.1",
            ADDRESS,
            Map.of("discovery.type", "single-node", "DISABLE_SECURITY_PLUGIN", "true"),
            SearchSpecs.volume(folder.resolve("data"), "/usr/share/opensearch/data"));
    ElasticsearchRuntime runtime = ElasticsearchRuntime.opensearch(platform, SearchSpecs.library());
    assertThat(runtime.check(spec)).isEmpty();
    Http http = new Http("http://" + ADDRESS + ":9200", "");

    ServiceHandle first = runtime.start(spec);
    Waiting.until(() -> first.health().state() == Health.State.HEALTHY, first::health);
    JsonNode info = http.json("GET", "/", "");
    assertThat(info.at("/version/distribution").asText()).isEqualTo("opensearch");
    int acknowledged = writeUntilKilled(http, first.processes().getFirst());
    Waiting.until(() -> first.health().state() == Health.State.EXITED, first::health);
    assertThat(first.health().exitCode()).isEqualTo(137);
    first.stop(Duration.ofSeconds(1));

    ServiceHandle second = runtime.start(spec);
    try {
      Waiting.until(() -> second.health().state() == Health.State.HEALTHY, second::health);
      http.send("POST", "/crash/_refresh", "");
      String query = "{\"query\":{\"range\":{\"n\":{\"lt\":" + acknowledged + "}}}}";
      assertThat(acknowledged).isGreaterThanOrEqualTo(BATCH * BATCHES_BEFORE);
      assertThat(http.json("POST", "/crash/_count", query).at("/count").asInt())
          .isEqualTo(acknowledged);
    } finally {
      second.stop(Duration.ofSeconds(20));
    }
  }

  /** Documents acknowledged; the kill comes while a request is on its way. */
  private static int writeUntilKilled(Http http, ProcessHandle node) throws Exception {
    int acknowledged = 0;
    try {
      while (true) {
        if (acknowledged == BATCH * BATCHES_BEFORE) {
          Thread.ofPlatform().start(node::destroyForcibly);
        }
        int from = acknowledged;
        String bulk =
            IntStream.range(from, from + BATCH)
                .mapToObj(n -> "{\"index\":{\"_id\":\"%d\"}}\n{\"n\":%d}\n".formatted(n, n))
                .collect(Collectors.joining());
        JsonNode answer = Json.read(http.send("POST", "/crash/_bulk", bulk).body());
        assertThat(answer.at("/errors").asBoolean()).isFalse();
        acknowledged += BATCH;
      }
    } catch (IOException e) {
      return acknowledged; // the node is gone
    }
  }
}
