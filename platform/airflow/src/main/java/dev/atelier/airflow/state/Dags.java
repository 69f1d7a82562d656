package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DagReading;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.kernel.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Statements about DAGs, their code and import errors. */
public final class Dags {
  private Dags() {}

  /** DAGs read from JSON before, by the hash of it: reading 1,000 again would cost seconds. */
  private static final ConcurrentHashMap<String, Dag> READ = new ConcurrentHashMap<>();

  /**
   * A DAG as it is kept.
   *
   * @param stale its file has it no more
   */
  public record Known(
      Dag dag,
      String relativeFileloc,
      boolean paused,
      boolean stale,
      int version,
      Instant lastParsed,
      double parseSeconds,
      List<String> warnings,
      Optional<Timetable.Due> next) {}

  private static Known read(Row row) throws SQLException {
    String data = row.text("data");
    String hash = row.text("data_hash");
    Dag dag = READ.computeIfAbsent(hash, key -> DagReading.dag(Json.read(data)));
    Optional<Instant> after = row.time("next_run_after");
    Optional<Instant> start = row.time("next_interval_start");
    Optional<Instant> end = row.time("next_interval_end");
    List<String> warnings = new java.util.ArrayList<>();
    row.json("warnings").ifPresent(json -> json.forEach(node -> warnings.add(node.asText())));
    return new Known(
        dag,
        row.text("relative_fileloc"),
        row.flag("is_paused"),
        row.flag("is_stale"),
        row.number("version"),
        row.time("last_parsed").orElse(Instant.EPOCH),
        row.real("parse_seconds"),
        List.copyOf(warnings),
        after.isPresent() && start.isPresent() && end.isPresent()
            ? Optional.of(new Timetable.Due(after.get(), new DataInterval(start.get(), end.get())))
            : Optional.empty());
  }

  public static List<Known> all(Session session) {
    return session.list("select * from airflow.dag where not is_stale order by dag_id", Dags::read);
  }

  public static Optional<Known> find(Session session, String dagId) {
    return session.one("select * from airflow.dag where dag_id = ?", Dags::read, dagId);
  }

  /** DAGs whose next run is due; locked, so that one scheduler makes it. */
  public static List<Known> due(Session session, Instant now, int limit) {
    return session.list(
        """
        select * from airflow.dag where not is_paused and not is_stale and next_run_after <= ?
        order by next_run_after limit ? for update skip locked\
        """,
        Dags::read,
        now,
        limit);
  }

  public static Optional<Instant> nextDue(Session session) {
    return session
        .one(
            "select min(next_run_after) as at from airflow.dag where not is_paused and not is_stale",
            row -> row.time("at"))
        .flatMap(at -> at);
  }

  public static void lock(Session session, String dagId) {
    session.list("select 1 from airflow.dag where dag_id = ? for update", row -> true, dagId);
  }

  /** Keeps a DAG; new ones are paused as asked. */
  public static void save(
      Session session,
      Dag dag,
      String relative,
      boolean pausedAtCreation,
      List<String> warnings,
      double parseSeconds,
      Instant now) {
    String data = Json.write(dag.raw());
    String hash = Integer.toHexString(data.hashCode()) + "-" + data.length() + "-" + dag.dagId();
    READ.put(hash, dag);
    JsonNode notes = Json.mapper().valueToTree(warnings);
    session.update(
        """
        insert into airflow.dag (dag_id, fileloc, relative_fileloc, data, data_hash, is_paused, last_parsed,
          parse_seconds, warnings)
        values (?, ?, ?, ?::json, ?, ?, ?, ?, ?::json)
        on conflict (dag_id) do update set fileloc = excluded.fileloc,
          relative_fileloc = excluded.relative_fileloc, data = excluded.data,
          version = airflow.dag.version + case when airflow.dag.data_hash = excluded.data_hash then 0 else 1 end,
          data_hash = excluded.data_hash, is_stale = false, last_parsed = excluded.last_parsed,
          parse_seconds = excluded.parse_seconds, warnings = excluded.warnings\
        """,
        dag.dagId(),
        dag.fileloc(),
        relative,
        data,
        hash,
        dag.pausedUponCreation().orElse(pausedAtCreation),
        now,
        parseSeconds,
        notes);
  }

  /** What the file has no more. */
  public static void stale(Session session, String fileloc, List<String> present) {
    session.update(
        "update airflow.dag set is_stale = true where fileloc = ? and not (dag_id = any (?))",
        fileloc,
        present);
  }

  /** DAGs whose file is not there. */
  public static void staleExcept(Session session, List<String> filelocs) {
    session.update(
        "update airflow.dag set is_stale = true where not (fileloc = any (?))", filelocs);
    session.update("delete from airflow.import_error where not (fileloc = any (?))", filelocs);
  }

  public static void next(Session session, String dagId, Optional<Timetable.Due> due) {
    session.update(
        "update airflow.dag set next_run_after = ?, next_interval_start = ?, next_interval_end = ? where dag_id = ?",
        due.map(Timetable.Due::runAfter),
        due.map(next -> next.interval().start()),
        due.map(next -> next.interval().end()),
        dagId);
  }

  public static int pause(Session session, String dagId, boolean paused) {
    return session.update("update airflow.dag set is_paused = ? where dag_id = ?", paused, dagId);
  }

  public static void delete(Session session, String dagId) {
    for (String table : List.of("dag_run", "asset_queue", "log", "dag")) {
      String column = table.equals("asset_queue") ? "target_dag_id" : "dag_id";
      session.update("delete from airflow." + table + " where " + column + " = ?", dagId);
    }
  }

  /** Whom a DAG is dear to. */
  public static void favorite(Session session, String dagId, String user, boolean liked) {
    session.update(
        liked
            ? "insert into airflow.dag_favorite values (?, ?) on conflict do nothing"
            : "delete from airflow.dag_favorite where dag_id = ? and user_name = ?",
        dagId,
        user);
  }

  public static void code(
      Session session, String fileloc, String relative, String source, Instant now) {
    session.update(
        """
        insert into airflow.dag_code values (?, ?, ?, ?) on conflict (fileloc) do update
        set source = excluded.source, updated_at = excluded.updated_at\
        """,
        fileloc,
        relative,
        source,
        now);
  }

  public static Optional<String> code(Session session, String fileloc) {
    return session.one(
        "select source from airflow.dag_code where fileloc = ?",
        row -> row.text("source"),
        fileloc);
  }

  /** A file that could not be read. */
  public record ImportError(long id, String fileloc, String relative, String trace, Instant at) {}

  public static List<ImportError> importErrors(Session session) {
    return session.list(
        "select * from airflow.import_error order by id",
        row ->
            new ImportError(
                row.bigNumber("id"),
                row.text("fileloc"),
                row.text("relative_fileloc"),
                row.text("stack_trace"),
                row.time("at").orElse(Instant.EPOCH)));
  }

  public static void importError(
      Session session, String fileloc, String relative, Optional<String> trace, Instant now) {
    if (trace.isEmpty()) {
      session.update("delete from airflow.import_error where fileloc = ?", fileloc);
      return;
    }
    session.update(
        """
        insert into airflow.import_error (fileloc, relative_fileloc, stack_trace, at) values (?, ?, ?, ?)
        on conflict (fileloc) do update set stack_trace = excluded.stack_trace, at = excluded.at\
        """,
        fileloc,
        relative,
        trace,
        now);
  }
}
