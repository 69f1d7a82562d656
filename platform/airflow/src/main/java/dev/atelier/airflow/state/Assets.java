package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Statements about assets, their events, and who waits for them. */
public final class Assets {
  private Assets() {}

  /** Something that tasks update. */
  public record Asset(
      long id, String uri, String name, String group, JsonNode extra, Instant createdAt) {}

  /** It was updated. */
  public record Event(
      long id,
      String uri,
      Instant at,
      Optional<String> dagId,
      Optional<String> taskId,
      Optional<String> runId,
      Optional<Integer> mapIndex,
      JsonNode extra) {}

  public static void save(Session session, String uri, String name, String group, JsonNode extra) {
    session.update(
        """
        insert into airflow.asset (uri, name, asset_group, extra) values (?, ?, ?, ?::json) on conflict (uri) do update
        set name = excluded.name, asset_group = excluded.asset_group, extra = excluded.extra\
        """,
        uri,
        name,
        group,
        extra.isObject() ? extra : JsonNodeFactory.instance.objectNode());
  }

  public static List<Asset> all(Session session) {
    return session.list(
        "select * from airflow.asset order by name",
        row ->
            new Asset(
                row.bigNumber("id"),
                row.text("uri"),
                row.text("name"),
                row.text("asset_group"),
                row.json("extra").orElseThrow(),
                row.time("created_at").orElseThrow()));
  }

  /** Keeps the event and queues it for the DAGs that wait for the asset. */
  public static long updated(
      Session session,
      String uri,
      Optional<TaskKey> source,
      JsonNode extra,
      Collection<String> waiting,
      Instant now) {
    long id =
        session
            .one(
                """
                insert into airflow.asset_event (uri, at, source_dag_id, source_task_id, source_run_id, source_map_index, extra)
                values (?, ?, ?, ?, ?, ?, ?::json) returning id\
                """,
                row -> row.bigNumber("id"),
                uri,
                now,
                source.map(TaskKey::dagId),
                source.map(TaskKey::taskId),
                source.map(TaskKey::runId),
                source.map(TaskKey::mapIndex),
                extra.isObject() ? extra : JsonNodeFactory.instance.objectNode())
            .orElseThrow();
    session.batch(
        "insert into airflow.asset_queue (target_dag_id, event_id, uri) values (?, ?, ?)",
        waiting.stream().map(dag -> new Object[] {dag, id, uri}).toList());
    return id;
  }

  /** Which assets have been updated since a DAG's last run on assets. */
  public static List<String> queued(Session session, String dagId) {
    return session.list(
        "select distinct uri from airflow.asset_queue where target_dag_id = ?",
        row -> row.text("uri"),
        dagId);
  }

  public static List<String> waitingDags(Session session) {
    return session.list(
        "select distinct target_dag_id from airflow.asset_queue", row -> row.text("target_dag_id"));
  }

  /** An update that a DAG has not used yet. */
  public record Queued(String dagId, String uri, Instant at) {}

  public static List<Queued> queued(Session session, Optional<String> dagId, Optional<String> uri) {
    return session.list(
        """
        select q.target_dag_id, q.uri, max(e.at) as at from airflow.asset_queue q
          join airflow.asset_event e on e.id = q.event_id
        where (?::text is null or q.target_dag_id = ?) and (?::text is null or q.uri = ?)
        group by 1, 2 order by 1, 2\
        """,
        row -> new Queued(row.text("target_dag_id"), row.text("uri"), row.time("at").orElseThrow()),
        dagId,
        dagId,
        uri,
        uri);
  }

  public static void forget(Session session, Optional<String> dagId, Optional<String> uri) {
    session.update(
        """
        delete from airflow.asset_queue
        where (?::text is null or target_dag_id = ?) and (?::text is null or uri = ?)\
        """,
        dagId,
        dagId,
        uri,
        uri);
  }

  /** The runs that an event started. */
  public static List<DagRun> runsOf(Session session, long eventId) {
    return session.list(
        "select r.* from airflow.dag_run r join airflow.asset_run_event e using (dag_id, run_id) where e.event_id = ? order by r.id",
        Runs::readRow,
        eventId);
  }

  /** The queued events become those of a run. */
  public static void use(Session session, String dagId, String runId) {
    session.update(
        "insert into airflow.asset_run_event select target_dag_id, ?, event_id from airflow.asset_queue where target_dag_id = ?",
        runId,
        dagId);
    session.update("delete from airflow.asset_queue where target_dag_id = ?", dagId);
  }

  public static List<Event> ofRun(Session session, String dagId, String runId) {
    return session.list(
        "select e.* from airflow.asset_event e join airflow.asset_run_event r on r.event_id = e.id where r.dag_id = ? and r.run_id = ? order by e.id",
        Assets::read,
        dagId,
        runId);
  }

  public static List<Event> events(Session session, String uri, int limit) {
    return session.list(
        "select * from airflow.asset_event where ? = '' or uri = ? order by id desc limit ?",
        Assets::read,
        uri,
        uri,
        limit);
  }

  public static Optional<Event> event(Session session, long id) {
    return session.one("select * from airflow.asset_event where id = ?", Assets::read, id);
  }

  private static Event read(Row row) throws java.sql.SQLException {
    return new Event(
        row.bigNumber("id"),
        row.text("uri"),
        row.time("at").orElse(Instant.EPOCH),
        row.optionalText("source_dag_id"),
        row.optionalText("source_task_id"),
        row.optionalText("source_run_id"),
        row.optionalText("source_map_index").map(Integer::parseInt),
        row.json("extra").orElseThrow());
  }
}
