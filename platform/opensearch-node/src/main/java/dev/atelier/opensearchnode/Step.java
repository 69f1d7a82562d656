package dev.atelier.opensearchnode;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What becomes of a request. */
sealed interface Step {
  /** A path that the node answers with nothing. */
  String PLACEHOLDER = "/_atelier/answer";

  /**
   * The node answers.
   *
   * @param uri path and query for the node
   * @param body what replaces the request's body
   * @param answer changes the node's JSON answer when it succeeded
   * @param warnings told to the client in {@code Warning} headers
   */
  record Pass(
      String method,
      String uri,
      Optional<Map<String, Object>> body,
      Optional<UnaryOperator<Map<String, Object>>> answer,
      List<String> warnings)
      implements Step {
    public Pass {
      warnings = List.copyOf(warnings);
    }

    static Pass same(String method, String uri) {
      return new Pass(method, uri, Optional.empty(), Optional.empty(), List.of());
    }
  }

  /** The layer answers itself. */
  record Answer(int status, Map<String, Object> body, Map<String, String> headers) implements Step {
    static Answer ok(Map<String, Object> body) {
      return new Answer(200, body, Map.of());
    }

    /** As Elasticsearch lays errors out. */
    static Answer error(int status, String type, String reason) {
      return error(status, type, reason, Map.of());
    }

    static Answer error(int status, String type, String reason, Map<String, String> headers) {
      Map<String, Object> cause = Map.of("type", type, "reason", reason);
      return new Answer(
          status,
          Map.of(
              "error",
              Map.of("root_cause", List.of(cause), "type", type, "reason", reason),
              "status",
              status),
          headers);
    }

    static Answer notRun(String feature) {
      return error(
          400,
          "illegal_argument_exception",
          feature + " is part of Elasticsearch and not of OpenSearch, which answers here");
    }
  }
}
