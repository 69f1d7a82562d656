package dev.atelier.engines.postgres.psql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredRowsTest {
  private static final String WIDE = "é".repeat(1_000);
  private static final int MANY = 10_000;

  private static StoredRows filled(int count) {
    StoredRows rows = new StoredRows();
    for (int i = 0; i < count; i++) {
      rows.add(new @Nullable String[] {Integer.toString(i), i % 2 == 0 ? null : WIDE, ""});
    }
    return rows;
  }

  @Test
  void whatDoesNotFitIntoMemoryComesBackAsOftenAsItIsAsked() {
    try (StoredRows rows = filled(MANY)) {
      for (int time = 0; time < 2; time++) {
        List<@Nullable String[]> all = new ArrayList<>();
        rows.forEach(all::add);
        assertThat(all).hasSize(MANY).hasSize(rows.size());
        assertThat(all.get(4)).containsExactly("4", null, "");
        assertThat(all.get(MANY - 1)).containsExactly(Integer.toString(MANY - 1), WIDE, "");
      }
      assertThat(rows.inMemory()).isLessThan(MANY);
    }
  }

  @Test
  void nothingIsLeftOnceItIsCleared() {
    try (StoredRows rows = filled(MANY)) {
      rows.clear();
      assertThat(rows).isEmpty();
      rows.add(new @Nullable String[] {"again"});
      assertThat(rows.iterator().next()).containsExactly("again");
    }
  }
}
