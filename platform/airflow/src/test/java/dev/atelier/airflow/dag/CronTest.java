package dev.atelier.airflow.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CronTest {
  static Stream<String> cases() throws IOException {
    try (var in = CronTest.class.getResourceAsStream("/dev/atelier/airflow/cron.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().filter(line -> !line.startsWith("#")).toList().stream();
    }
  }

  private static String steps(Instant from, int count, UnaryOperator<Instant> step) {
    List<String> found = new ArrayList<>();
    Instant at = from;
    for (int i = 0; i < count; i++) {
      at = step.apply(at);
      found.add(at.toString());
    }
    return String.join(" ", found);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void timesAreAirflows(String line) {
    String[] parts = line.split("\\|");
    Cron cron = Cron.parse(parts[0], ZoneId.of(parts[1]));
    Instant from = Instant.parse(parts[2]);
    assertThat(steps(from, 4, cron::next)).isEqualTo(parts[3]);
    if (!parts[4].equals("-")) {
      assertThat(steps(from, 3, cron::previous)).isEqualTo(parts[4]);
    }
    assertThat(CronWords.describe(cron)).isEqualTo(parts[5]);
  }

  @Test
  void whatIsNoExpressionIsRefused() {
    assertThatThrownBy(() -> Cron.parse("1 2 3", ZoneId.of("UTC")))
        .hasMessage("Exactly 5, 6 or 7 columns has to be specified for iterator expression.");
    assertThatThrownBy(() -> Cron.parse("61 * * * *", ZoneId.of("UTC")))
        .hasMessageContaining("not acceptable");
  }
}
