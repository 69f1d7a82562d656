package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.kernel.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Assets (datasets until 2.x) and what happened to them. */
final class AssetEndpoints {
  private final Shapes shapes;

  AssetEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/assets", this::assets);
    routes.add("GET", "/assets/aliases", this::aliases);
    routes.add("GET", "/assets/aliases/{id}", this::alias);
    routes.add("GET", "/assets/events", this::events);
    routes.add("POST", "/assets/events", this::addEvent);
    routes.add("GET", "/assets/{id}", this::one);
    routes.add("POST", "/assets/{id}/materialize", this::materialize);
    routes.add("GET", "/dags/{dag_id}/dagRuns/{run_id}/upstreamAssetEvents", this::upstream);
    routes.add("GET", "/dags/{dag_id}/dagRuns/{run_id}/upstreamDatasetEvents", this::upstream);
    routes.add("GET", "/datasets", this::assets);
    routes.add("GET", "/datasets/events", this::events);
    routes.add("GET", "/datasets/<uri>", this::dataset);
  }

  private Object assets(Request request) {
    Optional<String> name = request.query("name_pattern").map(text -> text.replace("%", ""));
    Optional<String> uri = request.query("uri_pattern").map(text -> text.replace("%", ""));
    List<String> dags = request.context().queryParams("dag_ids");
    List<Dags.Known> known = request.read(Dags::all);
    List<Assets.Asset> chosen =
        request.read(Assets::all).stream()
            .filter(asset -> name.filter(text -> !asset.name().contains(text)).isEmpty())
            .filter(asset -> uri.filter(text -> !asset.uri().contains(text)).isEmpty())
            .filter(
                asset -> dags.isEmpty() || users(known, asset).stream().anyMatch(dags::contains))
            .toList();
    Answer.Page<Assets.Asset> page = request.page(chosen);
    return Answer.of(
        request.third() ? "assets" : "datasets",
        page.items().stream().map(asset -> shape(request, asset, known)).toList(),
        "total_entries",
        page.total());
  }

  private Object dataset(Request request) {
    String uri = request.path("uri");
    return find(request, asset -> asset.uri().equals(uri))
        .map(asset -> shape(request, asset, request.read(Dags::all)))
        .orElseThrow(() ->
            new RestError(
                404, "Dataset not found", "The Dataset with uri: `" + uri + "` was not found"));
  }

  private Object one(Request request) {
    return shape(request, asset(request), request.read(Dags::all));
  }

  private static Optional<Assets.Asset> find(Request request, Predicate<Assets.Asset> wanted) {
    return request.read(Assets::all).stream().filter(wanted).findFirst();
  }

  private static List<String> users(List<Dags.Known> dags, Assets.Asset asset) {
    return dags.stream()
        .filter(known -> known.dag().raw().toString().contains("\"" + asset.uri() + "\""))
        .map(known -> known.dag().dagId())
        .toList();
  }

  private Map<String, @Nullable Object> shape(
      Request request, Assets.Asset asset, List<Dags.Known> dags) {
    List<Object> scheduled = new ArrayList<>();
    List<Object> producing = new ArrayList<>();
    List<Object> consuming = new ArrayList<>();
    for (Dags.Known known : dags) {
      String dagId = known.dag().dagId();
      if (names(known.dag().raw().path("schedule"), asset)) {
        scheduled.add(reference(asset, dagId, Optional.empty()));
      }
      known
          .dag()
          .tasks()
          .values()
          .forEach(task -> {
            if (task.outlets().stream().anyMatch(outlet -> names(outlet, asset))) {
              producing.add(reference(asset, dagId, Optional.of(task.taskId())));
            }
            if (task.inlets().stream().anyMatch(inlet -> names(inlet, asset))) {
              consuming.add(reference(asset, dagId, Optional.of(task.taskId())));
            }
          });
    }
    if (!request.third()) {
      return Answer.of(
          "consuming_dags",
          scheduled,
          "created_at",
          shapes.time(asset.createdAt()),
          "extra",
          asset.extra(),
          "id",
          asset.id(),
          "producing_tasks",
          producing,
          "updated_at",
          shapes.time(asset.createdAt()),
          "uri",
          asset.uri());
    }
    Optional<Assets.Event> last =
        request.read(session -> Assets.events(session, asset.uri(), 1)).stream().findFirst();
    return Answer.of(
        "id",
        asset.id(),
        "name",
        asset.name(),
        "uri",
        asset.uri(),
        "group",
        asset.group(),
        "extra",
        asset.extra(),
        "created_at",
        shapes.time(asset.createdAt()),
        "updated_at",
        shapes.time(asset.createdAt()),
        "scheduled_dags",
        scheduled,
        "producing_tasks",
        producing,
        "consuming_tasks",
        consuming,
        "aliases",
        List.of(),
        "watchers",
        List.of(),
        "last_asset_event",
        last.map(event -> Answer.of("id", event.id(), "timestamp", shapes.time(event.at()))));
  }

  /** Whether a part of a DAG as JSON speaks of an asset. */
  private static boolean names(JsonNode node, Assets.Asset asset) {
    return node.path("asset").asText().equals(asset.uri())
        || node.findValuesAsText("asset").contains(asset.uri());
  }

  private Map<String, @Nullable Object> reference(
      Assets.Asset asset, String dagId, Optional<String> task) {
    Map<String, @Nullable Object> shape =
        Answer.of(
            "dag_id",
            dagId,
            "created_at",
            shapes.time(asset.createdAt()),
            "updated_at",
            shapes.time(asset.createdAt()));
    task.ifPresent(id -> shape.put("task_id", id));
    return shape;
  }

  static Assets.Asset asset(Request request) {
    long id = request.number(request.path("id"));
    return find(request, asset -> asset.id() == id)
        .orElseThrow(
            () -> new RestError(404, "Not Found", "The Asset with ID: `" + id + "` was not found"));
  }

  /** Aliases stand in DAGs only: their numbers are made of their names. */
  private static Map<String, Map<String, @Nullable Object>> allAliases(Request request) {
    Map<String, Map<String, @Nullable Object>> found = new TreeMap<>();
    request
        .read(Dags::all)
        .forEach(known ->
            known
                .dag()
                .tasks()
                .values()
                .forEach(task ->
                    task.outlets().stream()
                        .filter(outlet -> outlet.has("alias"))
                        .forEach(outlet -> {
                          String name = outlet.path("alias").asText();
                          CRC32 number = new CRC32();
                          number.update(name.getBytes(StandardCharsets.UTF_8));
                          found.put(
                              name,
                              Answer.of(
                                  "id",
                                  number.getValue() >>> 1,
                                  "name",
                                  name,
                                  "group",
                                  outlet.path("group").asText("asset")));
                        })));
    return found;
  }

  private Object aliases(Request request) {
    var page = request.page(List.copyOf(allAliases(request).values()));
    return Answer.of("asset_aliases", page.items(), "total_entries", page.total());
  }

  private Object alias(Request request) {
    String id = request.path("id");
    return allAliases(request).values().stream()
        .filter(alias -> String.valueOf(alias.get("id")).equals(id))
        .findFirst()
        .orElseThrow(() ->
            new RestError(404, "Not Found", "The Asset Alias with ID: `" + id + "` was not found"));
  }

  private Object events(Request request) {
    String kind = request.third() ? "asset_id" : "dataset_id";
    Predicate<Assets.Event> chosen =
        matching(request.query("source_dag_id"), Assets.Event::dagId)
            .and(matching(request.query("source_task_id"), Assets.Event::taskId))
            .and(matching(request.query("source_run_id"), Assets.Event::runId));
    Optional<String> uri = request.query(kind).map(id -> uriOf(request, id));
    return page(
        request,
        request.read(session -> Assets.events(session, uri.orElse(""), 10_000)).stream()
            .filter(chosen)
            .toList());
  }

  private static Predicate<Assets.Event> matching(
      Optional<String> wanted, Function<Assets.Event, Optional<String>> of) {
    return event -> wanted.isEmpty() || of.apply(event).equals(wanted);
  }

  private static String uriOf(Request request, String id) {
    return find(request, asset -> Long.toString(asset.id()).equals(id))
        .map(Assets.Asset::uri)
        .orElse("no asset has it");
  }

  private Object upstream(Request request) {
    DagRun run = request.run();
    List<?> shapesOf =
        shapesOf(request, request.read(session -> Assets.ofRun(session, run.dagId(), run.runId())));
    return Answer.of(
        request.third() ? "asset_events" : "dataset_events",
        shapesOf,
        "total_entries",
        shapesOf.size());
  }

  private Object page(Request request, List<Assets.Event> all) {
    Answer.Page<Assets.Event> page = request.page(all);
    return Answer.of(
        request.third() ? "asset_events" : "dataset_events",
        shapesOf(request, page.items()),
        "total_entries",
        page.total());
  }

  private List<?> shapesOf(Request request, List<Assets.Event> events) {
    List<Assets.Asset> assets = request.read(Assets::all);
    return events.stream().map(event -> event(request, event, assets)).toList();
  }

  private Map<String, @Nullable Object> event(
      Request request, Assets.Event event, List<Assets.Asset> assets) {
    Optional<Assets.Asset> asset =
        assets.stream().filter(each -> each.uri().equals(event.uri())).findFirst();
    Map<String, @Nullable Object> shape =
        Answer.of(
            "id",
            event.id(),
            request.third() ? "asset_id" : "dataset_id",
            asset.map(Assets.Asset::id).orElse(0L),
            request.third() ? "uri" : "dataset_uri",
            event.uri(),
            "extra",
            event.extra(),
            "source_dag_id",
            event.dagId(),
            "source_task_id",
            event.taskId(),
            "source_run_id",
            event.runId(),
            "source_map_index",
            event.mapIndex().orElse(-1),
            "created_dagruns",
            request.read(session -> Assets.runsOf(session, event.id())).stream()
                .map(run -> reference(request, run))
                .toList(),
            "timestamp",
            shapes.time(event.at()));
    if (request.third()) {
      shape.put("name", asset.map(Assets.Asset::name).orElse(event.uri()));
      shape.put("group", asset.map(Assets.Asset::group).orElse("asset"));
      shape.put("partition_key", null);
    }
    return shape;
  }

  private Map<String, @Nullable Object> reference(Request request, DagRun run) {
    Map<String, @Nullable Object> shape =
        Answer.of(
            request.third() ? "run_id" : "dag_run_id",
            run.runId(),
            "dag_id",
            run.dagId(),
            "logical_date",
            shapes.time(run.logicalDate()),
            "start_date",
            shapes.time(run.startDate().orElse(run.queuedAt())),
            "end_date",
            shapes.time(run.endDate()),
            "state",
            run.state().id(),
            "data_interval_start",
            shapes.time(run.interval().map(DataInterval::start)),
            "data_interval_end",
            shapes.time(run.interval().map(DataInterval::end)));
    if (request.third()) {
      shape.put("partition_key", null);
      shape.put("triggering", true);
    }
    return shape;
  }

  private Object addEvent(Request request) {
    JsonNode body = request.body();
    String wanted = request.text(body, "asset_id").orElse("");
    Assets.Asset asset =
        find(request, each -> Long.toString(each.id()).equals(wanted))
            .orElseThrow(() ->
                new RestError(404, "Not Found", "Asset with ID: `" + wanted + "` was not found"));
    JsonNode extra =
        (body.path("extra") instanceof ObjectNode given
                ? given.deepCopy()
                : Json.mapper().createObjectNode())
            .put("from_rest_api", true);
    long id = request.engine().actions().assetUpdated(asset.uri(), extra);
    Assets.Event event = request.read(session -> Assets.event(session, id)).orElseThrow();
    return event(request, event, List.of(asset));
  }

  /** Triggers the one DAG that makes the asset. */
  private Object materialize(Request request) {
    Assets.Asset asset = asset(request);
    List<Dags.Known> makers =
        request.read(Dags::all).stream()
            .filter(known ->
                known.dag().tasks().values().stream()
                    .anyMatch(
                        task -> task.outlets().stream().anyMatch(outlet -> names(outlet, asset))))
            .toList();
    if (makers.isEmpty()) {
      throw new RestError(404, "Not Found", "No Dag materializes asset with ID: " + asset.id());
    }
    if (makers.size() > 1) {
      throw new RestError(
          409, "Conflict", "More than one Dag materializes asset with ID: " + asset.id());
    }
    String dagId = makers.getFirst().dag().dagId();
    DagRun run =
        request
            .engine()
            .actions()
            .trigger(
                new RunActions.Trigger(
                    dagId,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Json.mapper().createObjectNode(),
                    Optional.empty(),
                    "rest_api",
                    Optional.of(request.user())));
    return shapes.run(run, request.version(dagId));
  }
}
