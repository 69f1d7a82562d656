package dev.atelier.engines.postgres.psql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPrinterTest {
  private static final String WIDE = "é".repeat(1_000);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintSettings settings = new PrintSettings();

  private HeldRows held() {
    settings.format = PrintSettings.Format.UNALIGNED;
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new HeldRows(new Execution.Use.Show(settings, out), List.of("n", "text"));
  }

  /** More than waits in memory. */
  private static void fill(HeldRows rows, int count) {
    for (int i = 0; i < count; i++) {
      rows.add(new String[] {Integer.toString(i), WIDE});
    }
  }

  @Test
  void aLargeResultIsShownWholeOnceItIsWhole() {
    try (HeldRows rows = held()) {
      fill(rows, 5_000);
      assertThat(bytes.size()).isZero();
      rows.finish(5_000);
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(5_002).startsWith("n|text", "0|" + WIDE).endsWith("(5000 rows)");
    assertThat(lines.get(4_321)).isEqualTo("4320|" + WIDE);
  }

  @Test
  void oneThatFailsMidwayShowsNothing() {
    try (HeldRows rows = held()) {
      fill(rows, 5_000);
    }
    assertThat(bytes.size()).isZero();
  }
}
