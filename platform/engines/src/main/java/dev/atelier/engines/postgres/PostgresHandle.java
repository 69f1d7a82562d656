package dev.atelier.engines.postgres;

import dev.atelier.engines.postgres.psql.ClientPlace;
import dev.atelier.engines.postgres.psql.DatabaseTool;
import dev.atelier.engines.postgres.psql.PgIsReady;
import dev.atelier.engines.postgres.psql.Psql;
import dev.atelier.engines.postgres.relay.NewTable;
import dev.atelier.engines.postgres.relay.Relay;
import dev.atelier.engines.postgres.wire.Statements;
import dev.atelier.engines.postgres.wire.Target;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.StackNames;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running PostgreSQL service. Its thread makes or opens the cluster and then waits for the end:
 * the server dies with the thread that started it.
 *
 * <p>Mutable: how far it got, and what a probe last saw; guarded by its monitor.
 */
final class PostgresHandle implements ServiceHandle {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresHandle.class);
  private static final int PORT = 5432;
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final String FIGURES =
      """
      select sum(numbackends), sum(xact_commit), sum(xact_rollback), sum(tup_inserted),
             sum(pg_database_size(datid))
      from pg_stat_database where datid <> 0
      """;

  private final ServiceSpec service;
  private final ServiceSettings settings;
  private final Platform platform;
  private final ScriptRunner scripts;
  private final ServiceLog log;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final Thread keeper;

  private volatile String doing = "starting";
  private volatile Optional<String> runner = Optional.empty();
  private volatile Optional<Target.Unix> socket = Optional.empty();
  private volatile @Nullable PostgresCluster cluster;
  private volatile @Nullable Health ended;
  private volatile Duration grace = Duration.ofSeconds(10);
  private @Nullable WireConnection probe;
  private Instant probed = Instant.EPOCH;
  private Health seen = Health.STARTING;
  private List<@Nullable String> figures = List.of();

  private PostgresHandle(
      ServiceSpec service, ServiceSettings settings, Platform platform, ScriptRunner scripts) {
    this.service = service;
    this.settings = settings;
    this.platform = platform;
    this.scripts = scripts;
    this.log = platform.log(service.name());
    this.keeper =
        Thread.ofPlatform().name("postgres-" + service.name()).daemon().unstarted(this::keep);
  }

  static PostgresHandle start(
      ServiceSpec service, ServiceSettings settings, Platform platform, ScriptRunner scripts) {
    PostgresHandle handle = new PostgresHandle(service, settings, platform, scripts);
    handle.keeper.start();
    return handle;
  }

  private void keep() {
    try (PostgresCluster opened = open()) {
      new MissingOwners(platform, service, settings).repair(opened);
      serve(opened);
      ended = Health.exited(0, "");
    } catch (AtelierException e) {
      e.problems().forEach(problem -> log.line("FATAL:  " + problem.message()));
      ended = Health.exited(1, String.valueOf(e.getMessage()));
    } catch (WireException e) {
      ended = Health.exited(1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = Health.exited(1, "interrupted");
    } catch (RuntimeException e) {
      LOG.error("PostgreSQL of {} failed", service.name(), e);
      ended = Health.exited(1, e.toString());
    }
  }

  private void serve(PostgresCluster opened) throws InterruptedException {
    if (!platform.mayRepair()) {
      untilAsked(opened);
      return;
    }
    try (Relay relay = relay(opened)) {
      opened.ended().thenRun(relay::close);
      untilAsked(opened);
    }
  }

  private void untilAsked(PostgresCluster opened) throws InterruptedException {
    cluster = opened;
    asked.await();
    closeProbe();
    opened.stop(grace);
  }

  /** Where clients expect the server, which then listens on another port. */
  private Relay relay(PostgresCluster opened) {
    int port = ServerCommand.of(service).port().orElse(PORT);
    try {
      return Relay.open(
          new InetSocketAddress(service.address(), port),
          new InetSocketAddress(opened.address(), opened.port()),
          opened::session,
          table -> platform.repair(asRepair(table)));
    } catch (IOException e) {
      throw Problem.error(
              PostgresErrors.PORT_TAKEN,
              "PostgreSQL could not listen on "
                  + service.address().getHostAddress()
                  + ":"
                  + port
                  + ": "
                  + e.getMessage())
          .mend("stop what listens on that port of every address")
          .exception();
    }
  }

  private Repair asRepair(NewTable table) {
    return new Repair(
        "postgres.missing-table",
        service.name(),
        table.role()
            + " inserts into "
            + table.name()
            + " in the database "
            + table.database()
            + ": nobody makes that table",
        "the table " + table.name() + " was made from the INSERT, and the INSERT repeated",
        "mount a script at " + InitScripts.FOLDER + " with: " + table.definition(),
        Optional.of(service.span()));
  }

  private PostgresCluster open() {
    DataPlace place = DataPlace.of(service, settings.major());
    place.repair(service).ifPresent(platform::repair);
    Path data = place.folder(platform, service);
    if (!DataFolder.exists(data) && !settings.problems().isEmpty()) {
      throw new AtelierException(settings.problems());
    }
    ServerCommand command = ServerCommand.of(service);
    return PostgresCluster.open(
        new ClusterSettings(
            data,
            service.address(),
            platform.mayRepair() ? 0 : command.port().orElse(PORT), // 0: the relay has it
            settings.superuser(),
            settings.password(),
            Map.of(),
            log::line),
        new ClusterOptions(
            installation(data),
            settings.initdbArguments(),
            settings.authentication(),
            command.serverArguments(),
            settings.timeZone(),
            this::firstInit));
  }

  /** Of the tag's version where it can be had; offline, the bundled one makes new data. */
  private Installation installation(Path data) {
    Releases releases = Releases.of(platform.environment());
    Optional<Integer> made = DataFolder.madeBy(data);
    int major = releases.runs(settings.major(), made);
    try {
      return releases.installation(major);
    } catch (AtelierException e) {
      if (made.isPresent()) {
        throw e;
      }
      platform.warn(
          service.name(),
          Problem.warning(
                  PostgresErrors.OTHER_VERSION,
                  e.getMessage() + "; " + Releases.BUNDLED + " runs in its place")
              .at(service.span()));
      runner = Optional.of(PostgresRuntime.runner(Releases.BUNDLED, settings.major()));
      return Installation.bundled();
    }
  }

  /** What the image's entry point does in a new cluster. */
  private void firstInit(PostgresCluster fresh) {
    socket = Optional.of(fresh.socket());
    doing = "makes the database";
    try {
      if (settings.major() < 15) {
        run(fresh, "template1", "grant create on schema public to public"); // as below 15
      }
      if (settings.owner().isPresent()) {
        run(
            fresh,
            "postgres",
            "create role "
                + Statements.identifier(settings.owner().get())
                + " login createdb password "
                + Statements.literal(settings.ownerPassword()));
      }
      if (!settings.database().equals("postgres")) {
        String owner = settings.owner().orElse(settings.superuser());
        run(
            fresh,
            "postgres",
            "create database "
                + Statements.identifier(settings.database())
                + " owner "
                + Statements.identifier(owner));
      }
    } catch (WireException e) {
      throw new AtelierException(
          Problem.error(PostgresErrors.NOT_STARTED, service.name() + ": " + e.getMessage()), e);
    }
    new InitScripts(service, settings, platform, scripts, new Psql(place()))
        .run(script -> doing = "runs " + script);
  }

  private static void run(PostgresCluster cluster, String database, String sql)
      throws WireException {
    try (WireConnection session = cluster.session(database)) {
      new Statements(session).run(sql);
    }
  }

  private ClientPlace place() {
    return new ClientPlace(socket, PORT, settings.superuser(), this::address);
  }

  private InetAddress address(String host) throws UnknownHostException {
    return host.equals("localhost") || host.equals("127.0.0.1")
        ? service.address()
        : StackNames.find(host).isPresent()
            ? StackNames.find(host).get()
            : InetAddress.getByName(host);
  }

  @Override
  public synchronized Health health() {
    Health end = ended;
    if (end != null) {
      return end;
    }
    PostgresCluster running = cluster;
    if (running == null) {
      return Health.starting(doing);
    }
    if (running.exitCode().isPresent()) {
      return Health.exited(running.exitCode().getAsInt(), running.lastWords());
    }
    if (Duration.between(probed, platform.clock().instant()).compareTo(FRESH) >= 0) {
      look(running);
    }
    return seen;
  }

  private void look(PostgresCluster running) {
    probed = platform.clock().instant();
    socket = Optional.of(running.socket());
    try {
      WireConnection session = probe;
      if (session == null) {
        session = running.session(settings.database());
        probe = session;
      }
      figures = new Statements(session).rows(FIGURES).getFirst();
      seen = Health.healthy(figure(0) + " connections");
    } catch (WireException | AtelierException e) {
      closeProbe();
      seen = Health.unhealthy(String.valueOf(e.getMessage()));
    }
  }

  private String figure(int index) {
    String value = index < figures.size() ? figures.get(index) : null;
    return value == null ? "0" : value;
  }

  private synchronized void closeProbe() {
    if (probe != null) {
      probe.close();
      probe = null;
    }
  }

  @Override
  public void stop(Duration within) {
    grace = within;
    asked.countDown();
    try {
      if (!keeper.join(within.plusSeconds(5))) {
        keeper.interrupt();
        TimeUnit.MILLISECONDS.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Optional<String> runner() {
    return runner;
  }

  @Override
  public List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    PostgresCluster running = cluster;
    if (running != null) {
      facts.add(new Fact("Version", running.version()));
    }
    DataPlace place = DataPlace.of(service, settings.major());
    facts.add(new Fact("Data", place.folder(platform, service).toString()));
    facts.add(new Fact("Database", settings.database()));
    InitScripts.of(service).keySet().forEach(script -> facts.add(new Fact("Script", script)));
    return facts;
  }

  @Override
  public synchronized List<Metric> metrics() {
    if (figures.isEmpty()) {
      return List.of();
    }
    return List.of(
        Metric.of("pg_stat_database_numbackends", number(0)),
        Metric.of("pg_stat_database_xact_commit_total", number(1)),
        Metric.of("pg_stat_database_xact_rollback_total", number(2)),
        Metric.of("pg_stat_database_tup_inserted_total", number(3)),
        Metric.of("pg_database_size_bytes", number(4)));
  }

  private double number(int index) {
    return Double.parseDouble(figure(index));
  }

  @Override
  public List<ProcessHandle> processes() {
    PostgresCluster running = cluster;
    return running == null ? List.of() : running.processes();
  }

  @Override
  public Optional<ToolCommand> command(String name) {
    return switch (name) {
      case "psql" -> Optional.of(new Psql(place()));
      case "pg_isready" -> Optional.of(new PgIsReady(place()));
      default -> DatabaseTool.named(name, place());
    };
  }
}
