package dev.atelier.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A graph drawn in columns from left to right, its arrows orthogonal: they run in the gutters
 * between columns and, where they pass a column, in a lane of their own between its boxes. So no
 * arrow passes through a box; and since a label stands on the first stretch of its arrow, beside
 * the column that it leaves, where no arrow turns, no label lies on another, on a box or on a
 * foreign arrow. The order in the columns is by barycentre (Sugiyama, Tagawa, Toda 1981). Units are
 * CSS pixels.
 *
 * @param boxes by id, in the order that they were given
 * @param routes as the links were given, without those that lead nowhere or to their own start
 */
public record Layers(int width, int height, Map<String, Area> boxes, List<Route> routes) {
  static final int LABEL_HEIGHT = 18;
  private static final int CORNER = 7;
  private static final int HEAD = 5;

  /**
   * @param height at least; more when many arrows end at it
   */
  record Item(String id, int width, int height) {}

  /**
   * @param labelWidth 0 when it has none
   */
  public record Link(String from, String to, int labelWidth) {}

  public record Area(int x, int y, int width, int height) {
    Area moved(int dx, int dy) {
      return new Area(x + dx, y + dy, width, height);
    }

    public int right() {
      return x + width;
    }

    public int bottom() {
      return y + height;
    }
  }

  public record Point(int x, int y) {}

  /**
   * @param points from the border of one box to that of the other, each straight below or beside
   *     the one before
   * @param label of no width when there is none
   */
  public record Route(Link link, List<Point> points, Area label) {

    /** An SVG path with rounded corners that leaves room for the head. */
    String path() {
      StringBuilder path = new StringBuilder();
      Point last = points.getLast();
      Point before = points.get(points.size() - 2);
      path.append(at('M', points.getFirst()));
      for (int i = 1; i < points.size() - 1; i++) {
        Point corner = points.get(i);
        path.append(at('L', towards(corner, points.get(i - 1))));
        path.append(at('Q', corner)).append(at(' ', towards(corner, points.get(i + 1))));
      }
      int back = last.x() > before.x() ? -HEAD : HEAD;
      return path.append(at('L', new Point(last.x() + back, last.y()))).toString();
    }

    Route moved(int dx, int dy) {
      return new Route(
          link,
          points.stream().map(point -> new Point(point.x() + dx, point.y() + dy)).toList(),
          label.moved(dx, dy));
    }

    /** The head, as an SVG path. */
    String head() {
      Point last = points.getLast();
      boolean right = last.x() > points.get(points.size() - 2).x();
      return at('M', last) + (right ? "l-6,-3.5v7z" : "l6,-3.5v7z");
    }

    private static Point towards(Point corner, Point other) {
      int dx = other.x() - corner.x();
      int dy = other.y() - corner.y();
      int by = Math.min(CORNER, (Math.abs(dx) + Math.abs(dy)) / 2);
      return new Point(corner.x() + Integer.signum(dx) * by, corner.y() + Integer.signum(dy) * by);
    }

    private static String at(char command, Point point) {
      return String.format(Locale.ROOT, "%s%d,%d", command, point.x(), point.y());
    }
  }

  /**
   * @param least the picture's width at least: gutters take what is left
   * @param margin around it
   * @param row between two boxes of a column
   * @param gutter between two columns, at least
   */
  record Measures(int least, int margin, int row, int gutter) {}

  static Layers of(List<Item> items, List<Link> links, Measures measures) {
    Columns columns = Columns.of(items, links);
    Rows.place(columns, measures);
    return Gutters.route(columns, items, links, measures);
  }

  /** A box, or the lane in which a long arrow passes a column. */
  static final class Slot {
    final String id;
    final int column;
    final int width;
    int height;
    int order;
    double middle;
    final List<Stretch> in = new ArrayList<>();
    final List<Stretch> out = new ArrayList<>();

    Slot(String id, int column, int width, int height) {
      this.id = id;
      this.column = column;
      this.width = width;
      this.height = height;
    }

    boolean lane() {
      return width == 0;
    }
  }

  /** The part of an arrow in one gutter, from left to right. */
  static final class Stretch {
    final Slot from;
    final Slot to;
    final int labelWidth;

    /** From the middle of the slot. */
    double leaves;

    double arrives;
    int track = -1;

    Stretch(Slot from, Slot to, int labelWidth) {
      this.from = from;
      this.to = to;
      this.labelWidth = labelWidth;
    }

    int start() {
      return (int) Math.round(from.middle + leaves);
    }

    int end() {
      return (int) Math.round(to.middle + arrives);
    }

    boolean straight() {
      return start() == end();
    }
  }

  /**
   * @param turned it closes a circle, so it is laid out the other way round
   */
  record Chain(Link link, boolean turned, List<Stretch> stretches) {}
}
