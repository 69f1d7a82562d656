package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** DAGs by id and version: the database is asked for the version, not for the whole DAG. */
final class DagCache {
  private record Entry(int version, Dag dag) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /** The DAG as it was last read, stale or not. */
  Optional<Dag> find(Session session, String dagId) {
    Optional<Integer> version =
        session.one(
            "select version from airflow.dag where dag_id = ?",
            row -> row.number("version"),
            dagId);
    if (version.isEmpty()) {
      entries.remove(dagId);
      return Optional.empty();
    }
    Entry entry = entries.get(dagId);
    if (entry == null || entry.version() != version.get()) {
      Optional<Dags.Known> known = Dags.find(session, dagId);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      entry = new Entry(known.get().version(), known.get().dag());
      entries.put(dagId, entry);
    }
    return Optional.of(entry.dag());
  }
}
