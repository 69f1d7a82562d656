package dev.atelier.engines.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atelier.engines.postgres.wire.Login;
import dev.atelier.engines.postgres.wire.Target;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A PostgreSQL server that this process started: as a child that dies with it, never as root, with
 * fsync on. Safe from any thread.
 *
 * <p>Mutable: the connection pools handed out.
 */
public final class PostgresCluster implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int POOL = 10;

  private final ClusterSettings settings;
  private final ServerProcess process;
  private final Target.Unix socket;
  private final String version;
  private final Map<String, HikariDataSource> pools = new ConcurrentHashMap<>();

  private PostgresCluster(
      ClusterSettings settings, ServerProcess process, Target.Unix socket, String version) {
    this.settings = settings;
    this.process = process;
    this.socket = socket;
    this.version = version;
  }

  /**
   * Opens a cluster and returns when it takes connections; makes it first when its folder is empty.
   * What a killed platform left in the folder is cleared.
   *
   * @throws AtelierException when it cannot start: its log's reason
   */
  public static PostgresCluster open(ClusterSettings settings) {
    return open(settings, ClusterOptions.plain());
  }

  static PostgresCluster open(ClusterSettings settings, ClusterOptions options) {
    try {
      Path parent = settings.data().resolveSibling(".").normalize(); // the folder changes hands
      List<Path> reached = List.of(options.installation().home(), parent);
      return open(settings, options, Identity.choose(reached));
    } catch (IOException e) {
      throw notStarted(e);
    }
  }

  static PostgresCluster open(ClusterSettings written, ClusterOptions options, Identity identity) {
    try {
      Path data = Files.isDirectory(written.data()) ? written.data().toRealPath() : written.data();
      ClusterSettings settings = written.withData(data);
      Leftovers.clear(data);
      if (!DataFolder.exists(data)) {
        DataFolder.refuseFull(data);
        make(settings, options, identity);
      }
      DataFolder.checkVersion(data, options.installation());
      Folders.giveTo(Folders.ownerOnly(data), identity.uid(), identity.gid());
      String address = settings.address().getHostAddress();
      return start(settings, options, identity, data, address);
    } catch (IOException e) {
      throw notStarted(e);
    }
  }

  private static AtelierException notStarted(IOException cause) {
    return new AtelierException(
        Problem.error(
            PostgresErrors.NOT_STARTED, "PostgreSQL could not be started: " + cause.getMessage()),
        cause);
  }

  private static void make(ClusterSettings settings, ClusterOptions options, Identity identity)
      throws IOException {
    Files.createDirectories(settings.data().getParent());
    Path fresh = DataFolder.fresh(settings.data());
    try {
      DataFolder.init(fresh, settings, options, identity);
      if (options.firstInit() != ClusterOptions.NOTHING) {
        try (PostgresCluster cluster =
            start(settings.withData(fresh), options, identity, settings.data(), "")) {
          options.firstInit().accept(cluster);
        }
      }
      DataFolder.finish(fresh, settings.data());
    } finally {
      Folders.delete(fresh);
    }
  }

  private static PostgresCluster start(
      ClusterSettings settings,
      ClusterOptions options,
      Identity identity,
      Path socketOf,
      String listen)
      throws IOException {
    int port = settings.port() == 0 ? freePort(settings.address()) : settings.port();
    ClusterSettings here = settings.withPort(port);
    Path folder = SocketFolder.make(socketOf, identity);
    ServerProcess process = ServerProcess.start(here, options, identity, folder, listen);
    process.awaitReady();
    return new PostgresCluster(
        here, process, new Target.Unix(folder, port), options.installation().version());
  }

  /** Another process may take it before the server does: then the server's start says so. */
  private static int freePort(InetAddress address) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, 0));
      return probe.getLocalPort();
    }
  }

  public int port() {
    return settings.port();
  }

  public InetAddress address() {
    return settings.address();
  }

  public String superuser() {
    return settings.superuser();
  }

  /** Such as {@code 18.6}. */
  public String version() {
    return version;
  }

  Path data() {
    return settings.data();
  }

  /** Where the server's user is not asked for a password: this process's own way in. */
  public Target.Unix socket() {
    return socket;
  }

  /** Without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://"
        + settings.address().getHostAddress()
        + ":"
        + settings.port()
        + "/"
        + database;
  }

  /**
   * A pool of up to ten connections as the superuser, one pool a database, closed with the cluster.
   */
  public DataSource dataSource(String database) {
    return pools.computeIfAbsent(database, this::pool);
  }

  private HikariDataSource pool(String database) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres-" + port() + "-" + database);
    config.setJdbcUrl(jdbcUrl(database));
    config.setUsername(settings.superuser());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(POOL);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  /**
   * A session of the superuser over the unix socket, which needs no password unless the user's own
   * {@code pg_hba.conf} wants one.
   */
  public WireConnection session(String database) throws WireException {
    return WireConnection.open(
        socket,
        new Login(
            settings.superuser(),
            database,
            () -> Optional.of(settings.password()),
            Map.of("client_encoding", "UTF8", "application_name", "atelier")));
  }

  public long pid() {
    return process.pid();
  }

  /** The server and all its workers and sessions. */
  public List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.handle()), process.handle().descendants()).toList();
  }

  /** Empty while it runs. */
  public OptionalInt exitCode() {
    return process.exitCode();
  }

  /** Completes when the server's process is gone. */
  CompletableFuture<ProcessHandle> ended() {
    return process.handle().onExit();
  }

  /** Why it ended, in its log's last words. */
  public String lastWords() {
    return process.lastWords();
  }

  /** Ends sessions and server cleanly; after the grace it is killed. Idempotent. */
  public void stop(Duration grace) {
    pools.values().forEach(HikariDataSource::close);
    pools.clear();
    try {
      process.stop(grace);
      Leftovers.gone(settings.data(), Duration.ofSeconds(2));
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(PostgresErrors.NOT_STARTED, "PostgreSQL could not be stopped"), e);
    }
  }

  @Override
  public void close() {
    stop(GRACE);
  }
}
