package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Statements about what tasks and assets keep from one try or run to the next, by scope and key.
 */
public final class StateStore {
  private StateStore() {}

  public static Optional<JsonNode> get(Session session, String scope, String key, Instant now) {
    return session
        .one(
            "select value from airflow.state_store where scope = ? and key = ? and coalesce(expires_at > ?, true)",
            row -> row.json("value"),
            scope,
            key,
            now)
        .flatMap(value -> value);
  }

  public static void put(
      Session session,
      String scope,
      String key,
      JsonNode value,
      Optional<Instant> expires,
      Instant now) {
    session.update(
        """
        insert into airflow.state_store values (?, ?, ?::json, ?, ?) on conflict (scope, key) do update
        set value = excluded.value, expires_at = excluded.expires_at, updated_at = excluded.updated_at\
        """,
        scope,
        key,
        value,
        expires,
        now);
    session.update("delete from airflow.state_store where expires_at < ?", now);
  }

  /** One key, or all of a scope. */
  public static void remove(Session session, String scope, Optional<String> key) {
    session.update(
        "delete from airflow.state_store where scope = ? and (?::text is null or key = ?)",
        scope,
        key,
        key);
  }
}
