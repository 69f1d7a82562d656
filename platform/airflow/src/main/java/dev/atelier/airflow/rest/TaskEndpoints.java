package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.state.Xcoms;
import dev.atelier.airflow.task.LogReading;
import dev.atelier.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Task instances, their logs and results. */
final class TaskEndpoints {
  private static final String INSTANCES = "/dags/{dag_id}/dagRuns/{run_id}/taskInstances";
  private static final String INSTANCE = INSTANCES + "/{task_id}";

  private final Shapes shapes;

  TaskEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", INSTANCES, this::list);
    routes.add("GET", INSTANCE, request -> shape(request, request.task(-1)));
    routes.add("PATCH", INSTANCE, request -> patch(request, -1));
    routes.add("GET", INSTANCE + "/listMapped", this::mapped);
    routes.add("GET", INSTANCE + "/tries", this::tries);
    routes.add("GET", INSTANCE + "/logs/{try_number}", this::log);
    routes.add("GET", INSTANCE + "/xcomEntries", this::xcoms);
    routes.add("GET", INSTANCE + "/xcomEntries/{key}", this::xcom);
    routes.add(
        "GET", INSTANCE + "/{map_index}", request -> shape(request, request.task(index(request))));
    routes.add("PATCH", INSTANCE + "/{map_index}", request -> patch(request, index(request)));
  }

  private static int index(Request request) {
    try {
      return Integer.parseInt(request.path("map_index"));
    } catch (NumberFormatException _) {
      throw new RestError(404, "Not Found", "Not Found");
    }
  }

  private Map<String, @Nullable Object> shape(Request request, TaskInstance instance) {
    return shapes.task(instance, request.run(), request.version(instance.key().dagId()));
  }

  private Object page(Request request, List<TaskInstance> all) {
    DagRun run = request.run();
    int version = request.version(run.dagId());
    Answer.Page<TaskInstance> page = request.page(all);
    List<?> shapesOf =
        page.items().stream().map(instance -> shapes.task(instance, run, version)).toList();
    return request.third()
        ? Answer.of(
            "task_instances",
            shapesOf,
            "total_entries",
            page.total(),
            "total_entries_limit",
            null,
            "next_cursor",
            null,
            "previous_cursor",
            null)
        : Answer.of("task_instances", shapesOf, "total_entries", page.total());
  }

  private Object list(Request request) {
    DagRun run = request.run();
    List<String> states = request.context().queryParams("state");
    return page(
        request,
        request.read(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
            .filter(instance ->
                states.isEmpty() || states.contains(instance.state().id().orElse("none")))
            .toList());
  }

  private Object mapped(Request request) {
    DagRun run = request.run();
    String taskId = request.path("task_id");
    return page(
        request,
        request.read(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
            .filter(instance -> instance.taskId().equals(taskId) && instance.key().mapIndex() >= 0)
            .toList());
  }

  private Object tries(Request request) {
    TaskInstance instance =
        request.task(request.query("map_index").map(Integer::parseInt).orElse(-1));
    List<?> attempts =
        request.read(session -> Tasks.attempts(session, instance.key())).stream()
            .map(attempt ->
                Answer.of(
                    "task_id",
                    instance.taskId(),
                    "dag_id",
                    instance.key().dagId(),
                    "dag_run_id",
                    instance.key().runId(),
                    "map_index",
                    instance.key().mapIndex(),
                    "start_date",
                    shapes.time(attempt.startDate()),
                    "end_date",
                    shapes.time(attempt.endDate()),
                    "state",
                    attempt.state().id(),
                    "try_number",
                    attempt.tryNumber(),
                    "hostname",
                    attempt.hostname(),
                    "pid",
                    attempt.pid()))
            .toList();
    return Answer.of("task_instances", attempts, "total_entries", attempts.size());
  }

  private Object patch(Request request, int mapIndex) {
    TaskInstance instance = request.task(mapIndex);
    JsonNode body = request.body();
    request
        .text(body, "note")
        .ifPresent(note -> request.engine().actions().note(instance.key(), note));
    Optional<String> state = request.text(body, "new_state");
    if (state.isPresent() && !body.path("dry_run").asBoolean(!request.third())) {
      if (!List.of("success", "failed", "skipped").contains(state.get())) {
        throw new RestError(
            request.third() ? 422 : 400,
            "Bad Request",
            "'" + state.get() + "' is not one of ['success', 'failed', 'skipped']");
      }
      request
          .engine()
          .actions()
          .mark(
              instance.key(),
              TaskState.of(state.get()),
              body.path("include_downstream").asBoolean(),
              Optional.of(request.user()));
    }
    Map<String, @Nullable Object> changed = shape(request, request.task(mapIndex));
    return request.third()
        ? Answer.of("task_instances", List.of(changed), "total_entries", 1)
        : Answer.of(
            "dag_id",
            changed.get("dag_id"),
            "dag_run_id",
            changed.get("dag_run_id"),
            "execution_date",
            changed.get("execution_date"),
            "task_id",
            changed.get("task_id"));
  }

  private @Nullable Object log(Request request) {
    int tryNumber;
    try {
      tryNumber = Integer.parseInt(request.path("try_number"));
    } catch (NumberFormatException _) {
      throw new RestError(404, "Not Found", "Not Found");
    }
    TaskInstance instance =
        request.task(request.query("map_index").map(Integer::parseInt).orElse(-1));
    TaskKey key = instance.key();
    List<String> lines = LogReading.all(request.engine().logs().file(key, tryNumber));
    String name = request.engine().logs().containerFile(key, tryNumber);
    String accept =
        Optional.ofNullable(request.context().header("Accept")).orElse("application/json");
    if (!request.third()) {
      return second(request, lines, name, accept);
    }
    if (accept.contains("application/x-ndjson")) {
      String text =
          head(name).stream().map(Json::write).collect(Collectors.joining("\n"))
              + "\n"
              + String.join("\n", lines)
              + "\n";
      request.context().contentType("application/x-ndjson").result(text);
      return null;
    }
    if (!accept.contains("json") && !accept.contains("*/*")) {
      throw new RestError(
          406, "Not Acceptable", "Only application/json or application/x-ndjson is supported");
    }
    List<Object> content =
        new ArrayList<>(
            head(name).stream()
                .map(each -> (Object) Answer.of("event", each.get("event")))
                .toList());
    lines.forEach(
        line -> content.add(line.startsWith("{") ? Json.read(line) : Answer.of("event", line)));
    return Answer.of("content", content, "continuation_token", null);
  }

  private static List<Map<String, @Nullable Object>> head(String name) {
    return List.of(
        Answer.of("timestamp", null, "event", "::group::Log message source details"),
        Answer.of("timestamp", null, "event", name),
        Answer.of("timestamp", null, "event", "::endgroup::"));
  }

  private static @Nullable Object second(
      Request request, List<String> lines, String name, String accept) {
    String text = "*** Found local files:\n***   * " + name + "\n" + String.join("\n", lines);
    if (accept.contains("text/plain")) {
      request.context().contentType("text/plain").result("localhost\n" + text + "\n");
      return null;
    }
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
    return Answer.of(
        "content",
        "[('localhost', \"" + escaped + "\")]",
        "continuation_token",
        "eyJlbmRfb2ZfbG9nIjp0cnVlfQ.x");
  }

  private Object xcoms(Request request) {
    TaskInstance instance =
        request.task(request.query("map_index").map(Integer::parseInt).orElse(-1));
    List<?> entries =
        request.read(session -> Xcoms.of(session, instance.key())).stream()
            .map(xcom -> entry(request, xcom, false))
            .toList();
    return Answer.of("xcom_entries", entries, "total_entries", entries.size());
  }

  private Object xcom(Request request) {
    String name = request.path("key");
    int mapIndex = request.query("map_index").map(Integer::parseInt).orElse(-1);
    return request.read(session -> Xcoms.of(session, request.key(mapIndex))).stream()
        .filter(xcom -> xcom.name().equals(name))
        .findFirst()
        .map(xcom -> entry(request, xcom, true))
        .orElseThrow(() ->
            new RestError(
                404,
                "XCom entry not found",
                request.third()
                    ? "XCom entry with key: `" + name + "` not found"
                    : "XCom entry not found"));
  }

  private Map<String, @Nullable Object> entry(Request request, Xcoms.Xcom xcom, boolean withValue) {
    Map<String, @Nullable Object> shape =
        Answer.of(
            "key",
            xcom.name(),
            "timestamp",
            shapes.time(xcom.at()),
            request.third() ? "logical_date" : "execution_date",
            shapes.time(request.run().logicalDate()),
            "map_index",
            xcom.key().mapIndex(),
            "task_id",
            xcom.key().taskId(),
            "dag_id",
            xcom.key().dagId());
    if (request.third()) {
      shape.put("run_id", xcom.key().runId());
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
