package dev.atelier.engines.postgres;

import dev.atelier.engines.postgres.wire.Statements;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The platform's own cluster, apart from every service's: runs, alerts and sessions outlive the
 * databases that they tell of. Small on purpose; each feature keeps its tables in a schema of its
 * own name.
 */
public final class HiddenCluster implements AutoCloseable {
  private static final String USER = "atelier";
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("shared_buffers", "32MB"),
          Map.entry("max_connections", "60"),
          Map.entry("max_wal_size", "256MB"),
          Map.entry("min_wal_size", "32MB"),
          Map.entry("wal_level", "minimal"),
          Map.entry("max_wal_senders", "0"),
          Map.entry("max_worker_processes", "2"),
          Map.entry("max_logical_replication_workers", "0"),
          Map.entry("max_parallel_workers_per_gather", "0"),
          Map.entry("io_method", "sync"),
          Map.entry("jit", "off"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("wal_writer_delay", "1s"),
          Map.entry("bgwriter_lru_maxpages", "0"),
          Map.entry("autovacuum_naptime", "5min"));

  private final PostgresCluster cluster;
  private final String database;

  private HiddenCluster(PostgresCluster cluster, String database) {
    this.cluster = cluster;
    this.database = database;
  }

  /**
   * Opens the cluster in {@code state/data}, on a free port; its password is made at the first
   * start and kept beside it, readable by its owner alone.
   *
   * @param state a folder of its own, such as {@code .atelier/state/database}
   * @param address a loopback address
   * @param database made when missing; one for each platform that shares the cluster
   * @param log the server's log, line by line
   */
  public static HiddenCluster open(
      Path state, InetAddress address, String database, Consumer<String> log) {
    try {
      Path folder = Folders.ownerOnly(state.toAbsolutePath());
      String password = password(folder.resolve("password"));
      PostgresCluster cluster =
          PostgresCluster.open(
              new ClusterSettings(folder.resolve("data"), address, 0, USER, password, SMALL, log));
      makeDatabase(cluster, database);
      return new HiddenCluster(cluster, database);
    } catch (IOException | WireException e) {
      throw new AtelierException(
          Problem.error(
              PostgresErrors.NOT_STARTED,
              "the platform's own database could not be opened: " + e.getMessage()),
          e);
    }
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Path fresh =
          Files.createTempFile(
              file.getParent(),
              ".password",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
      Files.move(fresh, file);
    }
    return Files.readString(file);
  }

  private static void makeDatabase(PostgresCluster cluster, String database) throws WireException {
    try (WireConnection session = cluster.session("postgres")) {
      Statements statements = new Statements(session);
      if (statements
          .rows("select 1 from pg_database where datname = " + Statements.literal(database))
          .isEmpty()) {
        statements.run("create database " + Statements.identifier(database));
      }
    }
  }

  /** What {@code Platform.database()} gives to features. */
  public DataSource dataSource() {
    return cluster.dataSource(database);
  }

  public PostgresCluster cluster() {
    return cluster;
  }

  public List<ProcessHandle> processes() {
    return cluster.processes();
  }

  public void stop(Duration grace) {
    cluster.stop(grace);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
