package dev.atelier.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.compose.ComposeProject;
import dev.atelier.compose.ComposeReader;
import dev.atelier.compose.ComposeRequest;
import dev.atelier.compose.StackFolders;
import dev.atelier.compose.StackSpecs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workshop's stack, as its brief has it: each of its faults is found. */
class WorkshopFaultsTest {
  @TempDir Path state;

  private Set<String> faults(Path folder) {
    ComposeProject project = ComposeReader.read(ComposeRequest.in(folder, Map.of()));
    StackSpecs specs =
        StackSpecs.of(project, new StackFolders(state.resolve("volumes"), state.resolve("files")));
    return Faults.of(specs.services(), List.copyOf(project.documents().values()), folder).stream()
        .map(problem -> problem.code().id())
        .collect(Collectors.toSet());
  }

  @Test
  void everyFaultOfTheWorkshopsFilesIsNamed() {
    assertThat(faults(Path.of("src/test/resources/workshop").toAbsolutePath()))
        .containsExactlyInAnyOrder(
            "check.floating-tag",
            "check.clear-text-password",
            "check.no-health-check",
            "check.no-memory-limit",
            "check.order-by-name",
            "check.grafana-no-provider",
            "check.grafana-no-datasource",
            "check.superset-code-hidden",
            "check.superset-no-driver",
            "check.superset-not-initialised",
            "check.prometheus-no-targets",
            "check.airflow-no-dbt",
            "check.table-nobody-creates",
            "check.folder-nobody-makes",
            "check.connection-per-row",
            "check.colliding-ids");
  }
}
