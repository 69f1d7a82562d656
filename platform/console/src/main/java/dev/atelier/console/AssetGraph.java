package dev.atelier.console;

import dev.atelier.airflow.AirflowView.AssetRow;
import dev.atelier.airflow.AirflowView.DagRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The DAGs that write assets, the assets, and the DAGs that wait for them. */
final class AssetGraph {
  private static final Layers.Measures MEASURES = new Layers.Measures(0, 12, 20, 60);

  private final Language lang;
  private final Instant now;
  private final Map<String, DagRow> dags = new LinkedHashMap<>();
  private final List<AssetRow> assets;

  AssetGraph(Language lang, Instant now, List<DagRow> dags, List<AssetRow> assets) {
    this.lang = lang;
    this.now = now;
    dags.forEach(dag -> this.dags.put(dag.dagId(), dag));
    this.assets = assets;
  }

  AirflowViews.AssetsView view(List<AirflowViews.Tab> pages) {
    return new AirflowViews.AssetsView(
        lang,
        lang.t("airflow.assetsSay", assets.size()),
        pages,
        graph(),
        assets.stream().map(this::line).toList());
  }

  private AirflowViews.AssetLine line(AssetRow asset) {
    return new AirflowViews.AssetLine(
        asset.name(),
        asset.uri(),
        updated(asset),
        asset.producers().stream().map(AssetGraph::link).toList(),
        asset.consumers().stream().map(AssetGraph::link).toList());
  }

  private static AirflowViews.Tab link(String task) {
    return new AirflowViews.Tab(task, "/airflow/" + dag(task), false);
  }

  /** {@code dag.task}: the DAG. */
  private static String dag(String task) {
    int dot = task.indexOf('.');
    return dot < 0 ? task : task.substring(0, dot);
  }

  private String updated(AssetRow asset) {
    return asset
        .lastUpdate()
        .map(at -> lang.t("airflow.ago", lang.duration(Duration.between(at, now))))
        .orElse(lang.t("airflow.neverUpdated"));
  }

  private Graph graph() {
    Set<Layers.Link> links = new LinkedHashSet<>();
    Set<String> shown = new LinkedHashSet<>();
    for (AssetRow asset : assets) {
      String id = "asset " + asset.uri();
      for (String producer : asset.producers()) {
        shown.add("dag " + dag(producer));
        links.add(new Layers.Link("dag " + dag(producer), id, 0));
      }
      shown.add(id);
      for (String consumer : asset.consumers()) {
        shown.add("dag " + dag(consumer));
        links.add(new Layers.Link(id, "dag " + dag(consumer), 0));
      }
    }
    Layers layers =
        Layers.of(
            shown.stream()
                .map(id -> new Layers.Item(id, Graph.BOX_WIDTH, Graph.BOX_HEIGHT))
                .toList(),
            List.copyOf(links),
            MEASURES);
    List<Graph.Box> boxes = new ArrayList<>();
    for (AssetRow asset : assets) {
      boxes.add(
          box(
              asset.name(),
              asset.uri(),
              "",
              asset.lastUpdate().isPresent()
                  ? new Mark("ok", "")
                  : new Mark("wait", lang.t("airflow.neverUpdated")),
              "asset",
              updated(asset),
              "source",
              Objects.requireNonNull(layers.boxes().get("asset " + asset.uri()))));
    }
    for (String id : shown) {
      if (id.startsWith("dag ")) {
        String name = id.substring(4);
        DagRow dag = dags.get(name);
        boxes.add(
            box(
                name,
                name,
                dag == null ? "" : "/airflow/" + name,
                dag == null ? new Mark("skip", "") : AirflowMarks.ofDag(lang, dag),
                "DAG",
                dag == null ? "" : dag.paused() ? lang.t("airflow.paused") : "",
                "",
                Objects.requireNonNull(layers.boxes().get(id))));
      }
    }
    return new Graph(
        lang.t("airflow.assets"),
        layers.width(),
        layers.height(),
        List.of(),
        boxes,
        layers.routes().stream().map(route -> Graph.arrow(route, "", "")).toList());
  }

  private static Graph.Box box(
      String name,
      String title,
      String href,
      Mark mark,
      String left,
      String right,
      String kind,
      Layers.Area area) {
    return new Graph.Box(name, title, href, mark, left, right, kind, false, false, area);
  }
}
