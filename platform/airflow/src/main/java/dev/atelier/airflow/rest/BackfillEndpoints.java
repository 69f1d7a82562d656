package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.Backfills;
import dev.atelier.kernel.json.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backfills of 3.x. */
final class BackfillEndpoints {
  private final Shapes shapes;

  BackfillEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/backfills", this::list);
    routes.add("POST", "/backfills", this::create);
    routes.add("POST", "/backfills/dry_run", this::dates);
    routes.add("GET", "/backfills/{id}", request -> shape(find(request)));
    routes.add("PUT", "/backfills/{id}/pause", request -> pause(request, true));
    routes.add("PUT", "/backfills/{id}/unpause", request -> pause(request, false));
    routes.add("PUT", "/backfills/{id}/cancel", this::cancel);
  }

  private Object list(Request request) {
    Answer.Page<Backfills.Backfill> page =
        request.page(
            request.read(session -> Backfills.of(session, request.query("dag_id").orElse(""))));
    return Answer.of(
        "backfills",
        page.items().stream().map(this::shape).toList(),
        "total_entries",
        page.total());
  }

  private Object create(Request request) {
    long id = make(request, false).id();
    return shape(request.read(session -> Backfills.find(session, id)).orElseThrow());
  }

  private Object dates(Request request) {
    var dates =
        make(request, true).dates().stream()
            .map(date ->
                Answer.of(
                    "logical_date",
                    shapes.time(date),
                    "partition_key",
                    null,
                    "partition_date",
                    null))
            .toList();
    return Answer.of("backfills", dates, "total_entries", dates.size());
  }

  private static RunActions.BackfillMade make(Request request, boolean dry) {
    JsonNode body = request.body();
    return request
        .engine()
        .actions()
        .backfill(
            new RunActions.Backfill(
                body.path("dag_id").asText(),
                request
                    .date(request.text(body, "from_date"))
                    .orElseThrow(() -> new RestError(422, "", "from_date: Field required")),
                request
                    .date(request.text(body, "to_date"))
                    .orElseThrow(() -> new RestError(422, "", "to_date: Field required")),
                body.path("max_active_runs").asInt(10),
                body.path("reprocess_behavior").asText("none"),
                body.path("run_backwards").asBoolean(),
                body.path("dag_run_conf").isObject()
                    ? body.get("dag_run_conf")
                    : Json.mapper().createObjectNode(),
                Optional.of(request.user()),
                dry));
  }

  private static Backfills.Backfill find(Request request) {
    long id = request.number(request.path("id"));
    return request
        .read(session -> Backfills.find(session, id))
        .orElseThrow(() -> new RestError(404, "Not Found", "Backfill not found"));
  }

  private static Backfills.Backfill open(Request request) {
    Backfills.Backfill backfill = find(request);
    if (backfill.completedAt().isPresent()) {
      throw new RestError(409, "Conflict", "Backfill is already completed.");
    }
    return backfill;
  }

  private Object pause(Request request, boolean paused) {
    long id = open(request).id();
    request
        .engine()
        .database()
        .run(session -> Backfills.pause(session, id, paused, request.engine().clock().instant()));
    return shape(find(request));
  }

  private Object cancel(Request request) {
    long id = open(request).id();
    request
        .engine()
        .database()
        .run(session -> Backfills.cancel(session, id, request.engine().clock().instant()));
    return shape(find(request));
  }

  private Map<String, @Nullable Object> shape(Backfills.Backfill backfill) {
    return Answer.of(
        "id",
        backfill.id(),
        "dag_id",
        backfill.dagId(),
        "from_date",
        shapes.time(backfill.from()),
        "to_date",
        shapes.time(backfill.to()),
        "dag_run_conf",
        backfill.conf(),
        "is_paused",
        backfill.paused(),
        "reprocess_behavior",
        backfill.reprocess(),
        "max_active_runs",
        backfill.maxActiveRuns(),
        "created_at",
        shapes.time(backfill.createdAt()),
        "completed_at",
        shapes.time(backfill.completedAt()),
        "updated_at",
        shapes.time(backfill.updatedAt()),
        "dag_display_name",
        backfill.dagId());
  }
}
