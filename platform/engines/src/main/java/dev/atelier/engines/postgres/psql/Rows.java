package dev.atelier.engines.postgres.psql;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that can be gone through more than once. */
interface Rows extends Iterable<@Nullable String[]> {
  int size();

  default boolean isEmpty() {
    return size() == 0;
  }

  static Rows of(List<@Nullable String[]> rows) {
    return new Rows() {
      @Override
      public int size() {
        return rows.size();
      }

      @Override
      public Iterator<@Nullable String[]> iterator() {
        return rows.iterator();
      }
    };
  }
}
