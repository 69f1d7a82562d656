package dev.atelier.opensearchnode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A short life of a node, so that the classes that a stack's first minutes need are in the AOT
 * cache.
 */
final class Training {
  private Training() {}

  static void run(int port) throws IOException, InterruptedException {
    String bulk =
        IntStream.range(0, 500)
            .mapToObj(i ->
                "{\"index\":{}}\n{\"at\":\"2026-01-01T00:00:00Z\",\"n\":%d,\"s\":\"word %d\"}\n"
                    .formatted(i, i))
            .collect(Collectors.joining());
    try (HttpClient client = HttpClient.newHttpClient()) {
      send(
          client,
          port,
          "PUT",
          "/_index_template/t",
          "{\"index_patterns\":[\"t-*\"],\"template\":{\"mappings\":{\"properties\":{\"s\":{\"type\":\"keyword\"}}}}}");
      send(client, port, "GET", "/", "");
      send(client, port, "POST", "/t-1/_bulk?refresh=true", bulk);
      send(client, port, "GET", "/_cluster/health", "");
      send(client, port, "GET", "/_stats", "");
      send(client, port, "GET", "/_nodes/stats/jvm,indices", "");
      send(
          client,
          port,
          "POST",
          "/t-1/_search",
          "{\"query\":{\"range\":{\"n\":{\"gte\":3}}},\"aggs\":{\"h\":{\"date_histogram\":{\"field\":\"at\",\"fixed_interval\":\"1h\"}}}}");
    }
  }

  private static void send(HttpClient client, int port, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build();
    int status = client.send(request, BodyHandlers.ofString()).statusCode();
    if (status >= 300) {
      throw new IOException(method + " " + path + " answered " + status);
    }
  }
}
