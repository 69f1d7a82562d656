package dev.atelier.airflow.published;

import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies what changed to one database; see the package. {@link #copy} is one pass, on one thread.
 */
public final class Published {
  private static final String SCHEMA = "atelier_airflow";
  private static final int ROWS_A_TIME = 2000;

  private final Database source;
  private final Opener target;
  private final Consumer<String> taken;
  private final Map<String, Place> places = new HashMap<>();
  private boolean ready;

  /** Opens a connection to the other database. */
  @FunctionalInterface
  public interface Opener {
    Connection open() throws SQLException;
  }

  /** How far a table was copied: rows in order of their change, then of their key. */
  private record Place(Instant changed, String key) {
    static final Place START = new Place(Instant.EPOCH, "");
  }

  private record Rows(String json, int count, Place last) {}

  /**
   * @param taken told of a name that a relation of somebody else's has
   */
  public Published(Database source, Opener target, Consumer<String> taken) {
    this.source = source;
    this.target = target;
    this.taken = taken;
  }

  /**
   * @throws SQLException when the other database cannot be reached or refuses
   */
  public void copy() throws SQLException {
    try (Connection connection = target.open()) {
      connection.setAutoCommit(false);
      if (!ready) {
        prepare(connection);
        connection.commit();
        ready = true;
      }
      Instant settled = settled();
      for (PublishedTable table : PublishedTable.ALL) {
        copy(connection, table, settled);
      }
      forget(connection);
      connection.commit();
    }
  }

  /** Its tables, emptied, and the views over them. */
  private void prepare(Connection connection) throws SQLException {
    run(connection, ddl());
    places.clear();
    for (PublishedTable table : PublishedTable.ALL) {
      run(connection, "delete from " + SCHEMA + "." + table.name());
      if (foreign(connection, table.name())) {
        taken.accept(table.name());
      } else {
        run(
            connection,
            "create or replace view %1$s as select * from %2$s.%1$s"
                .formatted(table.name(), SCHEMA));
      }
    }
  }

  /** Whether a relation by this name is there that is no view over ours. */
  private static boolean foreign(Connection connection, String name) throws SQLException {
    String sql =
        """
        select c.relkind <> 'v' or position('atelier_airflow.' in pg_get_viewdef(c.oid)) = 0
        from pg_class c where c.oid = to_regclass(?)\
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private void copy(Connection connection, PublishedTable table, Instant settled)
      throws SQLException {
    Place last = places.getOrDefault(table.name(), Place.START);
    Place place = last.changed().isBefore(settled) ? last : new Place(settled, "");
    Rows rows;
    do {
      Place start = place;
      rows = source.call(session -> rows(session, table, start));
      if (rows.count() > 0) {
        write(connection, table, rows.json());
        place = rows.last();
        places.put(table.name(), place);
      }
    } while (rows.count() == ROWS_A_TIME);
  }

  /**
   * A transaction may commit a change that is older than one already seen: what is younger than ten
   * seconds is looked at again.
   */
  private Instant settled() {
    return source.call(session ->
        session
            .one(
                "select clock_timestamp() - interval '10 seconds' as at",
                row -> row.time("at").orElseThrow())
            .orElseThrow());
  }

  private static Rows rows(Session session, PublishedTable table, Place from) {
    return session
        .one(
            """
            select coalesce(jsonb_agg(j)::text, '[]') as json, count(*) as n, max(c) as c,
              (array_agg(k order by c desc, k desc))[1] as k
            from (select to_jsonb(q) - 'changed_at' as j, q.changed_at as c, q.%1$s::text as k from (%2$s) q
              where q.changed_at >= ? and (q.changed_at, q.%1$s::text) > (?, ?)
              order by q.changed_at, q.%1$s::text limit ?) rows\
            """
                .formatted(table.key(), table.query()),
            row ->
                new Rows(
                    row.text("json"),
                    row.number("n"),
                    new Place(
                        row.time("c").orElse(from.changed()), row.optionalText("k").orElse(""))),
            from.changed(),
            from.changed(),
            from.key(),
            ROWS_A_TIME)
        .orElseThrow();
  }

  private static void write(Connection connection, PublishedTable table, String json)
      throws SQLException {
    String name = SCHEMA + "." + table.name();
    String rows = "jsonb_populate_recordset(null::" + name + ", ?::jsonb)";
    run(
        connection,
        "delete from %1$s t using %2$s n where t.%3$s = n.%3$s".formatted(name, rows, table.key()),
        json);
    run(connection, "insert into " + name + " select * from " + rows, json);
  }

  /** Rows that are gone there are taken away here. */
  private void forget(Connection connection) throws SQLException {
    record Gone(long id, String relation, String key) {}
    List<Gone> all =
        source.call(session ->
            session.list(
                "select id, relation, key from airflow.gone order by id",
                row -> new Gone(row.bigNumber("id"), row.text("relation"), row.text("key"))));
    if (all.isEmpty()) {
      return;
    }
    for (PublishedTable table : PublishedTable.ALL) {
      String[] keys =
          all.stream()
              .filter(gone -> gone.relation().equals(table.name()))
              .map(Gone::key)
              .toArray(String[]::new);
      if (keys.length > 0) {
        String sql =
            "delete from %s.%s where %s::text = any (?)"
                .formatted(SCHEMA, table.name(), table.key());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setArray(1, connection.createArrayOf("text", keys));
          statement.executeUpdate();
        }
      }
    }
    // A DAG that was deleted may be back by now: its row is copied again.
    source.run(session -> {
      session.update("delete from airflow.gone where id <= ?", all.getLast().id());
      session.update(
          "update airflow.dag set changed_at = clock_timestamp() where dag_id = any (?)",
          all.stream().filter(gone -> gone.relation().equals("dag")).map(Gone::key).toList());
    });
  }

  private static void run(Connection connection, String sql, @Nullable String... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      statement.execute();
    }
  }

  private static String ddl() {
    try (var in =
        Published.class.getResourceAsStream("/dev/atelier/airflow/published/tables.sql")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
