package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Xcoms;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tasks pass on. */
final class XcomEndpoints {
  private static final String ENTRIES =
      "/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries";

  private final Shapes shapes;

  XcomEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", ENTRIES, this::xcoms);
    routes.add("GET", ENTRIES + "/{key}", this::xcom);
    routes.add("POST", ENTRIES, this::create);
    routes.add("PATCH", ENTRIES + "/{key}", this::update);
    routes.add("DELETE", ENTRIES + "/{key}", this::delete);
  }

  private Object create(Request request) {
    JsonNode body = request.body();
    String name = request.text(body, "key").orElse("");
    TaskKey key = request.task(body.path("map_index").asInt(-1)).key();
    if (request.read(session -> Xcoms.get(session, key, name)).isPresent()) {
      throw new RestError(
          409,
          "Conflict",
          "The XCom with key: `%s` with mentioned task instance already exists.".formatted(name));
    }
    return new Answer.Coded(201, put(request, key, name, body.path("value")));
  }

  private Object update(Request request) {
    JsonNode body = request.body();
    Xcoms.Xcom known = find(request, body.path("map_index").asInt(-1));
    return put(request, known.key(), known.name(), body.path("value"));
  }

  private Object put(Request request, TaskKey key, String name, JsonNode value) {
    request
        .engine()
        .database()
        .run(session -> Xcoms.put(session, key, name, value, request.engine().clock().instant()));
    return request.read(session -> Xcoms.of(session, key)).stream()
        .filter(xcom -> xcom.name().equals(name))
        .findFirst()
        .map(xcom -> entry(request, xcom, true))
        .orElseThrow();
  }

  private Object delete(Request request) {
    Xcoms.Xcom known = find(request, request.mapIndex());
    request.engine().database().run(session -> Xcoms.remove(session, known.key(), known.name()));
    return Answer.of();
  }

  private Object xcoms(Request request) {
    TaskKey key = request.task(request.mapIndex()).key();
    List<?> entries =
        request.read(session -> Xcoms.of(session, key)).stream()
            .map(xcom -> entry(request, xcom, false))
            .toList();
    return Answer.of("xcom_entries", entries, "total_entries", entries.size());
  }

  private Object xcom(Request request) {
    return entry(request, find(request, request.mapIndex()), true);
  }

  private static Xcoms.Xcom find(Request request, int mapIndex) {
    String name = request.path("key");
    return request.read(session -> Xcoms.of(session, request.key(mapIndex))).stream()
        .filter(xcom -> xcom.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new RestError(
                404,
                "XCom entry not found",
                request.third()
                    ? "XCom entry with key: `" + name + "` not found"
                    : "XCom entry not found"));
  }

  private Map<String, @Nullable Object> entry(Request request, Xcoms.Xcom xcom, boolean withValue) {
    DagRun run = request.run();
    Map<String, @Nullable Object> shape =
        Answer.of(
            "key",
            xcom.name(),
            "timestamp",
            shapes.time(xcom.at()),
            request.third() ? "logical_date" : "execution_date",
            shapes.time(run.logicalDate()),
            "map_index",
            xcom.key().mapIndex(),
            "task_id",
            xcom.key().taskId(),
            "dag_id",
            xcom.key().dagId());
    if (request.third()) {
      shape.put("run_id", xcom.key().runId());
      shape.put("dag_display_name", xcom.key().dagId());
      shape.put("task_display_name", xcom.key().taskId());
      shape.put("run_after", shapes.time(run.runAfter()));
    }
    if (withValue) {
      shape.put(
          "value",
          request.third()
              ? xcom.value()
              : xcom.value().isTextual() ? xcom.value().asText() : xcom.value().toString());
    }
    return shape;
  }
}
