package dev.atelier.console;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A real PostgreSQL with a few tables, read as a role that may only read. */
final class SampleWarehouse implements Warehouses, AutoCloseable {
  private final PostgresCluster cluster;

  SampleWarehouse(Path folder) throws SQLException {
    this.cluster =
        PostgresCluster.open(
            new ClusterSettings(
                folder,
                InetAddress.getLoopbackAddress(),
                0,
                "postgres",
                "postgres",
                Map.of(),
                _ -> {}));
    try (Connection connection = cluster.dataSource("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table transactions_raw (id bigint primary key, montant numeric(10, 2), statut text, note text);
          insert into transactions_raw select n, n / 4.0, 'success', case n when 1 then 'a "quoted", one' end
            from generate_series(1, 500) n;
          create schema marts;
          create view marts."Ventes Du Jour" as select sum(montant) as total from transactions_raw;
          analyze transactions_raw;
          create role reader login password 'reader';
          grant pg_read_all_data to reader;
          """);
    }
  }

  @Override
  public List<Warehouse> all() {
    return List.of(
        new Warehouse() {
          @Override
          public String name() {
            return "postgres/postgres";
          }

          @Override
          public Connection open() throws SQLException {
            return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + cluster.port() + "/postgres", "reader", "reader");
          }
        });
  }

  long rows() throws SQLException {
    try (Connection connection = cluster.dataSource("postgres").getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from transactions_raw")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
