package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.kernel.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs: list, trigger, change, clear, delete. */
final class RunEndpoints {
  private static final Set<String> FIELDS_THIRD =
      Set.of(
          "dag_run_id",
          "data_interval_start",
          "data_interval_end",
          "logical_date",
          "run_after",
          "conf",
          "note",
          "partition_key");
  private static final Set<String> FIELDS_SECOND =
      Set.of(
          "dag_run_id",
          "logical_date",
          "execution_date",
          "conf",
          "note",
          "data_interval_start",
          "data_interval_end",
          "state");

  private final Shapes shapes;

  RunEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/dags/{dag_id}/dagRuns", this::list);
    routes.add("POST", "/dags/{dag_id}/dagRuns", this::trigger);
    routes.add("POST", "/dags/{dag_id}/dagRuns/list", this::batch);
    routes.add("GET", "/dags/{dag_id}/dagRuns/{run_id}", request -> shape(request, request.run()));
    routes.add("PATCH", "/dags/{dag_id}/dagRuns/{run_id}", this::patch);
    routes.add("PATCH", "/dags/{dag_id}/dagRuns/{run_id}/setNote", this::note);
    routes.add("DELETE", "/dags/{dag_id}/dagRuns/{run_id}", this::delete);
    routes.add("POST", "/dags/{dag_id}/dagRuns/{run_id}/clear", this::clear);
    routes.add("POST", "/dags/{dag_id}/clearTaskInstances", this::clearTasks);
  }

  private Map<String, @Nullable Object> shape(Request request, DagRun run) {
    return shapes.run(run, request.version(run.dagId()));
  }

  private Object list(Request request) {
    List<DagRun> all = new ArrayList<>();
    if (request.path("dag_id").equals("~")) {
      request
          .read(Dags::all)
          .forEach(known ->
              all.addAll(request.read(session -> Runs.of(session, known.dag().dagId(), 10_000))));
    } else {
      String dagId =
          request
              .dag(
                  request.third()
                      ? "The Dag with ID: `%s` was not found"
                      : "DAG with dag_id: '%s' not found")
              .dag()
              .dagId();
      all.addAll(request.read(session -> Runs.of(session, dagId, 100_000)));
    }
    List<String> states = request.context().queryParams("state");
    List<String> types = request.context().queryParams("run_type");
    Optional<Instant> from =
        request.date(
            request.query("logical_date_gte").or(() -> request.query("execution_date_gte")));
    Optional<Instant> to =
        request.date(
            request.query("logical_date_lte").or(() -> request.query("execution_date_lte")));
    List<DagRun> chosen =
        all.stream()
            .filter(run -> states.isEmpty() || states.contains(run.state().id()))
            .filter(run -> types.isEmpty() || types.contains(run.runType()))
            .filter(run ->
                from.filter(run.order()::isBefore).isEmpty()
                    && to.filter(run.order()::isAfter).isEmpty())
            .toList();
    List<DagRun> ordered = request.ordered(chosen, "id", RunEndpoints::order);
    return answer(request, request.page(ordered));
  }

  private Object answer(Request request, Answer.Page<DagRun> page) {
    List<?> shapes = page.items().stream().map(run -> shape(request, run)).toList();
    return request.third()
        ? Answer.of(
            "dag_runs",
            shapes,
            "total_entries",
            page.total(),
            "total_entries_limit",
            null,
            "next_cursor",
            null,
            "previous_cursor",
            null)
        : Answer.of("dag_runs", shapes, "total_entries", page.total());
  }

  /** Of the DAGs that the body names. */
  private Object batch(Request request) {
    JsonNode body = request.body();
    List<String> dags = new ArrayList<>();
    body.path("dag_ids").forEach(node -> dags.add(node.asText()));
    List<String> states = new ArrayList<>();
    (request.third() ? body.path("state") : body.path("states"))
        .forEach(node -> states.add(node.asText()));
    List<DagRun> chosen =
        request.read(session -> Runs.latest(session, dags, 10_000)).reversed().stream()
            .filter(run -> states.isEmpty() || states.contains(run.state().id()))
            .toList();
    return answer(request, request.page(body, chosen));
  }

  private static Optional<Comparator<DagRun>> order(String name) {
    return switch (name) {
      case "id" -> Optional.of(Comparator.comparing(DagRun::id));
      case "dag_id" -> Optional.of(Comparator.comparing(DagRun::dagId));
      case "run_id", "dag_run_id" -> Optional.of(Comparator.comparing(DagRun::runId));
      case "state" -> Optional.of(Comparator.comparing(DagRun::state));
      case "run_after" -> Optional.of(Comparator.comparing(DagRun::runAfter));
      case "logical_date", "execution_date" -> Optional.of(Comparator.comparing(DagRun::order));
      case "start_date" ->
          Optional.of(Comparator.comparing(run -> run.startDate().orElse(Instant.EPOCH)));
      case "end_date" ->
          Optional.of(Comparator.comparing(run -> run.endDate().orElse(Instant.EPOCH)));
      case "queued_at" -> Optional.of(Comparator.comparing(DagRun::queuedAt));
      default -> Optional.empty();
    };
  }

  private Object trigger(Request request) {
    Dags.Known known =
        request.dag(
            request.third()
                ? "Dag with dag_id: '%s' not found"
                : "DAG with dag_id: '%s' not found");
    JsonNode body = request.body();
    check(request, body);
    Optional<Instant> start = request.date(request.text(body, "data_interval_start"));
    Optional<Instant> end = request.date(request.text(body, "data_interval_end"));
    JsonNode conf =
        body.path("conf").isObject() ? body.get("conf") : Json.mapper().createObjectNode();
    DagRun run =
        request
            .engine()
            .actions()
            .trigger(
                new RunActions.Trigger(
                    known.dag().dagId(),
                    request.text(body, "dag_run_id"),
                    request.date(
                        request
                            .text(body, "logical_date")
                            .or(() -> request.text(body, "execution_date"))),
                    request.date(request.text(body, "run_after")),
                    start.flatMap(
                        from -> end.map(to -> new dev.atelier.airflow.dag.DataInterval(from, to))),
                    conf,
                    request.text(body, "note"),
                    "rest_api",
                    Optional.of(request.user())));
    return shape(request, run);
  }

  /** What the genuine API says of a body with unknown or missing fields. */
  private static void check(Request request, JsonNode body) {
    Set<String> known = request.third() ? FIELDS_THIRD : FIELDS_SECOND;
    List<String> unknown = new ArrayList<>();
    body.fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            unknown.add(name);
          }
        });
    if (!request.third()) {
      if (!unknown.isEmpty()) {
        String text =
            String.join(
                ", ", unknown.stream().map(name -> "'" + name + "': ['Unknown field.']").toList());
        throw new RestError(400, "Bad Request", "{" + text + "}");
      }
      return;
    }
    List<Map<String, @Nullable Object>> wrong = new ArrayList<>();
    if (!body.has("logical_date")) {
      wrong.add(
          Answer.of(
              "type",
              "missing",
              "loc",
              List.of("body", "logical_date"),
              "msg",
              "Field required",
              "input",
              body));
    }
    unknown.forEach(name ->
        wrong.add(
            Answer.of(
                "type",
                "extra_forbidden",
                "loc",
                List.of("body", name),
                "msg",
                "Extra inputs are not permitted",
                "input",
                body.get(name))));
    if (!wrong.isEmpty()) {
      throw new RestError(422, "Unprocessable Entity", wrong);
    }
  }

  private Object patch(Request request) {
    DagRun run = request.run();
    JsonNode body = request.body();
    request
        .text(body, "note")
        .ifPresent(note -> request.engine().actions().note(run.dagId(), run.runId(), note));
    Optional<String> state = request.text(body, "state");
    if (state.isPresent()) {
      if (state.get().equals("queued")) {
        request
            .engine()
            .actions()
            .clear(RunActions.Clear.run(run.dagId(), run.runId()).withUser(request.user()));
      } else if (Set.of("success", "failed").contains(state.get())) {
        request
            .engine()
            .actions()
            .markRun(
                run.dagId(), run.runId(), RunState.of(state.get()), Optional.of(request.user()));
      } else {
        throw new RestError(
            request.third() ? 422 : 400,
            "Bad Request",
            "'" + state.get() + "' is not one of ['queued', 'success', 'failed']");
      }
    }
    return shape(request, request.run());
  }

  private Object note(Request request) {
    DagRun run = request.run();
    request
        .engine()
        .actions()
        .note(run.dagId(), run.runId(), request.text(request.body(), "note").orElse(""));
    return shape(request, request.run());
  }

  private Object delete(Request request) {
    DagRun run = request.run();
    request.engine().actions().deleteRun(run.dagId(), run.runId());
    return Answer.of();
  }

  private Object clear(Request request) {
    DagRun run = request.run();
    JsonNode body = request.body();
    boolean dry = body.path("dry_run").asBoolean(true);
    boolean failed = body.path("only_failed").asBoolean(false);
    List<TaskInstance> cleared =
        request
            .engine()
            .actions()
            .clear(
                new RunActions.Clear(
                    run.dagId(),
                    List.of(run.runId()),
                    List.of(),
                    Set.of(),
                    false,
                    false,
                    false,
                    false,
                    failed,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    dry,
                    Optional.of(request.user())));
    return dry ? instances(request, cleared) : shape(request, request.run());
  }

  private Object clearTasks(Request request) {
    Dags.Known known = request.dag();
    JsonNode body = request.body();
    Set<Integer> indexes = new HashSet<>();
    List<String> tasks = new ArrayList<>();
    body.path("task_ids")
        .forEach(node -> {
          tasks.add(node.isArray() ? node.get(0).asText() : node.asText());
          if (node.isArray()) {
            indexes.add(node.get(1).asInt());
          }
        });
    List<TaskInstance> cleared =
        request
            .engine()
            .actions()
            .clear(
                new RunActions.Clear(
                    known.dag().dagId(),
                    request.text(body, "dag_run_id").map(List::of).orElse(List.of()),
                    tasks,
                    indexes,
                    body.path("include_upstream").asBoolean(),
                    body.path("include_downstream").asBoolean(),
                    body.path("include_past").asBoolean(),
                    body.path("include_future").asBoolean(),
                    body.path("only_failed").asBoolean(true),
                    body.path("only_running").asBoolean(),
                    request.date(request.text(body, "start_date")),
                    request.date(request.text(body, "end_date")),
                    body.path("reset_dag_runs").asBoolean(true),
                    body.path("dry_run").asBoolean(true),
                    Optional.of(request.user())));
    return instances(request, cleared);
  }

  private Object instances(Request request, List<TaskInstance> cleared) {
    List<Map<String, @Nullable Object>> shapesOf = new ArrayList<>();
    for (TaskInstance instance : cleared) {
      DagRun run =
          request
              .read(session -> Runs.find(session, instance.key().dagId(), instance.key().runId()))
              .orElseThrow();
      shapesOf.add(
          request.third()
              ? shapes.task(instance, run, request.version(run.dagId()))
              : Answer.of(
                  "dag_id",
                  run.dagId(),
                  "dag_run_id",
                  run.runId(),
                  "execution_date",
                  shapes.time(run.logicalDate()),
                  "task_id",
                  instance.taskId()));
    }
    return Answer.of("task_instances", shapesOf, "total_entries", shapesOf.size());
  }
}
