package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.atelier.engines.postgres.wire.Statements;
import dev.atelier.kernel.error.AtelierException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresClusterTest {
  @TempDir Path folder;
  final List<String> log = new CopyOnWriteArrayList<>();

  ClusterSettings settings(String name) {
    return new ClusterSettings(
        folder.resolve(name),
        Loopback.address(1, 1),
        0,
        "boss",
        "it's secret",
        Map.of("shared_buffers", "32MB"),
        log::add);
  }

  static String one(PostgresCluster cluster, String database, String sql) throws SQLException {
    try (Connection connection = cluster.dataSource(database).getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  static void run(PostgresCluster cluster, String sql) throws SQLException {
    try (Connection connection = cluster.dataSource("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Copies of one template, as initdb itself would have made each. */
  @Test
  void everyClusterHasAnIdentityAndASuperuserOfItsOwn() throws Exception {
    ClusterSettings plain = settings("b").withSuperuser("postgres", "");
    String sql =
        "select (select system_identifier from pg_control_system()) || ' ' ||"
            + " (select string_agg(rolname, ',') from pg_roles where rolname !~ '^pg_') || ' ' ||"
            + " (select pg_get_userbyid(datdba) from pg_database where datname = 'postgres')";
    try (PostgresCluster one = PostgresCluster.open(settings("a"));
        PostgresCluster other = PostgresCluster.open(plain)) {
      String[] first = one(one, "postgres", sql).split(" ");
      assertThat(first).endsWith("boss", "boss");
      try (var session = other.session("postgres")) {
        String[] second = new Statements(session).rows(sql).getFirst().getFirst().split(" ");
        assertThat(second).endsWith("postgres", "postgres");
        assertThat(Long.parseLong(second[0]) >>> 32)
            .isCloseTo(Instant.now().getEpochSecond(), within(600L));
        assertThat(second[0]).isNotEqualTo(first[0]);
      }
      run(one, "create table t as select generate_series(1, 1000) as n");
      run(one, "select pg_switch_wal()");
      ProcessHandle killed = ProcessHandle.of(one.pid()).orElseThrow();
      killed.destroyForcibly();
      killed.onExit().join();
    }
    try (PostgresCluster again = PostgresCluster.open(settings("a"))) {
      assertThat(one(again, "postgres", "select count(*) from t")).isEqualTo("1000");
    }
  }

  @Test
  void keepsItsRowsOverARestartWithTheSettingsThatTheImageAndWePromise() throws Exception {
    try (PostgresCluster cluster = PostgresCluster.open(settings("a"))) {
      run(cluster, "create table t as select 1 as n");
      assertThat(one(cluster, "postgres", "show fsync")).isEqualTo("on");
      assertThat(one(cluster, "postgres", "show data_directory"))
          .isEqualTo(folder.resolve("a").toString());
      assertThat(one(cluster, "postgres", "show shared_buffers")).isEqualTo("32MB");
      try (var session = cluster.session("postgres")) { // JDBC would bring the JVM's zone
        assertThat(new Statements(session).rows("show timezone"))
            .isEqualTo(List.of(List.of("Etc/UTC")));
      }
      assertThat(
              one(cluster, "postgres", "select rolpassword from pg_authid where rolname = 'boss'"))
          .startsWith("SCRAM-SHA-256$");
      assertThat(
              one(
                  cluster,
                  "postgres",
                  "select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'template1'"))
          .isEqualTo("b C.UTF-8");
      assertThat(one(cluster, "postgres", "select upper('é')")).isEqualTo("É");
      assertThat(cluster.processes()).hasSizeGreaterThan(3).allMatch(ProcessHandle::isAlive);
      assertThat(cluster.exitCode()).isEmpty();
    }
    try (PostgresCluster cluster = PostgresCluster.open(settings("a"))) {
      assertThat(one(cluster, "postgres", "select n from t")).isEqualTo("1");
    }
    assertThat(log).anyMatch(line -> line.contains("database system is ready"));
  }

  @Test
  void aWrongPasswordIsRefusedOverTcpAndTheSocketNeedsNone() throws Exception {
    try (PostgresCluster cluster = PostgresCluster.open(settings("b"))) {
      assertThatThrownBy(() ->
              java.sql.DriverManager.getConnection(cluster.jdbcUrl("postgres"), "boss", "wrong"))
          .hasMessageContaining("password authentication failed");
      try (var session = cluster.session("postgres")) {
        assertThat(new Statements(session).rows("select current_user"))
            .isEqualTo(List.of(List.of("boss")));
      }
    }
  }

  @Test
  void aTakenPortIsAnErrorThatSaysSo() {
    try (PostgresCluster first = PostgresCluster.open(settings("c"))) {
      ClusterSettings second = settings("d").withPort(first.port());
      assertThatThrownBy(() -> PostgresCluster.open(second))
          .isInstanceOf(AtelierException.class)
          .hasMessageContaining("could not bind IPv4 address")
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void aFolderInUseIsRefusedAndTheServerInItLivesOn() throws Exception {
    try (PostgresCluster first = PostgresCluster.open(settings("e"))) {
      assertThatThrownBy(() -> Leftovers.clearAs(first.data(), 1L))
          .hasMessageContaining(
              "is in use by the platform with pid " + ProcessHandle.current().pid());
      assertThat(one(first, "postgres", "select 1")).isEqualTo("1");
    }
  }

  @Test
  void anotherVersionsFolderIsRefused() throws Exception {
    Path data = Files.createDirectories(folder.resolve("f"));
    Files.writeString(data.resolve("PG_VERSION"), "14\n");
    assertThatThrownBy(() -> PostgresCluster.open(settings("f")))
        .hasMessageContaining("was initialized by PostgreSQL version 14")
        .hasMessageContaining("not compatible with this version 18");
  }

  @Test
  void acknowledgedRowsSurviveKill9OfThePostmasterInTheMiddleOfInserts() throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    PostgresCluster cluster = PostgresCluster.open(settings("g"));
    run(cluster, "create table t (n bigint)");
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try (Connection connection = cluster.dataSource("postgres").getConnection();
                  var insert = connection.prepareStatement("insert into t values (?)")) {
                for (long n = 1; ; n++) {
                  insert.setLong(1, n);
                  insert.executeUpdate();
                  acknowledged.set(n);
                }
              } catch (SQLException e) {
                // the server was killed: what was acknowledged before is what counts
              }
            });
    while (acknowledged.get() < 500) {
      Thread.onSpinWait();
    }
    ProcessHandle.of(cluster.pid()).orElseThrow().destroyForcibly();
    writer.join();
    cluster.close();
    assertThat(cluster.exitCode()).hasValue(137);
    try (PostgresCluster again = PostgresCluster.open(settings("g"))) {
      long rows = Long.parseLong(one(again, "postgres", "select count(*) from t"));
      assertThat(rows).isBetween(acknowledged.get(), acknowledged.get() + 1);
    }
  }

  @Test
  void diesWithTheProcessThatStartedItAndItsFolderOpensAgain() throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                OpensAndWaits.class.getName(),
                folder.resolve("h").toString()));
    Process child = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    long server = Long.parseLong(new String(child.getInputStream().readNBytes(8)).strip());
    assertThat(Leftovers.processesIn(folder.resolve("h"))).contains(server);
    child.destroyForcibly().waitFor();
    assertThat(Leftovers.gone(folder.resolve("h"), Duration.ofSeconds(10))).isTrue();
    try (PostgresCluster again = PostgresCluster.open(settings("h"))) {
      assertThat(one(again, "postgres", "select 1")).isEqualTo("1");
    }
  }

  /** Prints the server's pid, eight characters wide, and waits to be killed. */
  static final class OpensAndWaits {
    private OpensAndWaits() {}

    public static void main(String[] arguments) throws Exception {
      PostgresCluster cluster =
          PostgresCluster.open(
              new ClusterSettings(
                  Path.of(arguments[0]),
                  Loopback.address(1, 2),
                  0,
                  "boss",
                  "it's secret",
                  Map.of(),
                  line -> {}));
      System.out.printf("%8d", cluster.pid());
      System.out.flush();
      Thread.sleep(Duration.ofHours(1));
    }
  }

  @Test
  void theHiddenClusterKeepsItsPasswordAndDatabase() throws Exception {
    for (int round = 0; round < 2; round++) {
      try (HiddenCluster hidden =
          HiddenCluster.open(folder.resolve("own"), Loopback.address(1, 3), "atelier", log::add)) {
        try (Connection connection = hidden.dataSource().getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("create schema if not exists airflow");
          assertThat(connection.getCatalog()).isEqualTo("atelier");
        }
      }
    }
  }
}
