package dev.atelier.logstash.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Events into Elasticsearch by its bulk API. What the cluster cannot take now is sent again, with
 * pauses that double up to {@code retry_max_interval}; what it will never take goes to the dead
 * letters, or into a warning where those are off.
 */
final class ElasticsearchOutput implements Output {
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int TOO_MANY = 429;
  private static final int TARGET_BULK_BYTES = 20 * 1024 * 1024;
  private static final String JSON = "application/json";

  private final PluginContext context;
  private final BulkSettings settings;
  private final Cluster cluster;
  private final Optional<IndexTemplate> template;
  private final String bulkPath;
  private final Duration firstPause;
  private final Duration longestPause;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile String trouble = "";
  private volatile @Nullable Thread connector;

  ElasticsearchOutput(Options options, PluginContext context) {
    this.context = context;
    settings = BulkSettings.of(options, context);
    cluster = new Cluster(options, context);
    template = IndexTemplate.of(options, settings.dataStream(), context);
    template.ifPresent(IndexTemplate::read);
    bulkPath = options.text("bulk_path").map(path -> path.replaceFirst("^/", "")).orElse("_bulk");
    firstPause = Duration.ofSeconds(Math.max(1, options.integer("retry_initial_interval")));
    longestPause = Duration.ofSeconds(Math.max(1, options.integer("retry_max_interval")));
  }

  @Override
  public void start() {
    context
        .log()
        .info(
            "New Elasticsearch output",
            Map.of(
                "class",
                "LogStash::Outputs::ElasticSearch",
                "hosts",
                cluster.hosts().stream().map(URI::toString).toList()));
    connector = Thread.ofVirtual().name("elasticsearch-connect").start(this::connect);
  }

  /** Waits for the cluster and installs the template; events wait for that. */
  private void connect() {
    Duration pause = firstPause; // not doubled: whoever waits for the stack waits for this
    try {
      while (stopped.getCount() > 0) {
        try {
          Cluster.Answer answer = cluster.send("GET", "", new byte[0], JSON);
          if (answer.status() < 300) {
            connected(answer);
            return;
          }
          failing(
              "Got response code '"
                  + answer.status()
                  + "' contacting Elasticsearch at URL '"
                  + answer.host()
                  + "'",
              pause);
        } catch (IOException e) {
          failing(String.valueOf(e.getMessage()), pause);
        }
        pausing(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failing(String reason, Duration pause) {
    trouble = reason;
    context
        .log()
        .warn(
            "Attempted to resurrect connection to dead ES instance, but got an error",
            Map.of("message", reason, "will_retry_in_seconds", pause.toSeconds()));
  }

  private void connected(Cluster.Answer answer) throws IOException, InterruptedException {
    JsonNode version;
    try {
      version = Json.read(answer.body()).path("version");
    } catch (AtelierException e) {
      throw new IOException("no Elasticsearch at " + answer.host() + ": " + e.getMessage(), e);
    }
    String number = version.path("number").asText("8");
    boolean openSearch = version.path("distribution").asText("").equals("opensearch");
    int major = openSearch ? 8 : Integer.parseInt(number.replaceFirst("\\D.*", ""));
    context
        .log()
        .info(
            "Elasticsearch version determined (" + number + ")",
            Map.of("es_version", (long) major));
    if (template.isPresent()) {
      template.get().install(cluster, major);
    }
    trouble = "";
    ready.countDown();
  }

  @Override
  public boolean isReady() {
    return ready.getCount() == 0;
  }

  @Override
  public String trouble() {
    return trouble;
  }

  @Override
  public void write(List<Event> events) throws InterruptedException {
    ready.await();
    List<BulkAction> actions = new ArrayList<>(events.size());
    for (Event event : events) {
      try {
        actions.add(BulkAction.of(event, settings));
      } catch (IllegalArgumentException e) {
        refuse(event, String.valueOf(e.getMessage()));
      }
    }
    Duration pause = firstPause;
    while (!actions.isEmpty()) {
      List<BulkAction> left = submitAll(actions, pause);
      if (!left.isEmpty()) {
        if (left.size() < actions.size()) {
          pause = firstPause;
        }
        pause = pausing(pause);
      }
      actions = left;
    }
    trouble = "";
  }

  private void refuse(Event event, String reason) {
    if (context.deadLetters().enabled()) {
      context.log().warn("Events could not be indexed and routing to DLQ, count: 1");
      context.deadLetters().add(event, "elasticsearch", context.id(), reason);
    } else {
      context.log().warn(reason + "; event: `" + event + "`");
    }
  }

  /** Sleeps, and gives the next pause. */
  private Duration pausing(Duration pause) throws InterruptedException {
    if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("the output was closed");
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(longestPause) > 0 ? longestPause : doubled;
  }

  /** In requests of a bounded size; what must be sent again comes back. */
  private List<BulkAction> submitAll(List<BulkAction> actions, Duration pause)
      throws InterruptedException {
    List<BulkAction> left = new ArrayList<>();
    List<BulkAction> part = new ArrayList<>();
    long bytes = 0;
    for (BulkAction action : actions) {
      if (!part.isEmpty() && bytes + action.lines().length > TARGET_BULK_BYTES) {
        left.addAll(submit(part, pause));
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(action);
      bytes += action.lines().length;
    }
    left.addAll(submit(part, pause));
    return left;
  }

  private List<BulkAction> submit(List<BulkAction> actions, Duration pause)
      throws InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    actions.forEach(action -> body.writeBytes(action.lines()));
    Cluster.Answer answer;
    try {
      answer = cluster.send("POST", bulkPath, body.toByteArray(), JSON);
    } catch (IOException e) {
      trouble = String.valueOf(e.getMessage());
      context
          .log()
          .error(
              "Attempted to send a bulk request but Elasticsearch appears to be unreachable or"
                  + " down",
              Map.of("message", trouble, "will_retry_in_seconds", pause.toSeconds()));
      return actions;
    }
    if (answer.status() == TOO_LARGE) {
      return halve(actions, answer, pause);
    }
    if (answer.status() >= 300) {
      retryable(answer, body.size());
      return actions;
    }
    return outcomes(actions, answer);
  }

  private List<BulkAction> halve(List<BulkAction> actions, Cluster.Answer answer, Duration pause)
      throws InterruptedException {
    if (actions.size() == 1) {
      never(actions.getFirst(), TOO_LARGE, answer.body());
      return List.of();
    }
    int middle = actions.size() / 2;
    List<BulkAction> left = new ArrayList<>(submit(actions.subList(0, middle), pause));
    left.addAll(submit(actions.subList(middle, actions.size()), pause));
    return left;
  }

  private void retryable(Cluster.Answer answer, long length) {
    trouble = "Elasticsearch answered " + answer.status();
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("code", (long) answer.status());
    about.put("url", answer.host() + bulkPath);
    about.put("content_length", length);
    about.put("body", answer.body());
    String message = "Encountered a retryable error (will retry with exponential backoff)";
    if (answer.status() == TOO_MANY) {
      context.log().debug(message, about);
    } else {
      context.log().error(message, about);
    }
  }

  /** Goes through the items: done, never, or again. */
  private List<BulkAction> outcomes(List<BulkAction> actions, Cluster.Answer answer) {
    JsonNode response;
    try {
      response = Json.read(answer.body());
    } catch (AtelierException e) {
      trouble = "Elasticsearch's answer is no JSON: " + e.getMessage();
      context
          .log()
          .error("An unknown error occurred sending a bulk request", Map.of("message", trouble));
      return actions;
    }
    if (!response.path("errors").asBoolean(false)) {
      return List.of();
    }
    JsonNode items = response.path("items");
    if (items.size() != actions.size()) {
      context
          .log()
          .warn(
              "Sent "
                  + actions.size()
                  + " documents but Elasticsearch returned "
                  + items.size()
                  + " responses");
      return actions;
    }
    List<BulkAction> again = new ArrayList<>();
    for (int i = 0; i < actions.size(); i++) {
      JsonNode item = items.get(i).path(actions.get(i).verb());
      if (mustRepeat(actions.get(i), item)) {
        again.add(actions.get(i));
      }
    }
    if (!again.isEmpty()) {
      context
          .log()
          .info(
              "Retrying individual bulk actions that failed or were rejected by the previous bulk"
                  + " request",
              Map.of("count", (long) again.size()));
    }
    return again;
  }

  private boolean mustRepeat(BulkAction action, JsonNode item) {
    int status = item.path("status").asInt();
    String type = item.path("error").path("type").asText("");
    if (status == 200 || status == 201) {
      return false;
    }
    boolean logged = !settings.silent().contains(type);
    if (status == CONFLICT || settings.drop().contains(type)) {
      if (logged) {
        context.log().warn("Failed action", about(action, status, item.toString()));
      }
      return false;
    }
    if (settings.deadLetterCodes().contains(status)) {
      never(action, status, item.toString());
      return false;
    }
    if (logged) {
      context.log().info("Retrying failed action", about(action, status, item.toString()));
    }
    trouble = type.isEmpty() ? "an action was answered with " + status : type;
    return true;
  }

  private static Map<String, Object> about(BulkAction action, int status, String response) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("status", (long) status);
    about.put("action", List.of(action.verb(), action.header()));
    about.put("response", response);
    return about;
  }

  private void never(BulkAction action, int status, String response) {
    String message = "Could not index event to Elasticsearch.";
    if (context.deadLetters().enabled()) {
      context
          .deadLetters()
          .add(
              action.event(),
              "elasticsearch",
              context.id(),
              message
                  + " status: "
                  + status
                  + ", action: "
                  + List.of(action.verb(), action.header())
                  + ", response: "
                  + response);
      context
          .log()
          .warn("Events could not be indexed and routing to DLQ", about(action, status, response));
    } else {
      context.log().warn(message, about(action, status, response));
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    Thread connecting = connector;
    if (connecting != null) {
      connecting.interrupt();
    }
    cluster.close();
  }
}
