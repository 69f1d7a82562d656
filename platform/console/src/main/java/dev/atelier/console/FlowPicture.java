package dev.atelier.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The stack as boxes and arrows: columns by the longest way from a source, rows by the middle of
 * what feeds them. Units are CSS pixels of a picture {@value #WIDTH} wide.
 */
public record FlowPicture(int width, int height, List<Box> boxes, List<Arrow> arrows) {
  static final int WIDTH = 1150;
  private static final int BOX_HEIGHT = 58;
  private static final int ROW = 84;
  private static final int TOP = 10;
  private static final int NEAR = 120;

  /** What stands in a box. */
  record Node(String id, String title, String port, Mark mark, String line, Spark spark) {}

  /**
   * @param label on the arrow: {@code 42 rows/s}; the figure and its unit
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
    Map<String, Integer> columns = columns(nodes, edges);
    int last = columns.values().stream().mapToInt(c -> c).max().orElse(0);
    List<List<Node>> grid = new ArrayList<>();
    for (int c = 0; c <= last; c++) {
      int column = c;
      grid.add(
          new ArrayList<>(
              nodes.stream().filter(n -> columns.getOrDefault(n.id(), 0) == column).toList()));
    }
    Map<String, Double> order = new HashMap<>();
    for (List<Node> column : grid) {
      column.sort(Comparator.comparingDouble(node -> middle(node, edges, order)));
      for (int i = 0; i < column.size(); i++) {
        order.put(column.get(i).id(), i - column.size() / 2.0);
      }
    }
    int rows = grid.stream().mapToInt(List::size).max().orElse(1);
    int boxWidth = Math.min(210, (WIDTH - last * 110) / (last + 1));
    int gap = last == 0 ? 0 : (WIDTH - (last + 1) * boxWidth) / last;
    Map<String, Box> boxes = new LinkedHashMap<>();
    for (int c = 0; c <= last; c++) {
      List<Node> column = grid.get(c);
      int start = TOP + (rows - column.size()) * ROW / 2;
      for (int i = 0; i < column.size(); i++) {
        Node node = column.get(i);
        boxes.put(
            node.id(),
            new Box(
                node.id(),
                node.title(),
                node.port(),
                node.mark(),
                node.line(),
                node.spark(),
                c * (boxWidth + gap),
                start + i * ROW,
                boxWidth,
                BOX_HEIGHT));
      }
    }
    List<Arrow> arrows = new ArrayList<>();
    for (Edge edge : edges) {
      Box from = boxes.get(edge.from());
      Box to = boxes.get(edge.to());
      if (from != null && to != null && from != to) {
        arrows.add(arrow(edge, from, to));
      }
    }
    return new FlowPicture(
        WIDTH, TOP * 2 + rows * ROW - (ROW - BOX_HEIGHT), List.copyOf(boxes.values()), arrows);
  }

  /** The longest way from a source; a cycle's last step does not count. O(nodes × edges). */
  private static Map<String, Integer> columns(List<Node> nodes, List<Edge> edges) {
    Map<String, Integer> columns = new HashMap<>();
    nodes.forEach(node -> columns.put(node.id(), 0));
    for (int round = 0; round < nodes.size(); round++) {
      boolean moved = false;
      for (Edge edge : edges) {
        Integer from = columns.get(edge.from());
        Integer to = columns.get(edge.to());
        if (from != null
            && to != null
            && to <= from
            && from + 1 < nodes.size()
            && !edge.from().equals(edge.to())) {
          columns.put(edge.to(), from + 1);
          moved = true;
        }
      }
      if (!moved) {
        break;
      }
    }
    return columns;
  }

  private static double middle(Node node, List<Edge> edges, Map<String, Double> order) {
    return edges.stream()
        .filter(edge -> edge.to().equals(node.id()) && order.containsKey(edge.from()))
        .mapToDouble(edge -> order.getOrDefault(edge.from(), 0.0))
        .average()
        .orElse(0);
  }

  private static Arrow arrow(Edge edge, Box from, Box to) {
    boolean forward = to.x() > from.x();
    int x1 = forward ? from.x() + from.width() : from.x() + from.width() / 2;
    int y1 = forward ? from.y() + from.height() / 2 : from.y() + from.height();
    int x2 = forward ? to.x() : to.x() + to.width() / 2;
    int y2 = forward ? to.y() + to.height() / 2 : to.y();
    int bend = forward ? (x2 - x1) / 2 : 0;
    String path =
        forward
            ? String.format(
                Locale.ROOT,
                "M%d,%dC%d,%d %d,%d %d,%d",
                x1,
                y1,
                x1 + bend,
                y1,
                x2 - bend,
                y2,
                x2 - 5,
                y2)
            : String.format(Locale.ROOT, "M%d,%dL%d,%d", x1, y1, x2, y2 - 5);
    String head =
        forward
            ? String.format(Locale.ROOT, "M%d,%dl-6,-3.5v7z", x2, y2)
            : String.format(Locale.ROOT, "M%d,%dl-3.5,-6h7z", x2, y2);
    String text = edge.figure() + " " + edge.unit();
    boolean far = x2 - x1 > 3 * NEAR; // over other boxes: then it stands where it starts
    double stroke = edge.control() ? 1.2 : Math.min(4, 1.2 + Math.log10(1 + edge.weight()));
    return new Arrow(
        path,
        head,
        stroke,
        edge.control(),
        edge.figure(),
        edge.unit(),
        far ? x1 + NEAR : (x1 + x2) / 2,
        far ? y1 + (y2 - y1) / 12 : (y1 + y2) / 2,
        (int) (text.strip().length() * 6.3) + 10);
  }
}
