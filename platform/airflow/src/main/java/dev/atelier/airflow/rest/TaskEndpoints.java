package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.airflow.task.LogReading;
import dev.atelier.kernel.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Task instances, their logs and results. */
final class TaskEndpoints {
  private static final String INSTANCES = "/dags/{dag_id}/dagRuns/{run_id}/taskInstances";
  private static final String INSTANCE = INSTANCES + "/{task_id}";

  /** What an earlier attempt has no more. */
  private static final Set<String> CURRENT =
      Set.of(
          "id",
          "note",
          "logical_date",
          "run_after",
          "rendered_map_index",
          "rendered_fields",
          "trigger",
          "triggerer_job");

  private final Shapes shapes;

  TaskEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", INSTANCES, this::list);
    routes.add("GET", INSTANCE, request -> shape(request, request.task(-1)));
    routes.add("PATCH", INSTANCE, request -> patch(request, -1));
    routes.add("GET", INSTANCE + "/listMapped", this::mapped);
    routes.add("GET", INSTANCE + "/tries", request -> tries(request, request.mapIndex()));
    routes.add("GET", INSTANCE + "/logs/{try_number}", this::log);
    routes.add("GET", INSTANCE + "/links", TaskEndpoints::links);
    routes.add("GET", INSTANCE + "/dependencies", request -> dependencies(request, -1));
    routes.add("GET", INSTANCE + "/externalLogUrl/{try_number}", TaskEndpoints::externalLog);
    routes.add("GET", INSTANCE + "/tries/{try_number}", request -> attempt(request, -1));
    routes.add("GET", INSTANCE + "/{map_index}/tries", r -> tries(r, index(r)));
    routes.add("GET", INSTANCE + "/{map_index}/tries/{try_number}", r -> attempt(r, index(r)));
    routes.add("GET", INSTANCE + "/{map_index}/dependencies", r -> dependencies(r, index(r)));
    routes.add("PATCH", INSTANCE + "/dry_run", request -> dry(request, -1));
    routes.add("PATCH", INSTANCE + "/{map_index}/dry_run", r -> dry(r, index(r)));
    routes.add("PATCH", INSTANCE + "/setNote", request -> note(request, -1));
    routes.add("PATCH", INSTANCE + "/{map_index}/setNote", r -> note(r, index(r)));
    routes.add("POST", INSTANCES + "/list", this::batch);
    routes.add("POST", "/dags/{dag_id}/updateTaskInstancesState", this::mark);
    routes.add(
        "GET", INSTANCE + "/{map_index}", request -> shape(request, request.task(index(request))));
    routes.add("PATCH", INSTANCE + "/{map_index}", request -> patch(request, index(request)));
  }

  private static int index(Request request) {
    return number(request, "map_index");
  }

  /** A number in the path; what is none names nothing. */
  private static int number(Request request, String name) {
    try {
      return Integer.parseInt(request.path(name));
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
    List<TaskInstance> found =
        request.read(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
            .filter(instance -> instance.taskId().equals(taskId) && instance.key().mapIndex() >= 0)
            .toList();
    if (found.isEmpty()) {
      Optional<Task> task = Optional.ofNullable(request.dag().dag().tasks().get(taskId));
      if (task.isEmpty()) {
        throw new RestError(404, "Not Found", "Task id " + taskId + " not found");
      }
      if (task.get().mapped().isEmpty()) {
        throw new RestError(404, "Not Found", "Task id " + taskId + " is not mapped");
      }
    }
    return page(request, found);
  }

  private Object tries(Request request, int mapIndex) {
    List<?> attempts = attempts(request, mapIndex);
    return Answer.of("task_instances", attempts, "total_entries", attempts.size());
  }

  private Object attempt(Request request, int mapIndex) {
    String number = request.path("try_number");
    return attempts(request, mapIndex).stream()
        .filter(each -> String.valueOf(each.get("try_number")).equals(number))
        .findFirst()
        .orElseThrow(() ->
            new RestError(
                404,
                "Not Found",
                "The Task Instance with dag_id: `%s`, run_id: `%s`, task_id: `%s`, try_number: `%s` and map_index: `%s` was not found"
                    .formatted(
                        request.path("dag_id"),
                        request.path("run_id"),
                        request.path("task_id"),
                        number,
                        mapIndex)));
  }

  private List<Map<String, @Nullable Object>> attempts(Request request, int mapIndex) {
    TaskInstance instance = request.task(mapIndex);
    DagRun run = request.run();
    int version = request.version(run.dagId());
    return request.read(session -> Tasks.attempts(session, instance.key())).stream()
        .map(attempt -> {
          Map<String, @Nullable Object> shape = shapes.task(instance, run, version);
          shape.keySet().removeAll(CURRENT);
          shape.put("start_date", shapes.time(attempt.startDate()));
          shape.put("end_date", shapes.time(attempt.endDate()));
          shape.put("duration", seconds(attempt));
          shape.put("state", attempt.state().id().orElse(null));
          shape.put("try_number", attempt.tryNumber());
          shape.put("hostname", attempt.hostname());
          shape.put("pid", attempt.pid().orElse(null));
          return shape;
        })
        .toList();
  }

  private static @Nullable Double seconds(Tasks.Attempt attempt) {
    return attempt
        .startDate()
        .flatMap(
            start -> attempt.endDate().map(end -> Duration.between(start, end).toNanos() / 1e9))
        .orElse(null);
  }

  /** Links of operators are pages of services elsewhere: none of ours has any. */
  private static Object links(Request request) {
    request.task(request.mapIndex());
    return request.third() ? Answer.of("extra_links", Map.of(), "total_entries", 0) : Answer.of();
  }

  /** What keeps a task that waits from running. */
  private static Object dependencies(Request request, int mapIndex) {
    TaskInstance instance = request.task(mapIndex);
    boolean waits = instance.state() == TaskState.NONE || instance.state() == TaskState.SCHEDULED;
    List<Map<String, @Nullable Object>> reasons = new ArrayList<>();
    if (!waits) {
      reasons.add(
          Answer.of(
              "name",
              "Task Instance State",
              "reason",
              "Task is in the '%s' state.".formatted(instance.state().id().orElse("none"))));
    }
    if (request.dag().paused()) {
      reasons.add(
          Answer.of(
              "name",
              "Dag Not Paused",
              "reason",
              "Task's DAG '%s' is paused.".formatted(instance.key().dagId())));
    }
    return Answer.of("dependencies", reasons);
  }

  private static Object externalLog(Request request) {
    request.task(request.mapIndex());
    throw new RestError(400, "Bad Request", "Task log handler does not support external logs.");
  }

  private Object dry(Request request, int mapIndex) {
    TaskInstance instance = request.task(mapIndex);
    boolean same = request.text(request.body(), "new_state").equals(instance.state().id());
    List<?> changed = same ? List.of() : List.of(shape(request, instance));
    return Answer.of("task_instances", changed, "total_entries", changed.size());
  }

  private Object note(Request request, int mapIndex) {
    TaskInstance instance = request.task(mapIndex);
    request
        .engine()
        .actions()
        .note(instance.key(), request.text(request.body(), "note").orElse(""));
    return shape(request, request.task(mapIndex));
  }

  /** Of all DAGs and runs, those that the body names. */
  private Object batch(Request request) {
    JsonNode body = request.body();
    List<String> dags = texts(body.path("dag_ids"));
    List<String> runs = texts(body.path("dag_run_ids"));
    List<String> tasks = texts(body.path("task_ids"));
    List<String> states = texts(body.path("state"));
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (DagRun run : request.read(session -> Runs.latest(session, dags, 10_000))) {
      if (!runs.isEmpty() && !runs.contains(run.runId())) {
        continue;
      }
      int version = request.version(run.dagId());
      request.read(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
          .filter(each -> tasks.isEmpty() || tasks.contains(each.taskId()))
          .filter(each -> states.isEmpty() || states.contains(each.state().id().orElse("none")))
          .forEach(each -> found.add(shapes.task(each, run, version)));
    }
    Answer.Page<Map<String, @Nullable Object>> page = request.page(body, found);
    return Answer.of("task_instances", page.items(), "total_entries", page.total());
  }

  private static List<String> texts(JsonNode list) {
    List<String> result = new ArrayList<>();
    list.forEach(node -> result.add(node.asText("none")));
    return result;
  }

  /** 2.x: marks an instance, and what comes after it when that is asked for. */
  private Object mark(Request request) {
    request.dag();
    JsonNode body = request.body();
    TaskKey key =
        new TaskKey(
            request.path("dag_id"),
            body.path("dag_run_id").asText(),
            body.path("task_id").asText(),
            -1);
    TaskInstance instance =
        request
            .read(session -> Tasks.find(session, key))
            .orElseThrow(() -> new RestError(404, "Task instance not found", null));
    if (!body.path("dry_run").asBoolean(true)) {
      request
          .engine()
          .actions()
          .mark(
              key,
              TaskState.of(body.path("new_state").asText()),
              body.path("include_downstream").asBoolean(),
              Optional.of(request.user()));
    }
    DagRun run =
        request.read(session -> Runs.find(session, key.dagId(), key.runId())).orElseThrow();
    Map<String, @Nullable Object> reference =
        Answer.of(
            "dag_id",
            key.dagId(),
            "dag_run_id",
            key.runId(),
            "execution_date",
            shapes.time(run.logicalDate()),
            "task_id",
            instance.taskId());
    return Answer.of("task_instances", List.of(reference));
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
    int tryNumber = number(request, "try_number");
    TaskKey key = request.task(request.mapIndex()).key();
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
}
