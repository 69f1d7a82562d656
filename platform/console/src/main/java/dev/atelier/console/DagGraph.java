package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.Cell;
import dev.atelier.airflow.AirflowView.Edge;
import dev.atelier.airflow.AirflowView.Node;
import dev.atelier.airflow.state.TaskState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A DAG's tasks as a graph with the states of one run. A task group is a frame with its own graph
 * in it, laid out as one box of the graph around it; folded, it is a box. An arrow between tasks of
 * different groups is drawn between the frames (or boxes) that stand side by side.
 */
final class DagGraph {
  private static final Layers.Measures OUTER = new Layers.Measures(0, 12, 20, 46);
  private static final Layers.Measures INNER = new Layers.Measures(0, 14, 18, 42);
  private static final int TITLE = 20;

  private final Language lang;
  private final Here here;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Edge> edges;
  private final Set<String> folded;
  private final Map<String, Cell> cells;
  private final String run;
  private final List<Graph.Cluster> clusters = new ArrayList<>();
  private final List<Graph.Box> boxes = new ArrayList<>();
  private final List<Graph.Arrow> arrows = new ArrayList<>();

  private DagGraph(
      Language lang, Here here, AirflowView.Graph graph, Optional<AirflowView.GridRun> run) {
    this.lang = lang;
    this.here = here;
    graph.nodes().forEach(node -> nodes.put(node.id(), node));
    this.edges = graph.edges();
    this.folded = folded(here);
    this.cells = run.map(AirflowView.GridRun::cells).orElse(Map.of());
    this.run = run.map(column -> column.run().runId()).orElse("");
  }

  /** The groups that are folded, on the grid as on the graph. */
  static Set<String> folded(Here here) {
    Set<String> folded = new LinkedHashSet<>(List.of(here.get("folded").split(",")));
    folded.remove("");
    return folded;
  }

  /** To where a group is folded, or not any more. */
  static Here toggled(Here here, String group) {
    Set<String> changed = folded(here);
    if (!changed.remove(group)) {
      changed.add(group);
    }
    return here.with("folded", String.join(",", changed));
  }

  static Graph of(
      Language lang, Here here, AirflowView.Graph graph, Optional<AirflowView.GridRun> run) {
    DagGraph drawing = new DagGraph(lang, here, graph, run);
    Level top = drawing.level("");
    drawing.draw(top, 0, 0);
    return new Graph(
        lang.t("airflow.tab.graph"),
        top.layers().width(),
        top.layers().height(),
        drawing.clusters,
        drawing.boxes,
        drawing.arrows);
  }

  /** What stands in a group (or in none), laid out, with the levels of the groups in it. */
  private record Level(Layers layers, Map<Layers.Link, String> labels, Map<String, Level> inner) {}

  private Level level(String parent) {
    Map<String, Level> inner = new LinkedHashMap<>();
    List<Layers.Item> items = new ArrayList<>();
    for (Node node : nodes.values()) {
      if (!node.parent().orElse("").equals(parent)) {
        continue;
      }
      if (node.group() && !folded.contains(node.id())) {
        Level group = level(node.id());
        inner.put(node.id(), group);
        items.add(
            new Layers.Item(node.id(), group.layers().width(), group.layers().height() + TITLE));
      } else {
        items.add(new Layers.Item(node.id(), Graph.BOX_WIDTH, Graph.BOX_HEIGHT));
      }
    }
    Map<Layers.Link, String> labels = new LinkedHashMap<>();
    for (Edge edge : edges) {
      lifted(edge, parent).ifPresent(link -> labels.put(link, edge.label()));
    }
    Layers.Measures measures = parent.isEmpty() ? OUTER : INNER;
    return new Level(Layers.of(items, List.copyOf(labels.keySet()), measures), labels, inner);
  }

  /**
   * The arrow between the two children of a group that hold its ends; empty when it is not here.
   */
  private Optional<Layers.Link> lifted(Edge edge, String parent) {
    List<String> from = path(edge.from());
    List<String> to = path(edge.to());
    int at = parent.isEmpty() ? 0 : from.indexOf(parent) + 1;
    boolean here =
        (parent.isEmpty() || at > 0 && to.indexOf(parent) == at - 1)
            && at < from.size()
            && at < to.size()
            && !from.get(at).equals(to.get(at));
    return here
        ? Optional.of(new Layers.Link(from.get(at), to.get(at), Graph.labelWidth(edge.label())))
        : Optional.empty();
  }

  /** The groups around a task from the outside, and itself. */
  private List<String> path(String id) {
    List<String> path = new ArrayList<>();
    Optional<String> at = Optional.of(id);
    while (at.isPresent()) {
      path.addFirst(at.get());
      at = Optional.ofNullable(nodes.get(at.get())).flatMap(Node::parent);
    }
    return path;
  }

  private void draw(Level level, int dx, int dy) {
    level
        .layers()
        .boxes()
        .forEach((id, area) -> {
          Node node = Objects.requireNonNull(nodes.get(id));
          Layers.Area moved = area.moved(dx, dy);
          Level inner = level.inner().get(id);
          if (inner == null) {
            boxes.add(box(node, moved));
          } else {
            clusters.add(
                new Graph.Cluster(
                    node.label(), toggled(here, id).toString(), lang.t("airflow.fold"), moved));
            draw(
                inner, moved.x() + (moved.width() - inner.layers().width()) / 2, moved.y() + TITLE);
          }
        });
    for (Layers.Route route : level.layers().routes()) {
      String text = Objects.requireNonNullElse(level.labels().get(route.link()), "");
      arrows.add(Graph.arrow(route.moved(dx, dy), "", text));
    }
  }

  private Graph.Box box(Node node, Layers.Area area) {
    boolean selected = here.get("task").equals(node.id());
    if (node.group()) {
      Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
      List<String> inside =
          nodes.values().stream()
              .filter(other -> !other.group() && path(other.id()).contains(node.id()))
              .map(Node::id)
              .toList();
      inside.forEach(id -> counts.merge(state(id), 1, Integer::sum));
      return new Graph.Box(
          node.label(),
          lang.t("airflow.unfold"),
          toggled(here, node.id()).toString(),
          AirflowMarks.of(lang, AirflowMarks.worst(counts.keySet())),
          lang.t("airflow.tasks", inside.size()),
          AirflowMarks.counts(counts),
          "group",
          selected,
          false,
          area);
    }
    Cell cell = cells.get(node.id());
    Mark mark = AirflowMarks.of(lang, state(node.id()));
    String right =
        cell == null
            ? ""
            : cell.counts().isEmpty()
                ? cell.seconds().map(lang::seconds).orElse("")
                : AirflowMarks.counts(cell.counts());
    return new Graph.Box(
        node.label(),
        node.id() + " · " + mark.word() + " · " + node.triggerRule(),
        run.isEmpty()
            ? ""
            : here.without("map", "view", "try")
                .with("run", run)
                .with("task", node.id())
                .toString(),
        mark,
        node.operator() + (node.mapped() ? " []" : ""),
        right,
        node.mapped() ? "many" : "",
        selected,
        false,
        area);
  }

  private TaskState state(String task) {
    return Optional.ofNullable(cells.get(task)).map(Cell::state).orElse(TaskState.NONE);
  }
}
