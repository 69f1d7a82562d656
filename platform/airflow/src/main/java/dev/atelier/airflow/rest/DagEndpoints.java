package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.Dags;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DAGs, their tasks and code, import errors. */
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
    routes.add("PATCH", "/dags", this::patchAll);
    routes.add("DELETE", "/dags/{dag_id}", this::delete);
    routes.add("GET", "/dags/{dag_id}/tasks", this::tasks);
    routes.add("GET", "/dags/{dag_id}/tasks/{task_id}", this::task);
    routes.add("GET", "/dagSources/{id}", this::source);
    routes.add("GET", "/importErrors", this::importErrors);
    routes.add("GET", "/importErrors/{id}", this::importError);
  }

  private Map<String, @Nullable Object> shape(Request request, Dags.Known known) {
    return shapes.dag(known, Shapes.broken(request.read(Dags::importErrors)));
  }

  private Object list(Request request) {
    return listed(request, chosen(request));
  }

  /** Those that the request's filters leave. */
  private static List<Dags.Known> chosen(Request request) {
    Optional<String> pattern =
        request
            .query("dag_id_pattern")
            .map(text -> text.replace("%", "").toLowerCase(java.util.Locale.ROOT));
    Optional<Boolean> paused = request.query("paused").map(Boolean::parseBoolean);
    List<String> tags = request.context().queryParams("tags");
    return request.read(Dags::all).stream()
        .filter(known ->
            pattern
                .filter(
                    text -> !known.dag().dagId().toLowerCase(java.util.Locale.ROOT).contains(text))
                .isEmpty())
        .filter(known -> paused.filter(wanted -> wanted != known.paused()).isEmpty())
        .filter(known -> tags.isEmpty() || known.dag().tags().stream().anyMatch(tags::contains))
        .toList();
  }

  private Object listed(Request request, List<Dags.Known> all) {
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
    shape.put("concurrency", dag.maxActiveTasks());
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
    boolean paused = paused(request);
    String dagId = request.dag().dag().dagId();
    request.engine().actions().pause(dagId, paused, Optional.of(request.user()));
    return shape(request, request.dag());
  }

  private Object patchAll(Request request) {
    boolean paused = paused(request);
    List<Dags.Known> all = chosen(request);
    all.forEach(known ->
        request.engine().actions().pause(known.dag().dagId(), paused, Optional.of(request.user())));
    Set<String> ids =
        all.stream().map(known -> known.dag().dagId()).collect(java.util.stream.Collectors.toSet());
    return listed(
        request,
        request.read(Dags::all).stream()
            .filter(known -> ids.contains(known.dag().dagId()))
            .toList());
  }

  /** The one field that can be changed. */
  private static boolean paused(Request request) {
    JsonNode body = request.body();
    if (!body.path("is_paused").isBoolean()) {
      throw new RestError(
          request.third() ? 422 : 400,
          "Bad Request",
          request.third()
              ? "is_paused: Field required"
              : "Only `is_paused` field can be updated through the REST API");
    }
    return body.get("is_paused").asBoolean();
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
}
