package dev.atelier.console;

import dev.atelier.console.Layers.Measures;
import dev.atelier.console.Layers.Slot;
import dev.atelier.console.Layers.Stretch;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How high each slot stands and where on its side each arrow ends: as near to a straight line as
 * the order and the distances allow.
 */
final class Rows {
  private static final int ROUNDS = 10;
  private static final int LANE_GAP = 12;
  private static final int PORT = 12;
  private static final int EDGE = 10;

  private Rows() {}

  static void place(Columns columns, Measures measures) {
    for (List<Slot> column : columns.slots()) {
      for (Slot slot : column) {
        slot.in.sort(Comparator.comparingInt(stretch -> stretch.from.order));
        slot.out.sort(Comparator.comparingInt(stretch -> stretch.to.order));
        spread(slot);
      }
    }
    List<List<Slot>> all = columns.slots();
    for (List<Slot> column : all) {
      arrange(column, measures, Rows::standing);
    }
    for (int round = 0; round < ROUNDS; round++) {
      boolean forth = round % 2 == 0;
      for (int i = 0; i < all.size(); i++) {
        List<Slot> column = all.get(forth ? i : all.size() - 1 - i);
        arrange(column, measures, slot -> pulled(slot, forth ? slot.in : slot.out));
      }
    }
    align(all);
    double top =
        all.stream()
            .flatMap(List::stream)
            .mapToDouble(slot -> slot.middle - slot.height / 2.0)
            .min()
            .orElse(0);
    all.forEach(column -> column.forEach(slot -> slot.middle += measures.margin() - top));
  }

  /** Room for the arrows of each side, and each at its place about the middle. */
  private static void spread(Slot slot) {
    int most = Math.max(room(slot.in, false), room(slot.out, true));
    if (!slot.lane()) {
      slot.height = Math.max(slot.height, most + 2 * EDGE);
    }
    double at = -room(slot.in, false) / 2.0;
    for (Stretch stretch : slot.in) {
      stretch.arrives = at;
      at += PORT;
    }
    at = -room(slot.out, true) / 2.0;
    for (int i = 0; i < slot.out.size(); i++) {
      at += i == 0 ? 0 : apart(slot.out.get(i - 1), slot.out.get(i), true);
      slot.out.get(i).leaves = at;
    }
  }

  private static int room(List<Stretch> side, boolean labels) {
    int room = 0;
    for (int i = 1; i < side.size(); i++) {
      room += apart(side.get(i - 1), side.get(i), labels);
    }
    return room;
  }

  private static int apart(Stretch one, Stretch next, boolean labels) {
    boolean labelled = labels && (one.labelWidth > 0 || next.labelWidth > 0);
    return labelled ? Layers.LABEL_HEIGHT + 2 : PORT;
  }

  private static double standing(Slot slot) {
    return 0;
  }

  /** Where its arrows of one side would be straight. */
  private static double pulled(Slot slot, List<Stretch> side) {
    return side.stream()
        .mapToDouble(stretch ->
            stretch.to == slot
                ? stretch.from.middle + stretch.leaves - stretch.arrives
                : stretch.to.middle + stretch.arrives - stretch.leaves)
        .average()
        .orElse(slot.middle);
  }

  private static void arrange(List<Slot> column, Measures measures, ToDoubleFunction<Slot> wanted) {
    double[] middles = new double[column.size()];
    double[] apart = new double[column.size()];
    for (int i = 0; i < middles.length; i++) {
      Slot slot = column.get(i);
      middles[i] = wanted.applyAsDouble(slot);
      if (i > 0) {
        Slot before = column.get(i - 1);
        int gap = slot.lane() || before.lane() ? LANE_GAP : measures.row();
        apart[i] = (slot.height + before.height) / 2.0 + gap;
      }
    }
    nearest(middles, apart);
    for (int i = 0; i < middles.length; i++) {
      column.get(i).middle = middles[i];
    }
  }

  /** Arrows end where they are straight, as far as the side of the box reaches. */
  private static void align(List<List<Slot>> all) {
    for (List<Slot> column : all) {
      for (Slot slot : column) {
        slot.middle = Math.round(slot.middle);
      }
    }
    for (List<Slot> column : all) {
      column.stream()
          .filter(slot -> !slot.lane())
          .forEach(slot -> {
            double[] ends = ends(slot, slot.out, true, s -> s.to.middle + s.arrives - slot.middle);
            for (int i = 0; i < ends.length; i++) {
              slot.out.get(i).leaves = Math.round(ends[i]);
            }
          });
    }
    for (List<Slot> column : all) {
      column.stream()
          .filter(slot -> !slot.lane())
          .forEach(slot -> {
            double[] ends = ends(slot, slot.in, false, s -> s.from.middle + s.leaves - slot.middle);
            for (int i = 0; i < ends.length; i++) {
              slot.in.get(i).arrives = Math.round(ends[i]);
            }
          });
    }
  }

  private static double[] ends(
      Slot slot, List<Stretch> side, boolean labels, ToDoubleFunction<Stretch> wanted) {
    double[] ends = side.stream().mapToDouble(wanted).toArray();
    double[] apart = new double[ends.length];
    for (int i = 1; i < ends.length; i++) {
      apart[i] = apart(side.get(i - 1), side.get(i), labels);
    }
    nearest(ends, apart);
    double most = slot.height / 2.0 - EDGE;
    double from = -most;
    double to = most - room(side, labels);
    double offset = 0;
    for (int i = 0; i < ends.length; i++) {
      offset += apart[i];
      ends[i] = Math.clamp(ends[i], from + offset, to + offset);
    }
    return ends;
  }

  /**
   * The values nearest to those wanted (least squares) that keep their distances: pool adjacent
   * violators. O(n).
   *
   * @param values wanted; then as they can be
   * @param apart the least distance of each from the one before
   */
  static void nearest(double[] values, double[] apart) {
    record Pool(double sum, int size) {
      double mean() {
        return sum / size;
      }
    }
    Deque<Pool> pools = new ArrayDeque<>();
    double offset = 0;
    for (int i = 0; i < values.length; i++) {
      offset += apart[i];
      Pool pool = new Pool(values[i] - offset, 1);
      while (!pools.isEmpty() && pools.getLast().mean() >= pool.mean()) {
        Pool before = pools.removeLast();
        pool = new Pool(before.sum() + pool.sum(), before.size() + pool.size());
      }
      pools.addLast(pool);
    }
    int i = 0;
    offset = 0;
    for (Pool pool : pools) {
      for (int j = 0; j < pool.size(); j++, i++) {
        offset += apart[i];
        values[i] = pool.mean() + offset;
      }
    }
  }
}
