package dev.atelier.console;

import dev.atelier.console.Layers.Chain;
import dev.atelier.console.Layers.Item;
import dev.atelier.console.Layers.Link;
import dev.atelier.console.Layers.Slot;
import dev.atelier.console.Layers.Stretch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Which box stands in which column and in which order: the column by the longest way from a source,
 * the order by the middle of the neighbours, swept to and fro; the best seen is kept.
 */
record Columns(List<List<Slot>> slots, List<Chain> chains) {
  private static final int SWEEPS = 12;
  private static final int LANE = 10;

  static Columns of(List<Item> items, List<Link> links) {
    Map<String, Item> known = new LinkedHashMap<>();
    items.forEach(item -> known.put(item.id(), item));
    List<Link> real =
        links.stream()
            .filter(link -> known.containsKey(link.from()) && known.containsKey(link.to()))
            .filter(link -> !link.from().equals(link.to()))
            .toList();
    Set<Link> turned = closing(known.keySet(), real);
    Map<String, Integer> columns = columns(known.keySet(), real, turned);
    int last = columns.values().stream().mapToInt(c -> c).max().orElse(0);
    List<List<Slot>> slots = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      slots.add(new ArrayList<>());
    }
    Map<String, Slot> boxes = new HashMap<>();
    Set<String> linked = new HashSet<>();
    real.forEach(link -> linked.addAll(List.of(link.from(), link.to())));
    for (Item item : items) {
      if (linked.contains(item.id())) {
        int column = Objects.requireNonNull(columns.get(item.id()));
        Slot slot = new Slot(item.id(), column, item.width(), item.height());
        boxes.put(item.id(), slot);
        slots.get(column).add(slot);
      }
    }
    List<Chain> chains = new ArrayList<>();
    for (Link link : real) {
      boolean back = turned.contains(link);
      Slot from = Objects.requireNonNull(boxes.get(back ? link.to() : link.from()));
      Slot to = Objects.requireNonNull(boxes.get(back ? link.from() : link.to()));
      chains.add(new Chain(link, back, chain(slots, from, to, link.labelWidth())));
    }
    Columns all = new Columns(slots, chains);
    all.order();
    for (Item item : items) {
      if (!linked.contains(item.id())) { // nothing pulls it: where there is room, at the bottom
        List<Slot> shortest =
            slots.stream().min(Comparator.comparingInt(Columns::height)).orElseThrow();
        Slot slot = new Slot(item.id(), slots.indexOf(shortest), item.width(), item.height());
        slot.order = shortest.size();
        shortest.add(slot);
      }
    }
    return all;
  }

  private static int height(List<Slot> column) {
    return column.stream().mapToInt(slot -> slot.height + LANE).sum();
  }

  /** The links that close a circle, as a walk from the first node meets them. */
  private static Set<Link> closing(Set<String> ids, List<Link> links) {
    Map<String, List<Link>> from = new HashMap<>();
    links.forEach(link -> from.computeIfAbsent(link.from(), _ -> new ArrayList<>()).add(link));
    Set<Link> closing = new HashSet<>();
    Map<String, Boolean> open = new HashMap<>(); // false once everything after it is known
    ids.forEach(id -> walk(id, from, open, closing));
    return closing;
  }

  private static void walk(
      String id, Map<String, List<Link>> from, Map<String, Boolean> open, Set<Link> closing) {
    if (open.putIfAbsent(id, true) != null) {
      return;
    }
    for (Link link : from.getOrDefault(id, List.of())) {
      if (open.getOrDefault(link.to(), false)) {
        closing.add(link);
      } else {
        walk(link.to(), from, open, closing);
      }
    }
    open.put(id, false);
  }

  /** The longest way from a source. */
  private static Map<String, Integer> columns(Set<String> ids, List<Link> links, Set<Link> turned) {
    Map<String, List<String>> before = new HashMap<>();
    for (Link link : links) {
      boolean back = turned.contains(link);
      before
          .computeIfAbsent(back ? link.from() : link.to(), _ -> new ArrayList<>())
          .add(back ? link.to() : link.from());
    }
    Map<String, Integer> columns = new HashMap<>();
    ids.forEach(id -> column(id, before, columns));
    return columns;
  }

  private static int column(
      String id, Map<String, List<String>> before, Map<String, Integer> columns) {
    Integer known = columns.get(id);
    if (known != null) {
      return known;
    }
    int column = 0;
    for (String other : before.getOrDefault(id, List.of())) {
      column = Math.max(column, column(other, before, columns) + 1);
    }
    columns.put(id, column);
    return column;
  }

  private static List<Stretch> chain(List<List<Slot>> slots, Slot from, Slot to, int labelWidth) {
    List<Stretch> chain = new ArrayList<>();
    Slot here = from;
    for (int column = from.column + 1; column <= to.column; column++) {
      Slot next = to;
      if (column < to.column) {
        next = new Slot(from.id + ">" + to.id, column, 0, LANE);
        slots.get(column).add(next);
      }
      Stretch stretch = new Stretch(here, next, here == from ? labelWidth : 0);
      here.out.add(stretch);
      next.in.add(stretch);
      chain.add(stretch);
      here = next;
    }
    return chain;
  }

  // The order in the columns.

  private void order() {
    slots.forEach(Columns::number);
    List<List<Slot>> best = copy();
    long fewest = crossings();
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      boolean forth = sweep % 2 == 0;
      for (int i = 0; i < slots.size(); i++) {
        sort(slots.get(forth ? i : slots.size() - 1 - i), forth);
      }
      long now = crossings();
      if (now < fewest) {
        fewest = now;
        best = copy();
      }
    }
    for (int i = 0; i < slots.size(); i++) {
      slots.set(i, best.get(i));
      number(slots.get(i));
    }
  }

  private List<List<Slot>> copy() {
    List<List<Slot>> copy = new ArrayList<>();
    slots.forEach(column -> copy.add(new ArrayList<>(column)));
    return copy;
  }

  private static void number(List<Slot> column) {
    for (int i = 0; i < column.size(); i++) {
      column.get(i).order = i;
    }
  }

  private static void sort(List<Slot> column, boolean forth) {
    Map<Slot, Double> middles = new HashMap<>();
    for (Slot slot : column) {
      middles.put(
          slot,
          forth
              ? middle(slot, slot.in, stretch -> stretch.from)
              : middle(slot, slot.out, stretch -> stretch.to));
    }
    column.sort(Comparator.comparingDouble(middles::get));
    number(column);
  }

  private static double middle(Slot slot, List<Stretch> side, Function<Stretch, Slot> other) {
    return side.stream()
        .mapToInt(stretch -> other.apply(stretch).order)
        .average()
        .orElse(slot.order);
  }

  private long crossings() {
    long all = 0;
    for (List<Slot> column : slots) {
      List<Stretch> stretches = new ArrayList<>();
      column.forEach(slot -> stretches.addAll(slot.out));
      stretches.sort(
          Comparator.comparingInt((Stretch stretch) -> stretch.from.order)
              .thenComparingInt(stretch -> stretch.to.order));
      for (int i = 0; i < stretches.size(); i++) {
        for (int j = i + 1; j < stretches.size(); j++) {
          if (stretches.get(i).to.order > stretches.get(j).to.order) {
            all++;
          }
        }
      }
    }
    return all;
  }
}
