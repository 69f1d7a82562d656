package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A service of an old image, with init scripts of every kind, started once; others as needed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRuntimeTest {
  private static final Map<String, String> SHOP =
      Map.of(
          "POSTGRES_USER", "data_engineer",
          "POSTGRES_PASSWORD", "pass word",
          "POSTGRES_DB", "data_warehouse");

  @TempDir static Path folder;
  TestPlatform platform;
  BashScripts scripts;
  ServiceSpec service;
  ServiceHandle handle;

  @BeforeAll
  void start() throws Exception {
    Path init = Files.createDirectories(folder.resolve("init"));
    Files.writeString(
        init.resolve("01-tables.sql"),
        "create table visits (n int, by text default current_user);\ninsert into visits values (1);\n");
    try (var gz = new GZIPOutputStream(Files.newOutputStream(init.resolve("02-more.sql.gz")))) {
      gz.write("insert into visits values (2);\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(
        init.resolve("03-shell.sh"),
        """
        echo "data in $PGDATA"
        psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<-EOSQL
        insert into visits values (3);
        create role reporter login password 'reads';
        EOSQL
        """);
    Files.writeString(init.resolve("README.txt"), "not a script");
    platform = new TestPlatform(folder.resolve("shop"), false);
    scripts = new BashScripts(folder);
    service =
        PostgresSpecs.server(
            "postgres:14",
            Loopback.address(4, 1),
            SHOP,
            PostgresSpecs.bind(init, "/docker-entrypoint-initdb.d"),
            PostgresSpecs.bind(folder.resolve("volume"), "/var/lib/postgresql/data"));
    platform.services.put("db", service);
    platform.services.put("airflow", airflow());
    open();
    Waiting.until(Health.State.HEALTHY, handle);
  }

  private static ServiceSpec airflow() {
    return PostgresSpecs.service(
        "airflow",
        "apache/airflow:2.7.3",
        List.of(),
        Loopback.address(4, 2),
        Map.of(
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql+psycopg2://airflow:sky@db/airflow"));
  }

  private void open() {
    handle = new PostgresRuntime(platform, scripts).start(service);
    scripts.handle.complete(handle);
  }

  @AfterAll
  void stop() {
    if (handle != null) {
      handle.stop(Duration.ofSeconds(10));
    }
  }

  private Connection connect(String database, String user, String password) throws SQLException {
    return connect(service, database, user, password);
  }

  private static Connection connect(
      ServiceSpec service, String database, String user, String password) throws SQLException {
    String url =
        "jdbc:postgresql://"
            + service.address().getHostAddress()
            + ":"
            + PostgresSpecs.port(service)
            + "/"
            + database;
    return DriverManager.getConnection(url, user, password);
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void initScriptsOfEveryKindRunInNameOrderAsTheUser() throws Exception {
    try (Connection connection = connect("data_warehouse", "data_engineer", "pass word")) {
      assertThat(one(connection, "select string_agg(n || ' ' || by, ', ' order by n) from visits"))
          .isEqualTo("1 data_engineer, 2 data_engineer, 3 data_engineer");
    }
    assertThat(platform.log)
        .containsSubsequence(
            "running /docker-entrypoint-initdb.d/01-tables.sql",
            "CREATE TABLE",
            "running /docker-entrypoint-initdb.d/02-more.sql.gz",
            "INSERT 0 1",
            "running /docker-entrypoint-initdb.d/03-shell.sh",
            "data in /var/lib/postgresql/data",
            "INSERT 0 1",
            "CREATE ROLE",
            "ignoring /docker-entrypoint-initdb.d/README.txt");
    assertThat(scripts.run).hasSize(1);
    assertThat(scripts.run.getFirst().commandLine())
        .endsWith("/docker-entrypoint-initdb.d/03-shell.sh");
    assertThat(scripts.run.getFirst().environment())
        .containsAllEntriesOf(SHOP)
        .containsEntry("PGDATA", "/var/lib/postgresql/data");
  }

  @Test
  void belowFifteenEverybodyMayCreateInPublic() throws Exception {
    try (Connection connection = connect("data_warehouse", "reporter", "reads");
        Statement statement = connection.createStatement()) {
      statement.execute("create table public.of_reporter (n int)");
      statement.execute("drop table public.of_reporter");
    }
    assertThat(new PostgresRuntime(platform, scripts).plan(service))
        .isEqualTo(new Plan.Serve("PostgreSQL 18 for 14"));
  }

  @Test
  void aRoleAndDatabaseThatOnlyAnAddressNamesAreMadeAndListed() throws Exception {
    try (Connection connection = connect("airflow", "airflow", "sky");
        Statement statement = connection.createStatement()) {
      statement.execute("create table dag (id int)");
      statement.execute("drop table dag");
    }
    assertThat(platform.repairs)
        .filteredOn(repair -> repair.id().equals("postgres.missing-role"))
        .singleElement()
        .satisfies(repair -> {
          assertThat(repair.fault())
              .isEqualTo(
                  "airflow connects to db as airflow, to the database airflow: nobody makes them");
          assertThat(repair.mend())
              .isEqualTo(
                  "mount a script at /docker-entrypoint-initdb.d with: create role airflow login"
                      + " password '…'; create database airflow owner airflow;");
        });
  }

  @Test
  void tellsItsFactsAndFigures() {
    assertThat(handle.facts())
        .extracting(Fact::label)
        .contains("Version", "Data", "Database", "Script");
    assertThat(handle.metrics())
        .extracting(Metric::name)
        .contains("pg_database_size_bytes", "pg_stat_database_numbackends");
    assertThat(handle.processes()).hasSizeGreaterThan(3);
  }

  @Test
  void aRestartKeepsTheRowsAndRunsNoScriptAgain() throws Exception {
    try (Connection connection = connect("data_warehouse", "data_engineer", "pass word");
        Statement statement = connection.createStatement()) {
      statement.execute("create table kept as select 'here' as it");
    }
    int before = scripts.run.size();
    handle.stop(Duration.ofSeconds(10));
    assertThat(handle.health()).isEqualTo(Health.exited(0, ""));
    open();
    Waiting.until(Health.State.HEALTHY, handle);
    try (Connection connection = connect("data_warehouse", "data_engineer", "pass word")) {
      assertThat(one(connection, "select it from kept")).isEqualTo("here");
    }
    assertThat(scripts.run).hasSize(before);
  }

  @Test
  void acknowledgedRowsAreThereAfterKill9AndTheCrashIsToldWithItsExitCode() throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try (Connection connection = connect("data_warehouse", "data_engineer", "pass word");
                  Statement statement = connection.createStatement()) {
                statement.execute("create table counted (n bigint)");
                for (long n = 1; ; n++) {
                  statement.execute("insert into counted values (" + n + ")");
                  acknowledged.set(n);
                }
              } catch (SQLException e) {
                // the server was killed: what was acknowledged before is what counts
              }
            });
    while (acknowledged.get() < 300) {
      Thread.onSpinWait();
    }
    handle.processes().getFirst().destroyForcibly();
    writer.join();
    Health end = ended(handle);
    assertThat(end.exitCode()).isEqualTo(137);
    assertThat(end.detail()).isNotBlank();
    handle.stop(Duration.ofSeconds(10));
    open();
    Waiting.until(Health.State.HEALTHY, handle);
    try (Connection connection = connect("data_warehouse", "data_engineer", "pass word")) {
      assertThat(Long.parseLong(one(connection, "select count(*) from counted")))
          .isBetween(acknowledged.get(), acknowledged.get() + 1);
    }
  }

  @Test
  void aScriptThatFailsEndsTheStartNamesItselfAndLeavesNoData() throws Exception {
    Path init = Files.createDirectories(folder.resolve("bad-init"));
    Files.writeString(
        init.resolve("schema.sql"), "create table a (n int);\nselect 1 from nowhere;\n");
    Path data = folder.resolve("bad-volume");
    ServiceSpec bad =
        PostgresSpecs.server(
            "postgres:18",
            Loopback.address(4, 3),
            SHOP,
            PostgresSpecs.bind(init, "/docker-entrypoint-initdb.d"),
            PostgresSpecs.bind(data, "/var/lib/postgresql"));
    TestPlatform own = new TestPlatform(folder.resolve("bad"), false);
    Health end = ended(new PostgresRuntime(own, scripts).start(bad));
    assertThat(end)
        .isEqualTo(
            Health.exited(
                1,
                "db: /docker-entrypoint-initdb.d/schema.sql failed, exit code 3: CREATE TABLE /"
                    + " psql:/docker-entrypoint-initdb.d/schema.sql:2: ERROR:  relation \"nowhere\""
                    + " does not exist / LINE 1: select 1 from nowhere; /                       ^"));
    try (var left = Files.walk(data)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    Files.writeString(init.resolve("schema.sql"), "create table a (n int);\n");
    ServiceHandle mended = new PostgresRuntime(own, scripts).start(bad);
    Waiting.until(Health.State.HEALTHY, mended);
    mended.stop(Duration.ofSeconds(10));
  }

  @Test
  void aShellScriptThatFailsEndsTheStartToo() throws Exception {
    Path init = Files.createDirectories(folder.resolve("bad-shell"));
    Files.writeString(init.resolve("a.sh"), "echo before\nfalse\necho after\n");
    ServiceSpec bad =
        PostgresSpecs.server(
            "postgres:18",
            Loopback.address(4, 4),
            SHOP,
            PostgresSpecs.bind(init, "/docker-entrypoint-initdb.d"));
    TestPlatform own = new TestPlatform(folder.resolve("bad2"), false);
    assertThat(ended(new PostgresRuntime(own, scripts).start(bad)).detail())
        .isEqualTo("db: /docker-entrypoint-initdb.d/a.sh failed, exit code 1: before");
    assertThat(own.state("postgres").resolve("db")).doesNotExist();
  }

  @Test
  void withoutAPasswordNothingIsMade() throws Exception {
    ServiceSpec open = PostgresSpecs.server("postgres:16", Loopback.address(4, 5), Map.of());
    TestPlatform own = new TestPlatform(folder.resolve("open"), false);
    PostgresRuntime runtime = new PostgresRuntime(own, scripts);
    assertThat(ended(runtime.start(open)).detail())
        .contains("Database is uninitialized and superuser password is not specified");
    assertThat(runtime.check(open))
        .anyMatch(problem -> problem.message().contains("superuser password is not specified"));
    assertThat(own.state("postgres").resolve("db")).doesNotExist();
  }

  @Test
  void aVersionThatCannotBeFetchedIsServedByTheBundledOneAsPsSays() throws Exception {
    Assumptions.assumeTrue(
        Releases.of(Map.of()).runs(17, Optional.empty()) == Releases.BUNDLED, "17 is here");
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("notes.txt"), "no cluster, so that the start ends soon");
    ServiceSpec older =
        PostgresSpecs.server(
            "postgres:17",
            Loopback.address(4, 8),
            SHOP,
            PostgresSpecs.bind(full, "/var/lib/postgresql/data"));
    TestPlatform own = new TestPlatform(folder.resolve("unfetched"), false);
    own.environment.put(Releases.REPOSITORY, "http://127.0.0.1:1/");
    PostgresRuntime runtime = new PostgresRuntime(own, scripts);
    assertThat(runtime.plan(older)).isEqualTo(new Plan.Serve("PostgreSQL 17"));
    ServiceHandle started = runtime.start(older);
    assertThat(ended(started).detail()).contains("exists but is not empty");
    assertThat(started.runner()).contains("PostgreSQL 18 for 17");
    assertThat(own.warnings)
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "PostgreSQL 17.11.0 could not be had: 127.0.0.1:1 cannot be reached; 18 runs in its place");
  }

  @Test
  void faithfulMendsNothing() throws Exception {
    ServiceSpec plain = PostgresSpecs.server("postgres:18", Loopback.address(4, 6), SHOP);
    TestPlatform own = new TestPlatform(folder.resolve("faithful"), true);
    own.services.put("db", plain);
    own.services.put("airflow", airflow());
    ServiceHandle faithful = new PostgresRuntime(own, scripts).start(plain);
    try {
      Waiting.until(Health.State.HEALTHY, faithful);
      assertThatThrownBy(() -> connect(plain, "airflow", "airflow", "sky"))
          .hasMessageContaining("password authentication failed for user \"airflow\"");
      try (Connection connection = connect(plain, "data_warehouse", "data_engineer", "pass word");
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("insert into nobody_made (a) values (1)"))
            .hasMessageContaining("relation \"nobody_made\" does not exist");
        assertThat(one(connection, "show port"))
            .isEqualTo(Integer.toString(PostgresSpecs.port(plain)));
      }
      assertThat(own.repairs).isEmpty();
    } finally {
      faithful.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void aClientsCommandIsPlannedAsTheCommandItIs() {
    List<String> line = List.of("psql", "-h", "db", "-f", "/load.sql");
    ServiceSpec client =
        PostgresSpecs.service("load", "postgres:16", line, Loopback.address(4, 7), Map.of());
    assertThat(new PostgresRuntime(platform, scripts).plan(client))
        .isEqualTo(new Plan.Command("command, with psql", line));
  }

  @Test
  void itsPsqlReachesItWithoutHostOrPassword() throws IOException {
    assertThat(
            call("psql", "-Atc", "select current_user, count(*) > 2 from visits", "data_warehouse"))
        .isEqualTo("data_engineer|t\nexit 0");
  }

  @Test
  void pgIsReadyAnswersWithoutALogin() throws IOException {
    String there = service.address().getHostAddress();
    String port = Integer.toString(PostgresSpecs.port(service));
    assertThat(call("pg_isready"))
        .isEqualTo("/var/run/postgresql:5432 - accepting connections\nexit 0");
    assertThat(call("pg_isready", "-h", there, "-p", port, "-U", "nobody", "-d", "none"))
        .isEqualTo(there + ":" + port + " - accepting connections\nexit 0");
    assertThat(call("pg_isready", "-h", there, "-p", "1"))
        .isEqualTo(there + ":1 - no response\nexit 2");
    assertThat(call("pg_isready", "-q", "-p", "x")).isEqualTo("exit 3");
  }

  private String call(String command, String... arguments) throws IOException {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      int exit =
          handle
              .command(command)
              .orElseThrow()
              .run(
                  Invocation.local(
                      new ArrayList<>(List.of(arguments)), folder, Map.of(), print, print));
      print.flush();
      return out.toString(StandardCharsets.UTF_8) + "exit " + exit;
    }
  }

  private static Health ended(ServiceHandle handle) throws InterruptedException {
    while (handle.health().state() != Health.State.EXITED) {
      Thread.sleep(20);
    }
    return handle.health();
  }
}
