package dev.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskDbtTest {
  private static final List<String> NODES = List.of("model.shop.b", "test.shop.unique_b_id.a1b2c3");

  @Test
  void aRestartIsLimitedToWhatIsLeft() {
    assertThat(
            TaskDbt.only(
                NODES,
                List.of(
                    "build",
                    "--select",
                    "a+",
                    "b",
                    "--target",
                    "prod",
                    "--exclude=c",
                    "--full-refresh")))
        .containsExactly(
            "build",
            "--target",
            "prod",
            "--full-refresh",
            "--indirect-selection",
            "empty",
            "--select",
            "b",
            "unique_b_id");
    assertThat(TaskDbt.only(List.of(), List.of("build", "-s", "a")))
        .containsExactly("build", "-s", "a");
    assertThat(TaskDbt.only(NODES, List.of("deps"))).containsExactly("deps");
  }
}
