package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Events;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DAGs, their tasks and code, import errors, assets, events. */
final class DagEndpoints {
  private final Shapes shapes;

  DagEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/dags", this::list);
    routes.add("GET", "/dags/{dag_id}", request -> shape(request, request.dag()));
    routes.add("GET", "/dags/{dag_id}/details", this::details);
    routes.add("PATCH", "/dags/{dag_id}", this::patch);
    routes.add("DELETE", "/dags/{dag_id}", this::delete);
    routes.add("GET", "/dags/{dag_id}/tasks", this::tasks);
    routes.add("GET", "/dags/{dag_id}/tasks/{task_id}", this::task);
    routes.add("GET", "/dagSources/{id}", this::source);
    routes.add("GET", "/importErrors", this::importErrors);
    routes.add("GET", "/importErrors/{id}", this::importError);
    routes.add("GET", "/assets", this::assets);
    routes.add("GET", "/datasets", this::datasets);
    routes.add("GET", "/eventLogs", this::events);
  }

  private Map<String, @Nullable Object> shape(Request request, Dags.Known known) {
    return shapes.dag(known, Shapes.broken(request.read(Dags::importErrors)));
  }

  private Object list(Request request) {
    Optional<String> pattern =
        request
            .query("dag_id_pattern")
            .map(text -> text.replace("%", "").toLowerCase(java.util.Locale.ROOT));
    Optional<Boolean> paused = request.query("paused").map(Boolean::parseBoolean);
    List<String> tags = request.context().queryParams("tags");
    List<Dags.Known> all =
        request.read(Dags::all).stream()
            .filter(known ->
                pattern
                    .filter(text ->
                        !known.dag().dagId().toLowerCase(java.util.Locale.ROOT).contains(text))
                    .isEmpty())
            .filter(known -> paused.filter(wanted -> wanted != known.paused()).isEmpty())
            .filter(known -> tags.isEmpty() || known.dag().tags().stream().anyMatch(tags::contains))
            .toList();
    List<Dags.Known> ordered =
        request.ordered(
            all,
            "dag_id",
            name ->
                switch (name) {
                  case "dag_id", "dag_display_name" ->
                      Optional.of(Comparator.comparing((Dags.Known known) -> known.dag().dagId()));
                  case "is_paused" -> Optional.of(Comparator.comparing(Dags.Known::paused));
                  case "next_dagrun" ->
                      Optional.of(
                          Comparator.comparing((Dags.Known known) ->
                              known
                                  .next()
                                  .map(due -> due.runAfter())
                                  .orElse(java.time.Instant.MAX)));
                  default -> Optional.empty();
                });
    Answer.Page<Dags.Known> page = request.page(ordered);
    Set<String> broken = Shapes.broken(request.read(Dags::importErrors));
    return Answer.of(
        "dags",
        page.items().stream().map(known -> shapes.dag(known, broken)).toList(),
        "total_entries",
        page.total());
  }

  private Object details(Request request) {
    Dags.Known known = request.dag();
    Dag dag = known.dag();
    Map<String, @Nullable Object> shape = shape(request, known);
    shape.put("catchup", dag.catchup());
    shape.put("doc_md", dag.docMd().orElse(null));
    shape.put("start_date", shapes.time(dag.startDate()));
    shape.put("end_date", shapes.time(dag.endDate()));
    shape.put("timezone", dag.timezone());
    shape.put("params", dag.raw().path("params"));
    shape.put(
        "dag_run_timeout",
        dag.dagrunTimeout().map(each -> "PT" + each.toSeconds() + "S").orElse(null));
    shape.put("last_parsed", shapes.time(known.lastParsed()));
    shape.put("template_search_path", dag.templateSearchPath());
    shape.put("render_template_as_native_obj", dag.renderNative());
    return shape;
  }

  private Object patch(Request request) {
    Dags.Known known = request.dag();
    JsonNode body = request.body();
    if (!body.path("is_paused").isBoolean()) {
      throw new RestError(
          request.third() ? 422 : 400,
          "Bad Request",
          request.third()
              ? "is_paused: Field required"
              : "Only `is_paused` field can be updated through the REST API");
    }
    request
        .engine()
        .actions()
        .pause(known.dag().dagId(), body.get("is_paused").asBoolean(), Optional.of(request.user()));
    return shape(request, request.dag());
  }

  private Object delete(Request request) {
    request.engine().actions().deleteDag(request.dag().dag().dagId());
    return Answer.of();
  }

  private Object tasks(Request request) {
    Dag dag = request.dag().dag();
    List<?> tasks =
        dag.tasks().values().stream()
            .sorted(Comparator.comparing(task -> task.taskId()))
            .map(task -> shapes.definition(dag, task))
            .toList();
    return Answer.of("tasks", tasks, "total_entries", tasks.size());
  }

  private Object task(Request request) {
    Dag dag = request.dag().dag();
    String id = request.path("task_id");
    if (!dag.tasks().containsKey(id)) {
      throw new RestError(
          404,
          "Task not found",
          request.third() ? "Task with id " + id + " was not found" : "Task not found");
    }
    return shapes.definition(dag, dag.task(id));
  }

  private @Nullable Object source(Request request) {
    String id = request.path("id");
    Optional<String> code =
        request.third()
            ? request
                .read(session -> Dags.find(session, id))
                .flatMap(
                    known -> request.read(session -> Dags.code(session, known.dag().fileloc())))
            : Shapes.fileOf(id).flatMap(file -> request.read(session -> Dags.code(session, file)));
    String text =
        code.orElseThrow(() ->
            new RestError(
                404,
                "Dag source not found",
                request.third()
                    ? "The source code of the DAG " + id + " was not found"
                    : "Dag source not found"));
    boolean plain =
        Optional.ofNullable(request.context().header("Accept")).orElse("").contains("text/plain");
    if (plain) {
      request.context().contentType("text/plain").result(text);
      return null;
    }
    return request.third()
        ? Answer.of(
            "content",
            text,
            "dag_id",
            id,
            "version_number",
            request.version(id),
            "dag_display_name",
            id)
        : Answer.of("content", text);
  }

  private Object importErrors(Request request) {
    Answer.Page<Dags.ImportError> page = request.page(request.read(Dags::importErrors));
    return Answer.of(
        "import_errors",
        page.items().stream().map(shapes::importError).toList(),
        "total_entries",
        page.total());
  }

  private Object importError(Request request) {
    String id = request.path("id");
    return request.read(Dags::importErrors).stream()
        .filter(error -> Long.toString(error.id()).equals(id))
        .findFirst()
        .map(shapes::importError)
        .orElseThrow(() ->
            new RestError(
                404,
                "Import error not found",
                "The ImportError with import_error_id: `" + id + "` was not found"));
  }

  private Object assets(Request request) {
    Answer.Page<Assets.Asset> page = request.page(request.read(Assets::all));
    return Answer.of(
        "assets",
        page.items().stream()
            .map(asset ->
                Answer.of(
                    "name",
                    asset.name(),
                    "uri",
                    asset.uri(),
                    "group",
                    asset.group(),
                    "extra",
                    asset.extra()))
            .toList(),
        "total_entries",
        page.total());
  }

  private Object datasets(Request request) {
    Answer.Page<Assets.Asset> page = request.page(request.read(Assets::all));
    return Answer.of(
        "datasets",
        page.items().stream()
            .map(asset -> Answer.of("uri", asset.uri(), "extra", asset.extra()))
            .toList(),
        "total_entries",
        page.total());
  }

  private Object events(Request request) {
    Answer.Page<Events.Entry> page =
        request.page(
            request.read(session -> Events.latest(session, request.query("dag_id"), 10_000)));
    return Answer.of(
        "event_logs",
        page.items().stream()
            .map(entry ->
                Answer.of(
                    "event_log_id",
                    entry.id(),
                    "when",
                    shapes.time(entry.at()),
                    "dag_id",
                    entry.dagId(),
                    "task_id",
                    entry.taskId(),
                    "run_id",
                    entry.runId(),
                    "event",
                    entry.event(),
                    "owner",
                    entry.owner(),
                    "extra",
                    entry.extra()))
            .toList(),
        "total_entries",
        page.total());
  }
}
