package dev.atelier.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.time.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real PostgreSQL and a clock that the test turns. */
final class GeneratorTest {
  private static final Instant START = Instant.parse("2026-03-10T10:20:30Z");
  private static final String ROWS =
      "select string_agg(t::text, E'\\n' order by transaction_id) from transactions_raw t";
  private static final String CUSTOMERS =
      "select string_agg(c::text, E'\\n' order by client_id) from clients_raw c";
  private static final String SETTINGS =
      "history_days: 3\norders_per_day: 800\nlog_history_hours: 5\nlog_lines_per_order: 4\n";

  @TempDir static Path data;
  @TempDir Path folder;
  private static PostgresCluster cluster;

  @BeforeAll
  static void open() throws Exception {
    cluster = open(0);
  }

  private static PostgresCluster open(int port) throws Exception {
    return PostgresCluster.open(
        new ClusterSettings(
            data.resolve("pg"),
            InetAddress.getByName("127.0.0.1"),
            port,
            "shop",
            "secret",
            Map.of(),
            _ -> {}));
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static Connections database(String name) throws SQLException {
    String url = cluster.jdbcUrl("postgres");
    try (Connection connection = DriverManager.getConnection(url, "shop", "secret");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    String own = cluster.jdbcUrl(name);
    return () -> DriverManager.getConnection(own, "shop", "secret");
  }

  private Generator generator(String settings, Connections connections, SettableClock clock)
      throws IOException {
    return new Generator(
        new Generator.Setup(
            GeneratorSettings.read(new SourceText("generator.yml", settings)),
            connections,
            folder.resolve("state"),
            folder.resolve("logs"),
            clock,
            () -> true,
            _ -> {}));
  }

  private static String read(Connections connections, String query) throws SQLException {
    try (Connection connection = connections.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("logs").resolve("app.log"));
  }

  @Test
  void historyThenLiveWithSettlementsAndLog() throws Exception {
    Connections connections = database("live");
    SettableClock clock = new SettableClock(START);
    try (Generator generator = generator(SETTINGS, connections, clock)) {
      assertThat(generator.health().state()).isEqualTo(Health.State.STARTING);
      Instant next = generator.step(() -> false);
      assertThat(generator.health().state()).isEqualTo(Health.State.HEALTHY);
      assertThat(next).isAfterOrEqualTo(START).isBefore(START.plusSeconds(3600));
      assertThat(read(connections, "select min(date)::date from transactions_raw"))
          .isEqualTo("2026-03-07");
      long history = Long.parseLong(read(connections, "select count(*) from transactions_raw"));
      assertThat(history).isBetween(1_800L, 4_500L).isEqualTo(generator.figures().orders());
      assertThat(
              read(
                  connections,
                  "select max(date) <= timestamp '2026-03-10 10:20:30' from transactions_raw"))
          .isEqualTo("t");
      assertThat(
              read(
                  connections,
                  "select count(*) from transactions_raw left join produits_raw using (produit_id) where code is null"))
          .isEqualTo("0");
      assertThat(log().getFirst()).startsWith("{\"timestamp\":\"2026-03-10T05:2");

      clock.tick(Duration.ofHours(30));
      generator.step(() -> false);
      assertThat(
              read(
                  connections,
                  "select count(*) from transactions_raw where statut = 'pending' and date < timestamp '2026-03-10 10:20:30'"))
          .isEqualTo("0");
      assertThat(Long.parseLong(read(connections, "select count(*) from transactions_raw")))
          .isEqualTo(generator.figures().orders())
          .isGreaterThan(history);
      assertThat(log()).hasSize((int) generator.figures().logLines()).doesNotHaveDuplicates();
      assertThat(log()).isSorted();
    }
  }

  @Test
  void stopsKillsAndOutagesChangeNothing() throws Exception {
    Connections steady = database("steady");
    Connections shaken = database("shaken");
    Path once = folder;
    SettableClock clock = new SettableClock(START);
    Instant end = START.plus(Duration.ofMinutes(9 * 60 + 10));
    try (Generator generator = generator(SETTINGS, steady, clock)) {
      generator.step(() -> false);
      clock.set(end);
      generator.step(() -> false);
    }
    List<String> steadyLog = log();

    folder = Files.createDirectory(once.resolve("shaken"));
    clock.set(START);
    int[] calls = {0};
    Generator generator = generator(SETTINGS, shaken, clock);
    for (int hour = 0; hour < 9; hour++) {
      generator.step(() -> calls[0]++ % 4 == 3); // told to stop in the middle of its work
      clock.tick(Duration.ofHours(1));
      switch (hour % 3) {
        case 0 -> {
          generator.close(); // another process goes on
          cutLastLogLine();
          generator = generator(SETTINGS, shaken, clock);
        }
        case 1 -> outage(generator, clock);
        default -> generator.step(() -> false);
      }
    }
    clock.set(end);
    generator.step(() -> false);
    generator.close();

    assertThat(read(shaken, ROWS)).isEqualTo(read(steady, ROWS));
    assertThat(read(shaken, CUSTOMERS)).isEqualTo(read(steady, CUSTOMERS));
    assertThat(log()).isEqualTo(steadyLog);
  }

  private static void outage(Generator generator, SettableClock clock) throws Exception {
    int port = cluster.port();
    ProcessHandle postmaster = ProcessHandle.of(cluster.pid()).orElseThrow();
    List<ProcessHandle> backends = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    for (ProcessHandle backend : backends) {
      backend.onExit().get(); // a session goes on for a moment without its postmaster
    }
    while (cluster.exitCode().isEmpty()) {
      Thread.onSpinWait();
    }
    clock.tick(Duration.ofSeconds(20));
    generator.step(() -> false);
    assertThat(generator.health().state()).isEqualTo(Health.State.UNHEALTHY);
    cluster.close();
    cluster = open(port);
    clock.tick(Duration.ofSeconds(20));
    generator.step(() -> false);
    assertThat(generator.health().state()).isEqualTo(Health.State.HEALTHY);
  }

  /** As a kill in the middle of a write would. */
  private void cutLastLogLine() throws IOException {
    Path file = folder.resolve("logs").resolve("app.log");
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 20));
  }

  @Test
  void anotherRateHoldsAfterTheLastOrder() throws Exception {
    Connections connections = database("rate");
    SettableClock clock = new SettableClock(START);
    try (Generator generator = generator(SETTINGS, connections, clock)) {
      generator.step(() -> false);
    }
    String last = read(connections, "select max(date) from transactions_raw");
    String written = ROWS + " where date <= timestamp '" + last + "'";
    String before = read(connections, written);
    try (Generator generator =
        generator(SETTINGS + "rate: 50\nspeed_up: 2\n", connections, clock)) {
      generator.step(() -> false);
      assertThat(read(connections, written)).isEqualTo(before);
      clock.tick(Duration.ofHours(1));
      generator.step(() -> false);
      assertThat(generator.figures().orders()).isGreaterThan(2_000);
    }
    assertThat(read(connections, "select count(*) = count(distinct client_id) from clients_raw"))
        .isEqualTo("t");
    assertThat(
            read(
                connections,
                "select count(*) from transactions_raw t where client_id is not null and not exists (select from clients_raw c where c.client_id = t.client_id)"))
        .isEqualTo("0");
  }

  @Test
  void saysWhichTablesAreMissingAndWaits() throws Exception {
    Connections connections = database("bare");
    List<String> said = new ArrayList<>();
    SettableClock clock = new SettableClock(START);
    Generator.Setup setup =
        new Generator.Setup(
            GeneratorSettings.read(new SourceText("generator.yml", SETTINGS)),
            connections,
            folder.resolve("state"),
            folder.resolve("logs"),
            clock,
            () -> false,
            said::add);
    try (Generator generator = new Generator(setup)) {
      generator.step(() -> false);
      assertThat(generator.health())
          .isEqualTo(
              Health.unhealthy(
                  "missing in the database: clients_raw, produits_raw, transactions_raw"));
      assertThat(said).containsExactly(generator.health().detail());
      try (Connection connection = connections.open();
          Statement statement = connection.createStatement()) {
        statement.execute(Warehouse.tables());
      }
      clock.tick(Duration.ofSeconds(2));
      generator.step(() -> false);
      assertThat(generator.health().state()).isEqualTo(Health.State.HEALTHY);
    }
  }

  @Test
  void twoGeneratorsDoNotWriteToOneDatabase() throws Exception {
    Connections connections = database("two");
    SettableClock clock = new SettableClock(START);
    try (Generator first = generator(SETTINGS, connections, clock);
        Generator second = generator(SETTINGS, connections, clock)) {
      first.step(() -> false);
      second.step(() -> false);
      assertThat(second.health())
          .isEqualTo(Health.unhealthy("another generator is writing to this database"));
    }
  }
}
