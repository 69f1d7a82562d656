package dev.atelier.generator.csv;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which import made which rows of which table: {@code atelier.imports} in the same database. Rows
 * are known by {@code xmin}, the number of the transaction that wrote them, which PostgreSQL keeps
 * in each row until it is changed.
 */
final class Ledger {
  private static final String TABLES =
      """
      create schema if not exists atelier;
      create table if not exists atelier.imports (
        target text not null,
        source text not null,
        rows bigint not null,
        made_table boolean not null,
        transaction bigint not null,
        at timestamptz not null default now(),
        primary key (target, source));
      comment on table atelier.imports is
        'What ./atelier import wrote: rows of a target with xmin = transaction came from that source';
      """;

  private final Connection connection;

  Ledger(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local client_min_messages = warning");
      statement.execute(TABLES);
      statement.execute("lock table atelier.imports in share row exclusive mode");
    }
  }

  /**
   * @param transaction its number, as {@code xmin} shows it
   * @param madeTable the import made the table
   */
  record Entry(long rows, boolean madeTable, long transaction) {}

  Optional<Entry> find(String target, String source) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select rows, made_table, transaction from atelier.imports"
                + " where target = ? and source = ?")) {
      statement.setString(1, target);
      statement.setString(2, source);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Entry(rows.getLong(1), rows.getBoolean(2), rows.getLong(3)))
            : Optional.empty();
      }
    }
  }

  /** Whether only this source was imported into the target. */
  boolean alone(String target, String source) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select 1 from atelier.imports where target = ? and source <> ?")) {
      statement.setString(1, target);
      statement.setString(2, source);
      try (ResultSet rows = statement.executeQuery()) {
        return !rows.next();
      }
    }
  }

  /**
   * Removes an import's rows that are still as it wrote them; returns how many. O(rows of table).
   */
  long remove(String quotedTarget, Entry entry) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeLargeUpdate(
          "delete from " + quotedTarget + " where xmin = '" + entry.transaction() + "'::xid");
    }
  }

  void write(String target, String source, long rows, boolean madeTable) throws SQLException {
    long transaction = transaction();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into atelier.imports (target, source, rows, made_table, transaction)"
                + " values (?, ?, ?, ?, ?) on conflict (target, source) do update set"
                + " rows = excluded.rows, transaction = excluded.transaction, at = now()")) {
      statement.setString(1, target);
      statement.setString(2, source);
      statement.setLong(3, rows);
      statement.setBoolean(4, madeTable);
      statement.setLong(5, transaction);
      statement.executeUpdate();
    }
  }

  private long transaction() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select pg_current_xact_id()::text::bigint % 4294967296")) {
      return OptionalLong.of(rows.next() ? rows.getLong(1) : 0).getAsLong();
    }
  }
}
