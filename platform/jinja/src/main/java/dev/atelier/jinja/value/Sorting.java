package dev.atelier.jinja.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Python's {@code sorted}, {@code min} and {@code max}. */
public final class Sorting {
  private record Keyed(@Nullable Object key, @Nullable Object item) {}

  private Sorting() {}

  /** As {@code sorted(items, key=key, reverse=reverse)}: stable in both directions. */
  public static List<@Nullable Object> sorted(
      @Nullable Object items, Function<@Nullable Object, @Nullable Object> key, boolean reverse) {
    List<Keyed> keyed = new ArrayList<>();
    Iteration.iterator(items).forEachRemaining(item -> keyed.add(new Keyed(key.apply(item), item)));
    Comparator<Keyed> order = (left, right) -> Operators.compare(left.key(), right.key());
    try {
      // stable, and the same comparisons, as in Python: turned round before and after
      if (reverse) {
        Collections.reverse(keyed);
      }
      keyed.sort(order);
      if (reverse) {
        Collections.reverse(keyed);
      }
    } catch (IllegalArgumentException e) {
      throw JinjaException.valueError("the items have no consistent order");
    }
    List<@Nullable Object> sorted = new ArrayList<>(keyed.size());
    keyed.forEach(entry -> sorted.add(entry.item()));
    return sorted;
  }

  /** The first of the greatest, or least, by key; {@link Missing#MISSING} where there are none. */
  public static @Nullable Object extreme(
      @Nullable Object items, Function<@Nullable Object, @Nullable Object> key, boolean greatest) {
    Iterator<@Nullable Object> iterator = Iteration.iterator(items);
    if (!iterator.hasNext()) {
      return Missing.MISSING;
    }
    Object best = iterator.next();
    Object bestKey = key.apply(best);
    while (iterator.hasNext()) {
      Object item = iterator.next();
      Object itemKey = key.apply(item);
      if (Operators.order(greatest ? ">" : "<", itemKey, bestKey)) {
        best = item;
        bestKey = itemKey;
      }
    }
    return best;
  }
}
