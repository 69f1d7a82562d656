package dev.atelier.engines.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node from time to time on a thread of its own, so that reading health and figures never
 * waits. Healthy is a cluster that is not red and has no index that refuses writes by itself.
 *
 * <p>Mutable: the last health and figures, written by its thread alone.
 */
final class Probe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration UNTIL_HEALTHY = Duration.ofMillis(150);
  private static final Duration WHEN_HEALTHY = Duration.ofSeconds(2);

  /** How long shards may take to recover after a start before a red cluster is called unhealthy. */
  private static final Duration RECOVERY = Duration.ofMinutes(1);

  private final OpenSearchNode node;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Thread thread;
  private volatile Health health = Health.starting("the node starts");
  private volatile Optional<Figures> figures = Optional.empty();

  Probe(OpenSearchNode node) {
    this.node = node;
    this.thread = Thread.ofVirtual().name("opensearch-probe").start(this::run);
  }

  /** What a node says of itself; bytes and counts since its start. */
  record Figures(
      long documents, long storeBytes, long indexed, long searches, long heapUsed, long heapMax) {
    List<Metric> metrics() {
      return List.of(
          Metric.of("elasticsearch_indices_docs", documents),
          Metric.of("elasticsearch_indices_store_size_bytes", storeBytes),
          Metric.of("elasticsearch_indices_indexing_index_total", indexed),
          Metric.of("elasticsearch_indices_search_query_total", searches),
          Metric.of("elasticsearch_jvm_memory_used_bytes", heapUsed),
          Metric.of("elasticsearch_jvm_memory_max_bytes", heapMax));
    }
  }

  Health health() {
    return health;
  }

  Optional<Figures> figures() {
    return figures;
  }

  private void run() {
    try {
      node.awaitPort(Duration.ofMinutes(5));
      long recovered = System.nanoTime() + RECOVERY.toNanos();
      boolean was = false;
      while (node.exitCode().isEmpty()) {
        Health now = ask(!was && System.nanoTime() < recovered);
        boolean healthy = now.state() == Health.State.HEALTHY;
        was |= healthy;
        health = now;
        Thread.sleep(healthy ? WHEN_HEALTHY : UNTIL_HEALTHY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (AtelierException e) {
      LOG.debug("the node ended before it was ready");
    }
  }

  private Health ask(boolean recovering) throws InterruptedException {
    try {
      JsonNode cluster = get("_cluster/health");
      List<String> blocked = blocked(get("_cluster/state/blocks"));
      figures = Optional.of(figures(get(FIGURES)));
      String status = cluster.path("status").asText();
      if (status.equals("red")) {
        String red = cluster.path("unassigned_shards").asInt() + " shards unassigned";
        return recovering
            ? Health.starting("recovers: " + red)
            : Health.unhealthy("cluster is red: " + red);
      }
      return blocked.isEmpty()
          ? Health.healthy("cluster is " + status)
          : Health.unhealthy("takes no writes: " + String.join(", ", blocked));
    } catch (IOException | AtelierException e) {
      return Health.unhealthy("does not answer: " + e.getMessage());
    }
  }

  /** Blocks that nobody asked for: of the whole cluster, or for want of disk. */
  private static List<String> blocked(JsonNode state) {
    List<String> blocked = new ArrayList<>();
    state
        .path("blocks")
        .path("global")
        .forEach(block -> blocked.add(block.path("description").asText()));
    state
        .path("blocks")
        .path("indices")
        .properties()
        .forEach(index -> {
          if (index.getValue().has("12")) { // read-only-allow-delete, as the flood stage sets it
            blocked.add(index.getKey());
          }
        });
    return blocked;
  }

  private static final String FIGURES =
      "_nodes/_local/stats/jvm,indices?filter_path=nodes.*.jvm.mem,nodes.*.indices.docs.count,"
          + "nodes.*.indices.store.size_in_bytes,nodes.*.indices.indexing.index_total,"
          + "nodes.*.indices.search.query_total";

  private static Figures figures(JsonNode stats) {
    JsonNode own = stats.path("nodes").elements().next();
    JsonNode indices = own.path("indices");
    JsonNode memory = own.path("jvm").path("mem");
    return new Figures(
        indices.path("docs").path("count").asLong(),
        indices.path("store").path("size_in_bytes").asLong(),
        indices.path("indexing").path("index_total").asLong(),
        indices.path("search").path("query_total").asLong(),
        memory.path("heap_used_in_bytes").asLong(),
        memory.path("heap_max_in_bytes").asLong());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    URI uri = node.uri().resolve(path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    node.settings()
        .password()
        .ifPresent(password -> request.header("Authorization", basic(password)));
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException("/" + path + " answered " + response.statusCode());
    }
    return Json.read(response.body());
  }

  private static String basic(String password) {
    byte[] text = ("elastic:" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(text);
  }

  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
  }
}
