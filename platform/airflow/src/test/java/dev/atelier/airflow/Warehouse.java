package dev.atelier.airflow;

import dev.atelier.engines.postgres.HiddenCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One real PostgreSQL for the tests of this JVM; a database for each test class. */
public final class Warehouse {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static HiddenCluster cluster;
  private static Path folder;

  private Warehouse() {}

  public static synchronized DataSource fresh() {
    if (cluster == null) {
      try {
        folder = Files.createTempDirectory("airflow-pg");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      cluster = HiddenCluster.open(folder, InetAddress.getLoopbackAddress(), "atelier", line -> {});
      Runtime.getRuntime().addShutdownHook(new Thread(Warehouse::close));
    }
    DataSource source = cluster.dataSource();
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("drop schema if exists airflow cascade");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    NUMBERS.incrementAndGet();
    return source;
  }

  /** An empty database beside the platform's own, as a service's would be. */
  public static synchronized DataSource database(String name) {
    try (Connection connection = cluster.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name);
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return cluster.cluster().dataSource(name);
  }

  /** A database beside the platform's own, from which that can be closed. */
  public static synchronized DataSource other() {
    return cluster.cluster().dataSource("postgres");
  }

  private static void close() {
    cluster.close();
  }
}
