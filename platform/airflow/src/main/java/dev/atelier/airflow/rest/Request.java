package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.AirflowEngine;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One request: what it names, found or refused in either generation's words. */
record Request(AirflowEngine engine, Context context, String user) {
  private static final int LIMIT_SECOND = 100;
  private static final int LIMIT_THIRD = 50;

  boolean third() {
    return engine.config().generation() >= 3;
  }

  <T> T read(Function<Session, T> work) {
    return engine.database().call(work);
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(text -> !text.isEmpty());
  }

  String path(String name) {
    return context.pathParam(name);
  }

  private int number(String name, int otherwise) {
    try {
      return query(name).map(Integer::parseInt).orElse(otherwise);
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  /** A number that a path names something by; what is none names nothing. */
  long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new RestError(404, "Not Found", "Not Found");
    }
  }

  <T> Answer.Page<T> page(List<T> all) {
    int most = third() ? LIMIT_THIRD : LIMIT_SECOND;
    return Answer.Page.of(all, number("offset", 0), number("limit", most));
  }

  /** A part of a list, as the body of a request for many asks for it. */
  <T> Answer.Page<T> page(JsonNode body, List<T> all) {
    int offset = body.path("page_offset").asInt(0);
    return Answer.Page.of(all, offset, body.path("page_limit").asInt(100));
  }

  /** {@code order_by}, with {@code -} for descending. */
  <T> List<T> ordered(List<T> all, String otherwise, Function<String, Optional<Comparator<T>>> by) {
    String wanted = query("order_by").orElse(otherwise);
    boolean down = wanted.startsWith("-");
    Optional<Comparator<T>> order = by.apply(down ? wanted.substring(1) : wanted);
    if (order.isEmpty()) {
      throw new RestError(
          400,
          "Bad Request",
          "Ordering with '"
              + wanted
              + "' is disallowed or the attribute does not exist on the model");
    }
    return all.stream().sorted(down ? order.get().reversed() : order.get()).toList();
  }

  JsonNode body() {
    String text = context.body();
    if (text.isBlank()) {
      return Json.mapper().createObjectNode();
    }
    try {
      return Json.read(text);
    } catch (AtelierException _) {
      throw new RestError(third() ? 422 : 400, "Bad Request", "Request body is not valid JSON");
    }
  }

  Optional<String> text(JsonNode body, String name) {
    JsonNode node = body.path(name);
    return node.isNull() || node.isMissingNode() ? Optional.empty() : Optional.of(node.asText());
  }

  Optional<Instant> date(Optional<String> text) {
    try {
      return text.map(each -> PythonTime.parse(each, engine.config().defaultZone()));
    } catch (DateTimeException _) {
      throw new RestError(
          third() ? 422 : 400, "Bad Request", "Invalid datetime: '" + text.orElse("") + "'");
    }
  }

  Dags.Known dag(String message) {
    String id = path("dag_id");
    return read(session -> Dags.find(session, id))
        .orElseThrow(() -> new RestError(404, "DAG not found", message.formatted(id)));
  }

  Dags.Known dag() {
    return dag(
        third() ? "The Dag with ID: `%s` was not found" : "The DAG with dag_id: %s was not found");
  }

  DagRun run() {
    String dagId = path("dag_id");
    String runId = path("run_id");
    return read(session -> Runs.find(session, dagId, runId))
        .orElseThrow(() ->
            new RestError(
                404,
                "DAGRun not found",
                third()
                    ? "The DagRun with dag_id: `%s` and run_id: `%s` was not found"
                        .formatted(dagId, runId)
                    : "DAGRun with DAG ID: '%s' and DagRun ID: '%s' not found"
                        .formatted(dagId, runId)));
  }

  /** The index of a mapped task that the query names; -1 for a task that is not mapped. */
  int mapIndex() {
    return query("map_index").map(Integer::parseInt).orElse(-1);
  }

  TaskKey key(int mapIndex) {
    return new TaskKey(path("dag_id"), path("run_id"), path("task_id"), mapIndex);
  }

  TaskInstance task(int mapIndex) {
    TaskKey key = key(mapIndex);
    return read(session -> Tasks.find(session, key))
        .orElseThrow(() ->
            new RestError(
                404,
                "Task instance not found",
                third()
                    ? "The Task Instance with dag_id: `%s`, run_id: `%s`, task_id: `%s`%s was not found"
                        .formatted(
                            key.dagId(),
                            key.runId(),
                            key.taskId(),
                            mapIndex < 0 ? "" : ", map_index: `" + mapIndex + "`")
                    : "Task instance not found"));
  }

  int version(String dagId) {
    return read(session ->
            session.one(
                "select version from airflow.dag where dag_id = ?",
                row -> row.number("version"),
                dagId))
        .orElse(1);
  }
}
