package dev.atelier.airflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.RunState;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backfills of 3.x, in its words and limits. */
class BackfillTest {
  private final Turns air;

  BackfillTest(@TempDir Path home) {
    air = new Turns(home);
  }

  @AfterEach
  void stop() {
    air.close();
  }

  private String refused(
      String dagId, String from, String to, boolean backwards, String reprocess) {
    try {
      air.actions.backfill(
          new RunActions.Backfill(
              dagId,
              Instant.parse(from),
              Instant.parse(to),
              2,
              reprocess,
              backwards,
              Json.read("{}"),
              Optional.empty(),
              true));
      return "";
    } catch (AtelierException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** In the words of Airflow 3.3.2's models/backfill.py. */
  @Test
  void aBackfillThatCannotBeIsRefused() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + """
            with DAG('once', start_date=datetime(2023, 1, 1), schedule='@once') as o:
                bash('a')
            with DAG('past', start_date=datetime(2023, 1, 1), schedule='@daily') as p:
                bash('a', depends_on_past=True)
            """);
    String first = "2023-12-01T00:00:00Z";
    String last = "2023-12-05T00:00:00Z";
    assertThat(refused("once", first, last, false, "none"))
        .contains("once has a non-periodic schedule that does not support backfills");
    assertThat(refused("past", last, first, false, "failed"))
        .contains(
            "from_date (2023-12-05T00:00:00+00:00) must not be after to_date (2023-12-01T00:00:00+00:00).");
    assertThat(refused("past", "2093-12-01T00:00:00Z", "2093-12-05T00:00:00Z", false, "failed"))
        .contains("Backfill cannot be executed for future dates.");
    assertThat(refused("past", first, last, true, "failed"))
        .contains(
            "Backfill cannot be run in reverse when the Dag has tasks where depends_on_past=True.");
    assertThat(refused("past", first, last, false, "none"))
        .contains("You must set reprocess behavior to reprocess completed or reprocess failed.");
    assertThat(refused("past", first, last, false, "failed")).isEmpty();
  }

  @Test
  void aBackfillMakesItsRunsWithinItsOwnLimit() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', start_date=datetime(2023, 1, 1), schedule='@daily') as d:\n    bash('a')\n");
    air.actions.pause("d", true, Optional.empty());
    var made =
        air.actions.backfill(
            new RunActions.Backfill(
                "d",
                Instant.parse("2023-12-01T00:00:00Z"),
                Instant.parse("2023-12-05T00:00:00Z"),
                2,
                "none",
                false,
                Json.read("{}"),
                Optional.empty(),
                false));
    assertThat(made.dates()).hasSize(5);
    air.actions.pause("d", false, Optional.empty());
    air.turn();
    assertThat(
            air.runs("d").stream()
                .filter(run -> run.backfillId().isPresent() && run.state() == RunState.RUNNING))
        .hasSize(2);
  }
}
