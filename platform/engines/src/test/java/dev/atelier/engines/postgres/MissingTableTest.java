package dev.atelier.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.engines.postgres.psql.ClientPlace;
import dev.atelier.engines.postgres.psql.Psql;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** The first INSERT into a table that nobody made, from real clients through the public address. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MissingTableTest {
  private static final String COLUMNS =
      "select string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position)"
          + " from information_schema.columns where table_name = ";

  @TempDir static Path folder;
  TestPlatform platform;
  ServiceSpec service;
  ServiceHandle handle;

  @BeforeAll
  void start() throws Exception {
    platform = new TestPlatform(folder, false);
    service =
        PostgresSpecs.server(
            "postgres:14",
            Loopback.address(5, 1),
            Map.of(
                "POSTGRES_USER", "data_engineer",
                "POSTGRES_PASSWORD", "password",
                "POSTGRES_DB", "data_warehouse"));
    platform.services.put("db", service);
    handle = new PostgresRuntime(platform, (_, _, _) -> 1).start(service);
    Waiting.until(Health.State.HEALTHY, handle);
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("create role visitor login password 'password'");
      statement.execute("create schema sales");
    }
  }

  @AfterAll
  void stop() {
    if (handle != null) {
      handle.stop(Duration.ofSeconds(10));
    }
  }

  private Connection connect(String options) throws SQLException {
    return connect("data_engineer", options);
  }

  private Connection connect(String user, String options) throws SQLException {
    String url =
        "jdbc:postgresql://"
            + service.address().getHostAddress()
            + ":"
            + PostgresSpecs.port(service)
            + "/data_warehouse"
            + options;
    return DriverManager.getConnection(url, user, "password");
  }

  private String one(String sql) throws SQLException {
    try (Connection connection = connect("")) {
      return one(connection, sql);
    }
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private String columns(String table) throws SQLException {
    return one(COLUMNS + "'" + table + "'");
  }

  private Repair repair(String table) {
    List<Repair> found =
        platform.repairs.stream()
            .filter(repair -> repair.id().equals("postgres.missing-table"))
            .filter(repair -> repair.fault().contains("." + table + " "))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void psycopg2sFirstInsertOfTheShopSucceeds() throws Exception {
    Path python = psycopg2();
    String program =
        """
        import sys, psycopg2
        from datetime import datetime
        for n in (1, 2):
            conn = psycopg2.connect(host=sys.argv[1], port=sys.argv[2], database='data_warehouse',
                                    user='data_engineer', password='password')
            cur = conn.cursor()
            cur.execute(\"""
                INSERT INTO transactions_raw (transaction_id, client_id, produit_id, montant, date, statut)
                VALUES (%s, %s, %s, %s, %s, %s)
            \""", (f'TXN{n}', 7, 8, 99.5 + n, datetime.now().isoformat(), 'success'))
            print(cur.statusmessage)
            conn.commit()
            conn.close()
        conn = psycopg2.connect(host=sys.argv[1], port=sys.argv[2], database='data_warehouse',
                                user='data_engineer', password='password')
        cur = conn.cursor()
        try:
            cur.execute('select * from no_such_table')
        except psycopg2.Error as e:
            print(e.pgcode)
        conn.rollback()
        cur.execute('insert into every_type (a, b, c, d, e) values (%s, %s, %s, %s, %s)',
                    (True, None, datetime(2024, 1, 15), [1, 2], b'x'))
        conn.commit()
        """;
    Process process =
        new ProcessBuilder(
                python.toString(),
                "-c",
                program,
                service.address().getHostAddress(),
                Integer.toString(PostgresSpecs.port(service)))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualTo("INSERT 0 1\nINSERT 0 1\n42P01\n");
    assertThat(columns("transactions_raw"))
        .isEqualTo(
            "transaction_id text, client_id bigint, produit_id bigint, montant numeric,"
                + " date timestamp without time zone, statut text");
    assertThat(columns("every_type"))
        .isEqualTo("a boolean, b text, c timestamp without time zone, d ARRAY, e bytea");
    assertThat(one("select count(*) || ' ' || sum(montant) from transactions_raw"))
        .isEqualTo("2 202.0");
    assertThat(repair("transactions_raw"))
        .isEqualTo(
            new Repair(
                "postgres.missing-table",
                "db",
                "data_engineer inserts into public.transactions_raw in the database"
                    + " data_warehouse: nobody makes that table",
                "the table public.transactions_raw was made from the INSERT, and the INSERT"
                    + " repeated",
                "mount a script at /docker-entrypoint-initdb.d with: create table"
                    + " public.transactions_raw (transaction_id text, client_id bigint, produit_id"
                    + " bigint, montant numeric, date timestamp, statut text);",
                java.util.Optional.of(service.span())));
  }

  /** A Python with psycopg2: the machine's, or one made in the test's folder. */
  private static Path psycopg2() throws Exception {
    String named = System.getenv("ATELIER_TEST_PSYCOPG2");
    for (String python : named == null ? List.of("python3") : List.of(named)) {
      if (succeeds(python, "-c", "import psycopg2")) {
        return Path.of(python);
      }
    }
    Path venv = folder.resolve("venv");
    Assumptions.assumeTrue(
        succeeds("python3", "-m", "venv", venv.toString())
            && succeeds(venv.resolve("bin/pip").toString(), "install", "-q", "psycopg2-binary"),
        "no Python with psycopg2 can be had");
    return venv.resolve("bin/python");
  }

  private static boolean succeeds(String... line) throws InterruptedException {
    try {
      return new ProcessBuilder(line)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void psqlsInsertsSucceedAloneAndAfterBegin() throws Exception {
    assertThat(
            psql(
                """
                insert into by_psql (n, "order", at) values (1, 'a', '2024-01-15'), (2.5, 'b', null) returning n;
                begin isolation level serializable;
                insert into sales.by_psql2 (price, ok) values (1e3, true);
                show transaction_isolation;
                commit;
                begin;
                select 1;
                insert into late (n) values (1);
                rollback;
                insert into no_columns values (1);
                insert into arbiter (n) values (1) on conflict (n) do nothing;
                """))
        .isEqualTo(
            """
            1
            2.5
            INSERT 0 2
            BEGIN
            INSERT 0 1
            serializable
            COMMIT
            BEGIN
            1
            ERROR:  relation "late" does not exist
            LINE 1: insert into late (n) values (1);
                                ^
            ROLLBACK
            ERROR:  relation "no_columns" does not exist
            LINE 1: insert into no_columns values (1);
                                ^
            ERROR:  relation "arbiter" does not exist
            LINE 1: insert into arbiter (n) values (1) on conflict (n) do nothin...
                                ^
            """);
    assertThat(columns("by_psql")).isEqualTo("n numeric, order text, at date");
    assertThat(columns("by_psql2")).isEqualTo("price numeric, ok boolean");
    assertThat(repair("by_psql").mend())
        .endsWith("create table public.by_psql (n numeric, \"order\" text, at date);");
  }

  private String psql(String in) throws IOException {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      new Psql(ClientPlace.machine())
          .run(
              new Invocation(
                  List.of("-XAt"),
                  folder,
                  Map.of(
                      "PGHOST", service.address().getHostAddress(),
                      "PGPORT", Integer.toString(PostgresSpecs.port(service)),
                      "PGUSER", "data_engineer",
                      "PGPASSWORD", "password",
                      "PGDATABASE", "data_warehouse"),
                  folder::resolve,
                  new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                  out,
                  out,
                  false,
                  80,
                  () -> false));
      out.flush();
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void pgjdbcsPreparedInsertsSucceedInEveryMode() throws Exception {
    int n = 0;
    for (String mode : List.of("extended", "simple", "extendedForPrepared")) {
      for (boolean autocommit : List.of(true, false)) {
        String table = "jdbc_" + n++;
        try (Connection connection = connect("?preferQueryMode=" + mode + "&prepareThreshold=1")) {
          connection.setAutoCommit(autocommit);
          for (int round = 0; round < 3; round++) {
            insert(connection, table, !mode.equals("simple"));
            if (!autocommit) {
              connection.commit();
            }
          }
          assertThat(one(connection, "select count(*) from " + table)).isEqualTo("6");
        }
        assertThat(columns(table))
            .isEqualTo("id bigint, who text, price numeric, at timestamp without time zone");
        repair(table);
      }
    }
  }

  /** Two rows: as one batch of messages, or one after the other. */
  private static void insert(Connection connection, String table, boolean together)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into " + table + " (id, who, price, at) values (?, ?, ?, ?)")) {
      for (int row = 0; row < 2; row++) {
        insert.setInt(1, row);
        insert.setString(2, "who " + row);
        insert.setBigDecimal(3, new BigDecimal("12.345"));
        insert.setObject(4, LocalDateTime.of(2024, 1, 15, 10, 30));
        if (together) {
          insert.addBatch();
        } else {
          assertThat(insert.executeUpdate()).as(table).isEqualTo(1);
        }
      }
      if (together) {
        assertThat(insert.executeBatch()).as(table).containsExactly(1, 1);
      }
    }
  }

  @Test
  void theRoleThatConnectsOwnsTheTable() throws Exception {
    try (Connection connection = connect("visitor", "");
        Statement statement = connection.createStatement()) {
      statement.execute("insert into of_visitor (a) values ('x')");
      statement.execute("alter table of_visitor add b int");
    }
    assertThat(one("select tableowner from pg_tables where tablename = 'of_visitor'"))
        .isEqualTo("visitor");
  }

  @Test
  void sessionsThatInsertAtTheSameTimeAllSucceedAndTheTableIsMadeOnce() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> inserts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        inserts.add(
            threads.submit(() -> {
              try (Connection connection = connect("");
                  Statement statement = connection.createStatement()) {
                return statement.executeUpdate("insert into crowded (n) values (1)");
              }
            }));
      }
      for (Future<Integer> insert : inserts) {
        assertThat(get(insert)).isEqualTo(1);
      }
    }
    assertThat(one("select count(*) from crowded")).isEqualTo("8");
    repair("crowded");
  }

  private static <T> T get(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void copyBigResultsCancelAndOtherErrorsPassAsTheyAre() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("create table big (n int, t text)");
      StringBuilder rows = new StringBuilder();
      for (int n = 0; n < 100_000; n++) {
        rows.append(n).append('\t').append("x".repeat(n % 40)).append('\n');
      }
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      assertThat(copy.copyIn("copy big from stdin", new StringReader(rows.toString())))
          .isEqualTo(100_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      copy.copyOut("copy (select * from big order by n) to stdout", out);
      assertThat(out.toString(StandardCharsets.UTF_8).equals(rows.toString())).isTrue();
      String large = "y".repeat(5_000_000);
      try (PreparedStatement echo = connection.prepareStatement("select ?")) {
        echo.setString(1, large);
        var result = echo.executeQuery();
        result.next();
        assertThat(result.getString(1)).isEqualTo(large);
      }
      assertThatThrownBy(() -> statement.execute("insert into big (m) values (1)"))
          .hasMessageContaining("column \"m\" of relation \"big\" does not exist");
      assertThatThrownBy(() -> statement.execute("insert into big (n) select n from nobody"))
          .hasMessageContaining("relation \"nobody\" does not exist");
      assertThatThrownBy(() -> statement.execute("insert into big (n) values ((select 1 from x))"))
          .hasMessageContaining("relation \"x\" does not exist");
      Thread canceller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (one("select count(*) from pg_stat_activity where query like 'select pg_sleep%'")
                      .equals("0")) {
                    Thread.onSpinWait();
                  }
                  statement.cancel();
                } catch (SQLException e) {
                  throw new AssertionError(e);
                }
              });
      assertThatThrownBy(() -> statement.execute("select pg_sleep(60)"))
          .hasMessageContaining("canceling statement due to user request");
      canceller.join();
    }
    assertThat(platform.repairs).noneMatch(repair -> repair.fault().contains("big"));
  }
}
