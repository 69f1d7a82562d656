package dev.atelier.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The stack as boxes and arrows, laid out by {@link Layers}. */
public record FlowPicture(int width, int height, List<Box> boxes, List<Arrow> arrows) {
  private static final int BOX_WIDTH = 210;
  private static final int BOX_HEIGHT = 58;
  private static final int LABEL = 88; // room for a figure that grows, so that nothing moves
  private static final Layers.Measures MEASURES = new Layers.Measures(1150, 2, 26, 110);

  /** What stands in a box. */
  record Node(String id, String title, String port, Mark mark, String line, Spark spark) {}

  /**
   * @param figure on the arrow, with its unit: {@code 42 rows/s}; empty when there is none
   * @param control whether it steers rather than feeds
   */
  record Edge(String from, String to, String figure, String unit, double weight, boolean control) {}

  public record Box(
      String id,
      String title,
      String port,
      Mark mark,
      String line,
      Spark spark,
      int x,
      int y,
      int width,
      int height) {
    /** The text's room in pixels, before the sparkline. */
    public int room() {
      return width - 24 - (spark.empty() ? 0 : 58);
    }
  }

  public record Arrow(
      String path,
      String head,
      double stroke,
      boolean control,
      String figure,
      String unit,
      int labelX,
      int labelY,
      int labelWidth) {}

  static FlowPicture of(List<Node> nodes, List<Edge> edges) {
    Layers layers =
        Layers.of(
            nodes.stream().map(node -> new Layers.Item(node.id(), BOX_WIDTH, BOX_HEIGHT)).toList(),
            edges.stream()
                .map(edge -> new Layers.Link(edge.from(), edge.to(), labelWidth(edge)))
                .toList(),
            MEASURES);
    List<Box> boxes = new ArrayList<>();
    for (Node node : nodes) {
      Layers.Area area = Objects.requireNonNull(layers.boxes().get(node.id()));
      boxes.add(
          new Box(
              node.id(),
              node.title(),
              node.port(),
              node.mark(),
              node.line(),
              node.spark(),
              area.x(),
              area.y(),
              area.width(),
              area.height()));
    }
    Map<Layers.Link, Edge> drawn = new HashMap<>();
    edges.forEach(
        edge -> drawn.put(new Layers.Link(edge.from(), edge.to(), labelWidth(edge)), edge));
    List<Arrow> arrows =
        layers.routes().stream()
            .map(route -> arrow(Objects.requireNonNull(drawn.get(route.link())), route))
            .toList();
    return new FlowPicture(layers.width(), layers.height(), boxes, arrows);
  }

  private static Arrow arrow(Edge edge, Layers.Route route) {
    double stroke = edge.control() ? 1.2 : Math.min(4, 1.2 + Math.log10(1 + edge.weight()));
    Layers.Area label = route.label();
    int width = textWidth(edge);
    return new Arrow(
        route.path(),
        route.head(),
        stroke,
        edge.control(),
        edge.figure(),
        edge.unit(),
        label.x() + (label.width() - width) / 2,
        label.y(),
        width);
  }

  private static int labelWidth(Edge edge) {
    return edge.control() ? 0 : Math.max(LABEL, textWidth(edge));
  }

  private static int textWidth(Edge edge) {
    return (int) ((edge.figure() + " " + edge.unit()).length() * 6.3) + 10;
  }
}
