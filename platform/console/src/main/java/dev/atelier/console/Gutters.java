package dev.atelier.console;

import dev.atelier.console.Layers.Area;
import dev.atelier.console.Layers.Chain;
import dev.atelier.console.Layers.Item;
import dev.atelier.console.Layers.Link;
import dev.atelier.console.Layers.Measures;
import dev.atelier.console.Layers.Point;
import dev.atelier.console.Layers.Route;
import dev.atelier.console.Layers.Slot;
import dev.atelier.console.Layers.Stretch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How wide the gutters are and where in them each arrow turns: labels at the left, then a track for
 * each arrow that would otherwise lie on another, then room for the heads.
 */
final class Gutters {
  private static final int TRACK = 10;
  private static final int HEADS = 14;
  private static final int AIR = 8;

  private Gutters() {}

  static Layers route(Columns columns, List<Item> items, List<Link> links, Measures measures) {
    List<List<Slot>> slots = columns.slots();
    int[] width = new int[slots.size()];
    int[] gutter = new int[slots.size()];
    int[] tracks = new int[slots.size()];
    int whole = 2 * measures.margin();
    for (int i = 0; i < slots.size(); i++) {
      width[i] = slots.get(i).stream().mapToInt(slot -> slot.width).max().orElse(0);
      whole += width[i];
      if (i < slots.size() - 1) {
        tracks[i] = tracks(slots.get(i));
        int label =
            slots.get(i).stream()
                .flatMap(slot -> slot.out.stream())
                .mapToInt(stretch -> stretch.labelWidth)
                .max()
                .orElse(0);
        int turns = Math.max(0, tracks[i] - 1) * TRACK;
        gutter[i] = Math.max(measures.gutter(), label + 2 * AIR + turns + HEADS);
        whole += gutter[i];
      }
    }
    int spare = slots.size() < 2 ? 0 : Math.max(0, measures.least() - whole) / (slots.size() - 1);
    int[] left = new int[slots.size() + 1];
    left[0] = measures.margin();
    for (int i = 0; i < slots.size(); i++) {
      gutter[i] += i < slots.size() - 1 ? spare : 0;
      left[i + 1] = left[i] + width[i] + gutter[i];
    }
    Map<String, Area> placed = new HashMap<>();
    for (List<Slot> column : slots) {
      for (Slot slot : column) {
        if (!slot.lane()) {
          placed.put(slot.id, area(slot, left[slot.column], width[slot.column]));
        }
      }
    }
    Map<String, Area> boxes = new LinkedHashMap<>();
    items.forEach(item -> boxes.put(item.id(), Objects.requireNonNull(placed.get(item.id()))));
    Drawing drawing = new Drawing(boxes, left, width, gutter, tracks);
    List<Route> routes = columns.chains().stream().map(drawing::route).toList();
    int right = boxes.values().stream().mapToInt(Area::right).max().orElse(0);
    int bottom = boxes.values().stream().mapToInt(Area::bottom).max().orElse(0);
    for (Route route : routes) {
      bottom = Math.max(bottom, route.points().stream().mapToInt(Point::y).max().orElse(0));
    }
    return new Layers(
        Math.max(measures.least(), right + measures.margin()),
        bottom + measures.margin(),
        boxes,
        routes);
  }

  private static Area area(Slot slot, int left, int width) {
    int y = (int) Math.round(slot.middle - slot.height / 2.0);
    return new Area(left + (width - slot.width) / 2, y, slot.width, slot.height);
  }

  /**
   * Gives each arrow that turns in this gutter a track; two that meet in height have different
   * ones. Those that go down turn the later the higher they start, those that go up the other way
   * round: so they do not cross one another.
   *
   * @return how many tracks
   */
  private static int tracks(List<Slot> column) {
    List<Stretch> turning = new ArrayList<>();
    column.forEach(
        slot -> slot.out.stream().filter(stretch -> !stretch.straight()).forEach(turning::add));
    turning.sort(
        Comparator.comparing((Stretch stretch) -> stretch.end() > stretch.start())
            .thenComparingInt(
                stretch -> stretch.end() > stretch.start() ? -stretch.start() : stretch.start()));
    int most = 0;
    List<Stretch> done = new ArrayList<>();
    while (!turning.isEmpty()) {
      Stretch next =
          turning.stream()
              .filter(stretch -> turning.stream().noneMatch(other -> hides(other, stretch)))
              .findFirst()
              .orElse(turning.getFirst());
      turning.remove(next);
      next.track =
          done.stream()
                  .filter(other -> meet(other, next))
                  .mapToInt(other -> other.track)
                  .max()
                  .orElse(-1)
              + 1;
      done.add(next);
      most = Math.max(most, next.track + 1);
    }
    return most;
  }

  /** Whether one's first stretch would lie on the other's last, did it not turn before. */
  private static boolean hides(Stretch one, Stretch other) {
    return one != other && Math.abs(one.start() - other.end()) < 4;
  }

  private static boolean meet(Stretch one, Stretch other) {
    return Math.min(one.start(), one.end()) < Math.max(other.start(), other.end()) + AIR
        && Math.min(other.start(), other.end()) < Math.max(one.start(), one.end()) + AIR;
  }

  /** The places of a picture, from which its routes are drawn. */
  private record Drawing(
      Map<String, Area> boxes, int[] left, int[] width, int[] gutter, int[] tracks) {

    Route route(Chain chain) {
      List<Point> points = new ArrayList<>();
      Stretch first = chain.stretches().getFirst();
      Stretch last = chain.stretches().getLast();
      add(points, Objects.requireNonNull(boxes.get(first.from.id)).right(), first.start());
      for (Stretch stretch : chain.stretches()) {
        if (!stretch.straight()) {
          int x = turn(stretch.from.column, stretch.track);
          add(points, x, stretch.start());
          add(points, x, stretch.end());
        }
      }
      add(points, Objects.requireNonNull(boxes.get(last.to.id)).x(), last.end());
      Area label = label(first);
      return new Route(chain.link(), chain.turned() ? points.reversed() : points, label);
    }

    private static void add(List<Point> points, int x, int y) {
      points.add(new Point(x, y));
    }

    private int turn(int column, int track) {
      int right = left[column] + width[column] + gutter[column];
      return right - HEADS - (tracks[column] - 1 - track) * TRACK;
    }

    private Area label(Stretch first) {
      int column = first.from.column;
      int from = left[column] + width[column];
      int to = turn(column, 0);
      int x = from + (to - from - first.labelWidth) / 2;
      return new Area(
          x, first.start() - Layers.LABEL_HEIGHT / 2, first.labelWidth, Layers.LABEL_HEIGHT);
    }
  }
}
