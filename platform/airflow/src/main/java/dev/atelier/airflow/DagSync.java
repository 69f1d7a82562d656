package dev.atelier.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.python.DagReader;
import dev.atelier.airflow.python.ReadFile;
import dev.atelier.airflow.schedule.NextRuns;
import dev.atelier.airflow.state.Assets;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was read from DAG files → the database. */
final class DagSync {
  private final Database database;
  private final NextRuns nextRuns;
  private final boolean pausedAtCreation;
  private final Clock clock;
  private final Map<String, String> owners = new HashMap<>();

  DagSync(Database database, NextRuns nextRuns, boolean pausedAtCreation, Clock clock) {
    this.database = database;
    this.nextRuns = nextRuns;
    this.pausedAtCreation = pausedAtCreation;
    this.clock = clock;
  }

  void save(ReadFile file) {
    database.run(session -> save(session, file));
  }

  private synchronized void save(Session session, ReadFile file) {
    StringBuilder errors = new StringBuilder();
    file.errors().forEach(errors::append);
    owners.values().removeIf(file.fileloc()::equals);
    for (Dag dag : file.dags()) {
      String other = owners.putIfAbsent(dag.dagId(), file.fileloc());
      if (other != null && !other.equals(file.fileloc())) {
        errors.append(
            "AirflowDagDuplicatedIdException: Ignoring DAG %s from %s - also found in %s\n"
                .formatted(dag.dagId(), file.fileloc(), other));
        continue;
      }
      save(session, dag, file);
    }
    Optional<String> trace = errors.isEmpty() ? Optional.empty() : Optional.of(errors.toString());
    Dags.importError(session, file.fileloc(), file.relative(), trace, clock.instant());
    Dags.code(session, file.fileloc(), file.relative(), file.code(), clock.instant());
    if (trace.isEmpty() || !file.dags().isEmpty()) {
      Dags.stale(session, file.fileloc(), file.dags().stream().map(Dag::dagId).toList());
    }
  }

  private void save(Session session, Dag dag, ReadFile file) {
    double seconds = file.took().toNanos() / 1e9;
    Dags.save(
        session, dag, file.relative(), pausedAtCreation, file.warnings(), seconds, clock.instant());
    Optional<DataInterval> last = Runs.lastScheduled(session, dag.dagId());
    Dags.next(session, dag.dagId(), nextRuns.next(dag, last, clock.instant()));
    for (Task task : dag.tasks().values()) {
      task.outlets().forEach(asset -> asset(session, asset));
      task.inlets().forEach(asset -> asset(session, asset));
    }
    scheduleAssets(session, dag.raw().path("schedule"));
  }

  private static void scheduleAssets(Session session, JsonNode node) {
    if (node.isObject()) {
      asset(session, node);
    }
    node.forEach(child -> scheduleAssets(session, child));
  }

  private static void asset(Session session, JsonNode node) {
    if (node.path("asset").isTextual()) {
      String uri = node.get("asset").asText();
      Assets.save(
          session,
          uri,
          node.path("name").asText(uri),
          node.path("group").asText("asset"),
          node.path("extra"));
    }
  }

  /** After a whole round: DAGs of files that are gone. */
  void removed(DagReader reader) {
    List<String> present = reader.files().stream().map(ReadFile::fileloc).toList();
    database.run(session -> Dags.staleExcept(session, present));
    owners.values().removeIf(file -> !present.contains(file));
  }
}
