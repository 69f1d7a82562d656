package dev.atelier.airflow.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atelier.airflow.LocalPython;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DAG files of our own, read by ours and, where it is installed, by the genuine Airflow. */
class DagFilesTest {
  @TempDir Path home;

  private Path folder() throws IOException {
    Path dags = Files.createDirectories(home.resolve("dags"));
    for (String name : List.of("taskflow.py", "classic.py")) {
      try (var in = DagFilesTest.class.getResourceAsStream("/dags/" + name)) {
        Files.write(dags.resolve(name), in.readAllBytes());
      }
    }
    return dags;
  }

  private List<Dag> read(Path dags, String version) {
    int generation = version.startsWith("2") ? 2 : 3;
    try (PythonServer python = LocalPython.server(home, version)) {
      DagReader reader =
          new DagReader(
              new DagReader.Settings(
                  dags,
                  dags.toString(),
                  generation,
                  true,
                  Duration.ofSeconds(20),
                  2,
                  path -> Optional.of(Path.of(path)),
                  (what, args) -> null),
              python,
              Clock.systemUTC());
      reader.refresh();
      assertThat(reader.files()).allSatisfy(file -> assertThat(file.errors()).isEmpty());
      return reader.files().stream()
          .flatMap(file -> file.dags().stream())
          .sorted(Comparator.comparing(Dag::dagId))
          .toList();
    }
  }

  private static String summary(List<Dag> dags) {
    StringBuilder text = new StringBuilder();
    for (Dag dag : dags) {
      text.append(
          "dag %s tags=%s active=%d/%d timezone=%s\n"
              .formatted(
                  dag.dagId(),
                  String.join(",", dag.tags()),
                  dag.maxActiveRuns(),
                  dag.maxActiveTasks(),
                  dag.timezone()));
      dag.tasks().values().stream()
          .sorted(Comparator.comparing(Task::taskId))
          .forEach(task ->
              text.append(
                  "  %s %s rule=%s retries=%d pool=%s past=%s group=%s mapped=%s down=%s\n"
                      .formatted(
                          task.taskId(),
                          task.operator(),
                          task.triggerRule().id(),
                          task.retries(),
                          task.pool(),
                          task.dependsOnPast() ? "True" : "False",
                          task.group().orElse("None"),
                          task.mapped().isPresent() ? "True" : "False",
                          String.join(",", new TreeSet<>(task.downstream())))));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.7.3", "3.3.2"})
  void theyAreReadAsExpected(String version) throws IOException {
    String expected;
    try (var in = DagFilesTest.class.getResourceAsStream("/dags/summary.txt")) {
      expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(summary(read(folder(), version))).isEqualTo(expected);
  }

  /** ATELIER_AIRFLOW_PYTHON: the python of a virtual environment with the genuine Airflow. */
  @Test
  void theGenuineAirflowReadsTheSame() throws Exception {
    String python = System.getenv("ATELIER_AIRFLOW_PYTHON");
    assumeTrue(python != null, "ATELIER_AIRFLOW_PYTHON names no genuine Airflow: not compared");
    Path dags = folder();
    Path script = home.resolve("summary.py");
    try (var in = DagFilesTest.class.getResourceAsStream("/dags/summary.py")) {
      Files.write(script, in.readAllBytes());
    }
    ProcessBuilder builder = new ProcessBuilder(python, script.toString(), dags.toString());
    builder.environment().put("AIRFLOW_HOME", home.resolve("genuine").toString());
    builder.environment().put("AIRFLOW__CORE__LOAD_EXAMPLES", "false");
    Path out = home.resolve("out");
    assertThat(
            builder
                .redirectOutput(out.toFile())
                .redirectError(home.resolve("err").toFile())
                .start()
                .waitFor())
        .isZero();
    String genuine =
        String.join(
                "\n",
                Files.readAllLines(out).stream()
                    .filter(line ->
                        line.startsWith("dag ")
                            || line.startsWith("  ")
                            || line.startsWith("error "))
                    .toList())
            + "\n";
    assertThat(summary(read(dags, "3.3.2"))).isEqualTo(genuine);
  }

  @Test
  void schedulesParamsAndLabelsAreKept() throws IOException {
    List<Dag> dags = read(folder(), "3.3.2");
    Dag classic = dags.getFirst();
    Dag taskflow = dags.getLast();
    assertThat(taskflow.schedule().words()).isEqualTo("At 03:15, Monday through Friday");
    assertThat(taskflow.params().get("limit").schema().path("minimum").asInt()).isEqualTo(1);
    assertThat(taskflow.docMd()).contains("What it does.");
    assertThat(classic.edgeLabels().get("pick").get("left")).isEqualTo("yes");
    assertThat(classic.dagrunTimeout()).contains(Duration.ofHours(1));
    assertThat(classic.task("make").setup()).isTrue();
    assertThat(classic.task("work.a").bash().orElseThrow().env().orElseThrow())
        .containsEntry("X", "{{ run_id }}");
  }
}
