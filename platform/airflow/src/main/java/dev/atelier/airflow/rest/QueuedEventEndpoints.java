package dev.atelier.airflow.rest;

import dev.atelier.airflow.state.Assets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Updates of assets that wait until all that a DAG's schedule asks for has come. */
final class QueuedEventEndpoints {
  private final Shapes shapes;

  QueuedEventEndpoints(Shapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/assets/{id}/queuedEvents", request -> queued(request, ofAsset(request)));
    routes.add("DELETE", "/assets/{id}/queuedEvents", request -> forget(request, ofAsset(request)));
    routes.add("GET", "/dags/{dag_id}/assets/queuedEvents", r -> queued(r, ofDag(r)));
    routes.add("DELETE", "/dags/{dag_id}/assets/queuedEvents", r -> forget(r, ofDag(r)));
    routes.add("GET", "/dags/{dag_id}/assets/{id}/queuedEvents", this::queuedOne);
    routes.add("DELETE", "/dags/{dag_id}/assets/{id}/queuedEvents", r -> forget(r, ofBoth(r)));
  }

  /** Whose queued events a request speaks of. */
  private record Of(Optional<String> dagId, Optional<String> uri, String missing) {}

  private static Of ofAsset(Request request) {
    Assets.Asset asset = AssetEndpoints.asset(request);
    return new Of(
        Optional.empty(),
        Optional.of(asset.uri()),
        "Queue event with asset_id: `" + asset.id() + "` was not found");
  }

  private static Of ofDag(Request request) {
    String dagId = request.dag().dag().dagId();
    return new Of(
        Optional.of(dagId),
        Optional.empty(),
        "Queue event with dag_id: `" + dagId + "` was not found");
  }

  private static Of ofBoth(Request request) {
    Assets.Asset asset = AssetEndpoints.asset(request);
    String dagId = request.path("dag_id");
    return new Of(
        Optional.of(dagId),
        Optional.of(asset.uri()),
        "Queued event with dag_id: `"
            + dagId
            + "` and asset_id: `"
            + asset.id()
            + "` was not found");
  }

  private List<Map<String, @Nullable Object>> found(Request request, Of whose) {
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    List<Assets.Asset> all = request.read(Assets::all);
    for (Assets.Queued each :
        request.read(session -> Assets.queued(session, whose.dagId(), whose.uri()))) {
      all.stream()
          .filter(asset -> asset.uri().equals(each.uri()))
          .forEach(asset -> found.add(queuedEvent(each.dagId(), asset.id(), each.at())));
    }
    if (found.isEmpty()) {
      throw new RestError(404, "Not Found", whose.missing());
    }
    return found;
  }

  private Map<String, @Nullable Object> queuedEvent(String dagId, long asset, Instant at) {
    return Answer.of(
        "dag_id",
        dagId,
        "asset_id",
        asset,
        "created_at",
        shapes.time(at),
        "dag_display_name",
        dagId);
  }

  private Object queued(Request request, Of whose) {
    var found = found(request, whose);
    return Answer.of("queued_events", found, "total_entries", found.size());
  }

  private Object queuedOne(Request request) {
    return found(request, ofBoth(request)).getFirst();
  }

  private Object forget(Request request, Of whose) {
    found(request, whose);
    request.engine().database().run(session -> Assets.forget(session, whose.dagId(), whose.uri()));
    return Answer.of();
  }
}
