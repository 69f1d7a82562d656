package dev.atelier.opensearchnode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.OpenSearchParseException;

/**
 * Elasticsearch's manners as a function of a request. What both have alike passes untouched; the
 * bodies of bulk requests, searches and documents are never looked at.
 */
final class Dialect {
  private static final String REALM = "Basic realm=\"security\", charset=\"UTF-8\"";

  /** First parts of paths that only Elasticsearch has → the feature's name. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry("_application", "Search applications"),
          Map.entry("_async_search", "Asynchronous search"),
          Map.entry("_autoscaling", "Autoscaling"),
          Map.entry("_ccr", "Cross-cluster replication"),
          Map.entry("_connector", "Connectors"),
          Map.entry("_enrich", "Enrich policies"),
          Map.entry("_eql", "EQL"),
          Map.entry("_fleet", "Fleet"),
          Map.entry("_graph", "Graph exploration"),
          Map.entry("_health_report", "The health report"),
          Map.entry("_ilm", "Index lifecycle management"),
          Map.entry("_inference", "Inference"),
          Map.entry("_logstash", "Central pipeline management"),
          Map.entry("_migration", "The migration assistant"),
          Map.entry("_ml", "Machine learning"),
          Map.entry("_monitoring", "Monitoring collection"),
          Map.entry("_profiling", "Universal profiling"),
          Map.entry("_query", "ES|QL"),
          Map.entry("_query_rules", "Query rules"),
          Map.entry("_rollup", "Rollups"),
          Map.entry("_searchable_snapshots", "Searchable snapshots"),
          Map.entry("_slm", "Snapshot lifecycle management"),
          Map.entry("_sql", "Elasticsearch SQL"),
          Map.entry("_synonyms", "Synonym sets"),
          Map.entry("_text_structure", "Text structure"),
          Map.entry("_transform", "Transforms"),
          Map.entry("_watcher", "Watcher"));

  /** Parameters that the node refuses as unknown and that change nothing here. */
  private static final Set<String> DROPPED_PARAMETERS =
      Set.of(
          "include_type_name",
          "include_source_on_error",
          "require_data_stream",
          "list_executed_pipelines",
          "force_synthetic_source",
          "min_compatible_shard_node");

  private final ElasticsearchVersion version;
  private final Users users;

  Dialect(ElasticsearchVersion version, Users users) {
    this.version = version;
    this.users = users;
  }

  /** The headers that matter; absent ones are empty. */
  record Headers(String accept, String contentType, String authorization) {}

  ElasticsearchVersion version() {
    return version;
  }

  Step step(String method, String uri, Headers headers, Supplier<byte[]> body) {
    Optional<Step> refused = incompatible(headers);
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<String> user = users.authenticate(headers.authorization());
    if (user.isEmpty()) {
      return unauthenticated(headers, uri);
    }
    try {
      return route(new Request(method, uri, headers.contentType(), user.get()), body);
    } catch (OpenSearchParseException e) {
      return Step.Answer.error(400, "parse_exception", String.valueOf(e.getMessage()));
    }
  }

  private record Request(String method, String uri, String contentType, String user) {
    String path() {
      int query = uri.indexOf('?');
      return query < 0 ? uri : uri.substring(0, query);
    }

    String query() {
      int query = uri.indexOf('?');
      return query < 0 ? "" : uri.substring(query);
    }

    List<String> segments() {
      return Stream.of(path().split("/")).filter(part -> !part.isEmpty()).toList();
    }

    boolean reads() {
      return method.equals("GET") || method.equals("HEAD");
    }
  }

  private Optional<Step> incompatible(Headers headers) {
    Optional<Integer> accept = MediaTypes.compatibleWith(headers.accept());
    Optional<Integer> content = MediaTypes.compatibleWith(headers.contentType());
    for (String name : List.of("Accept", "Content-Type")) {
      Optional<Integer> asked = name.equals("Accept") ? accept : content;
      if (asked.isPresent()
          && asked.get() != version.major()
          && asked.get() != version.major() - 1) {
        String written = name.equals("Accept") ? headers.accept() : headers.contentType();
        return Optional.of(
            Step.Answer.error(
                400,
                "media_type_header_exception",
                "Invalid media-type value on headers [%s]: %s version must be either version %d or %d, but found %d. %s=%s"
                    .formatted(
                        name,
                        name,
                        version.major(),
                        version.major() - 1,
                        asked.get(),
                        name,
                        written)));
      }
    }
    return Optional.empty();
  }

  private static Step unauthenticated(Headers headers, String uri) {
    boolean missing = headers.authorization().isEmpty();
    String reason =
        missing
            ? "missing authentication credentials for REST request [" + uri + "]"
            : "unable to authenticate user for REST request [" + uri + "]";
    return Step.Answer.error(401, "security_exception", reason, Map.of("WWW-Authenticate", REALM));
  }

  private Step route(Request request, Supplier<byte[]> body) {
    List<String> segments = request.segments();
    String first = segments.isEmpty() ? "" : segments.getFirst();
    if (first.equals("_security") && users.required()) {
      return new SecurityApi(users).answer(request.method(), segments, request.user(), body);
    }
    if (first.equals("_ilm") && segments.size() > 1 && segments.get(1).equals("status")) {
      return Step.Answer.ok(Map.of("operation_mode", "STOPPED"));
    }
    String feature = NOT_RUN.get(first);
    if (feature != null) {
      return Step.Answer.notRun(feature);
    }
    return switch (first) {
      case "" -> main(request);
      case "_license" -> request.reads() ? license() : Step.Answer.notRun("Licence management");
      case "_xpack" ->
          request.reads() && segments.size() == 1 ? features() : Step.Answer.notRun("Its usage");
      case "_pit" -> closePointInTime(request, body);
      case "_index_template", "_component_template", "_template" ->
          indexBody(request, segments, body);
      default -> ofIndex(request, segments, body);
    };
  }

  private Step ofIndex(Request request, List<String> segments, Supplier<byte[]> body) {
    String last = segments.getLast();
    if (segments.size() == 2 && last.equals("_pit") && request.method().equals("POST")) {
      return openPointInTime(request, segments.getFirst());
    }
    boolean lifecycle = last.equals("_lifecycle") && segments.getFirst().equals("_data_stream");
    if (lifecycle || (segments.size() > 1 && segments.get(1).equals("_ilm"))) {
      return Step.Answer.notRun(
          lifecycle ? "The data stream lifecycle" : "Index lifecycle management");
    }
    boolean creates =
        request.method().equals("PUT") && segments.size() == 1 && !last.startsWith("_");
    return creates || last.equals("_mapping") || last.equals("_settings")
        ? indexBody(request, segments, body)
        : pass(request);
  }

  /**
   * Settings, mappings and templates: keys that the node does not know are translated or left out.
   */
  private Step indexBody(Request request, List<String> segments, Supplier<byte[]> body) {
    boolean writes = request.method().equals("PUT") || request.method().equals("POST");
    byte[] content = writes ? body.get() : new byte[0];
    if (content.length == 0 || !json(request.contentType())) {
      return pass(request);
    }
    IndexBodies.Translated translated =
        IndexBodies.translate(JsonMaps.read(content), segments.getLast().equals("_mapping"));
    return translated.changed()
        ? new Step.Pass(
            request.method(),
            request.path() + query(request),
            Optional.of(translated.body()),
            Optional.empty(),
            translated.warnings())
        : pass(request);
  }

  private static boolean json(String contentType) {
    return contentType.contains("json");
  }

  private Step pass(Request request) {
    return Step.Pass.same(request.method(), request.path() + query(request));
  }

  private static String query(Request request) {
    String query = request.query();
    if (query.isEmpty() || DROPPED_PARAMETERS.stream().noneMatch(query::contains)) {
      return query;
    }
    String kept =
        Stream.of(query.substring(1).split("&"))
            .filter(part -> !DROPPED_PARAMETERS.contains(part.split("=", 2)[0]))
            .collect(Collectors.joining("&"));
    return kept.isEmpty() ? "" : "?" + kept;
  }

  private Step main(Request request) {
    return rewritten(request.method(), request.uri(), Optional.empty(), this::info);
  }

  private static Step rewritten(
      String method,
      String uri,
      Optional<Map<String, Object>> body,
      UnaryOperator<Map<String, Object>> answer) {
    return new Step.Pass(method, uri, body, Optional.of(answer), List.of());
  }

  /** The node's name and cluster, Elasticsearch's version. */
  private Map<String, Object> info(Map<String, Object> node) {
    Map<String, Object> number = new LinkedHashMap<>();
    number.put("number", version.toString());
    number.put("build_flavor", "default");
    number.put("build_type", "docker");
    number.put("build_hash", "unknown");
    number.put("build_date", "2026-01-01T00:00:00.000Z");
    number.put("build_snapshot", false);
    if (node.get("version") instanceof Map<?, ?> own) {
      number.put("lucene_version", String.valueOf(own.get("lucene_version")));
    }
    boolean eight = version.major() >= 8;
    number.put("minimum_wire_compatibility_version", eight ? "7.17.0" : "6.8.0");
    number.put("minimum_index_compatibility_version", eight ? "7.0.0" : "6.0.0-beta1");
    Map<String, Object> info = new LinkedHashMap<>();
    for (String key : List.of("name", "cluster_name", "cluster_uuid")) {
      info.put(key, String.valueOf(node.get(key)));
    }
    info.put("version", number);
    info.put("tagline", "You Know, for Search");
    return info;
  }

  private static Step license() {
    return Step.Answer.ok(
        Map.of(
            "license",
            Map.of("status", "active", "type", "basic", "uid", "atelier", "max_nodes", 1)));
  }

  /** Which of its licensed features are here: security, when a password is asked for. */
  private Step features() {
    Map<String, Object> features = new LinkedHashMap<>();
    for (String name :
        List.of("ilm", "ml", "monitoring", "rollup", "sql", "transform", "watcher")) {
      features.put(name, Map.of("available", false, "enabled", false));
    }
    features.put("security", Map.of("available", true, "enabled", users.required()));
    Map<String, Object> license = Map.of("type", "basic", "mode", "basic", "status", "active");
    return Step.Answer.ok(
        Map.of("license", license, "features", features, "tagline", "You know, for X"));
  }

  private static Step openPointInTime(Request request, String index) {
    return rewritten(
        "POST",
        "/" + index + "/_search/point_in_time" + request.query(),
        Optional.empty(),
        node -> Map.of("id", String.valueOf(node.get("pit_id"))));
  }

  private static Step closePointInTime(Request request, Supplier<byte[]> body) {
    if (!request.method().equals("DELETE")) {
      return Step.Answer.error(
          405, "illegal_argument_exception", "a point in time is closed by DELETE");
    }
    Object id = JsonMaps.read(body.get()).get("id");
    Map<String, Object> ids = Map.of("pit_id", List.of(String.valueOf(id)));
    return rewritten(
        "DELETE",
        "/_search/point_in_time",
        Optional.of(ids),
        node -> {
          List<Object> freed = new ArrayList<>();
          if (node.get("pits") instanceof List<?> pits) {
            freed.addAll(pits);
          }
          return Map.of("succeeded", true, "num_freed", freed.size());
        });
  }
}
