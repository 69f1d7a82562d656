package dev.atelier.logstash;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;

/** Takes bulk requests over HTTP as Elasticsearch does, keeps the documents, fails when told to. */
public final class RecordingElasticsearch implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> templates = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Statuses of whole bulk requests to come; empty means 200. */
  public final Deque<Integer> failures = new ConcurrentLinkedDeque<>();

  /** Status of one document by its header and body. */
  public volatile BiFunction<JsonNode, JsonNode, Integer> verdict = (_, _) -> 201;

  public RecordingElasticsearch() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Waits until so many documents are there.
   *
   * @param alive looked at again and again: false ends the wait
   */
  public synchronized void await(int count, java.util.function.BooleanSupplier alive)
      throws InterruptedException {
    while (documents.size() < count && alive.getAsBoolean()) {
      wait(100);
    }
  }

  private synchronized void changed() {
    notifyAll();
  }

  /** By index and id. */
  public Map<String, String> documents() {
    return documents;
  }

  public Map<String, JsonNode> templates() {
    return templates;
  }

  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    requests.add(method + " " + path);
    InputStream in = exchange.getRequestBody();
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    String body =
        new String((zipped ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
    if (path.equals("/")) {
      send(exchange, 200, "{\"version\":{\"number\":\"8.19.5\"}}");
    } else if (path.startsWith("/_index_template/")) {
      template(exchange, method, path.substring("/_index_template/".length()), body);
    } else if (path.equals("/_bulk")) {
      Integer failure = failures.poll();
      if (failure != null && failure != 200) {
        send(exchange, failure, "{\"error\":\"as told\"}");
      } else {
        bulk(exchange, body);
      }
    } else {
      send(exchange, 404, "{}");
    }
  }

  private void template(HttpExchange exchange, String method, String name, String body)
      throws IOException {
    if (method.equals("HEAD")) {
      exchange.sendResponseHeaders(templates.containsKey(name) ? 200 : 404, -1);
      exchange.close();
    } else {
      templates.put(name, Json.read(body));
      send(exchange, 200, "{\"acknowledged\":true}");
    }
  }

  private void bulk(HttpExchange exchange, String body) throws IOException {
    List<Object> items = new ArrayList<>();
    boolean errors = false;
    String[] lines = body.split("\n");
    for (int i = 0; i < lines.length; i += 2) {
      JsonNode action = Json.read(lines[i]);
      String verb = action.fieldNames().next();
      JsonNode header = action.get(verb);
      JsonNode document = Json.read(lines[i + 1]);
      int status = verdict.apply(header, document);
      errors |= status >= 300;
      if (status < 300) {
        String id = header.has("_id") ? header.get("_id").asText() : "auto" + documents.size();
        documents.put(header.get("_index").asText() + "/" + id, lines[i + 1]);
      }
      items.add(
          Map.of(
              verb,
              status < 300
                  ? Map.of("status", status)
                  : Map.of("status", status, "error", Map.of("type", "as_told", "reason", "no"))));
    }
    changed();
    send(exchange, 200, Json.write(Map.of("errors", errors, "items", items)));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
