package dev.atelier.airflow;

import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Runs;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of DAG files written by others, loaded and each DAG triggered once; run by hand: a
 * version, a folder, seconds to wait, and DAG ids to be left out. Prints what loads and how each
 * run ends.
 */
public final class StrangersRun {
  private StrangersRun() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("airflow-strangers");
    copy(Path.of(arguments[1]), Files.createDirectories(home.resolve("dags")));
    Path plugins = home.resolve("dags/plugins");
    Map<String, String> settings = new HashMap<>();
    settings.put("AIRFLOW__CORE__PARALLELISM", "16");
    settings.put("AIRFLOW__CORE__PLUGINS_FOLDER", plugins.toString());
    try (TestEngine airflow = new TestEngine(home, Warehouse.fresh(), arguments[0], settings)) {
      airflow.engine.readFiles();
      airflow
          .engine
          .database()
          .call(Dags::importErrors)
          .forEach(error ->
              System.out.println("IMPORT " + error.relative() + "\n" + error.trace().indent(4)));
      List<Dags.Known> dags = airflow.engine.database().call(Dags::all);
      airflow.engine.start();
      Map<String, DagRun> runs = new TreeMap<>();
      for (Dags.Known known : dags) {
        String id = known.dag().dagId();
        if (!List.of(arguments).subList(3, arguments.length).contains(id)) {
          try {
            runs.put(id, trigger(airflow, id));
          } catch (RuntimeException e) {
            System.out.println("TRIGGER " + id + " " + e.getMessage());
          }
        }
      }
      Instant end = Instant.now().plus(Duration.ofSeconds(Long.parseLong(arguments[2])));
      List<String> open = new ArrayList<>(runs.keySet());
      while (!open.isEmpty() && Instant.now().isBefore(end)) {
        Thread.sleep(200);
        open.removeIf(id ->
            state(airflow, runs.get(id)).equals("success")
                || state(airflow, runs.get(id)).equals("failed"));
      }
      Map<String, Integer> counts = new TreeMap<>();
      runs.forEach((id, run) -> {
        String state = state(airflow, run);
        counts.merge(state, 1, Integer::sum);
        System.out.println(state + " " + id + ": " + airflow.states(run));
      });
      System.out.println(arguments[0] + ": " + dags.size() + " DAGs, " + counts + " home " + home);
    }
    System.exit(0);
  }

  /** As the form of Airflow's page does: with a logical date, in 3.x too. */
  private static DagRun trigger(TestEngine airflow, String dagId) {
    return airflow
        .engine
        .actions()
        .trigger(
            new RunActions.Trigger(
                dagId,
                Optional.empty(),
                Optional.of(Instant.now()),
                Optional.empty(),
                Optional.empty(),
                Json.read("{}"),
                Optional.empty(),
                "ui",
                Optional.of("tester")));
  }

  private static String state(TestEngine airflow, DagRun run) {
    return airflow
        .engine
        .database()
        .call(session -> Runs.find(session, run.dagId(), run.runId()))
        .orElse(run)
        .state()
        .id();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("__pycache__")) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
  }
}
