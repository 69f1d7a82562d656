package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets: any {@code java.util.Set}, those made by templates in the order of insertion. */
public final class Sets {
  private Sets() {}

  /** As {@code set(iterable)}. */
  public static Set<@Nullable Object> create(@Nullable Object items) {
    Set<@Nullable Object> set = new LinkedHashSet<>();
    Iteration.iterator(items).forEachRemaining(item -> add(set, item));
    return set;
  }

  static boolean contains(Set<?> set, @Nullable Object item) {
    return stored(set, item) != Missing.MISSING;
  }

  /** The set's own item that equals this one, or {@link Missing#MISSING}. */
  static @Nullable Object stored(Set<?> set, @Nullable Object item) {
    Equality.checkHashable(item);
    if (set.contains(item)) {
      return item;
    }
    if (Types.isNumber(item) && item != null) {
      double number = item instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) item).doubleValue();
      if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        Object[] forms = {(long) number, number, BigDecimal.valueOf((long) number), number == 1};
        for (Object form : forms) {
          if (set.contains(form) && Equality.equal(form, item)) {
            return form;
          }
        }
      }
    }
    return Missing.MISSING;
  }

  /** Adds an item; whether it was new. */
  public static boolean insert(Set<?> set, @Nullable Object item) {
    int before = set.size();
    add(set, item);
    return set.size() > before;
  }

  static void add(Set<?> set, @Nullable Object item) {
    @SuppressWarnings("unchecked")
    Set<@Nullable Object> target = (Set<@Nullable Object>) set;
    if (stored(set, item) == Missing.MISSING) {
      target.add(item);
    }
  }
}
