package dev.atelier.engines.postgres.psql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is expected here is what PostgreSQL 15's own programs printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseToolTest {
  private static final String PATH = "SELECT pg_catalog.set_config('search_path', '', false);\n";

  @TempDir static Path folder;
  private PostgresCluster cluster;

  @BeforeAll
  void open() throws Exception {
    cluster =
        PostgresCluster.open(
            new ClusterSettings(
                folder.resolve("data"),
                InetAddress.getByAddress(new byte[] {127, 83, 3, 2}),
                0,
                "postgres",
                "secret",
                Map.of(),
                line -> {}));
  }

  @AfterAll
  void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private String run(String program, String... words) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(both, true, StandardCharsets.UTF_8);
    ClientPlace place =
        new ClientPlace(
            java.util.Optional.of(cluster.socket()), 5432, "postgres", InetAddress::getByName);
    int exit =
        DatabaseTool.named(program, place)
            .orElseThrow()
            .run(
                Invocation.local(
                    Stream.of(words).toList(), folder, Map.of("PGPASSWORD", "secret"), out, out));
    return both.toString(StandardCharsets.UTF_8) + exit;
  }

  @Test
  void makesAndDropsDatabases() {
    assertThat(run("createdb", "-e", "one")).isEqualTo(PATH + "CREATE DATABASE one;\n0");
    assertThat(run("createdb", "one"))
        .isEqualTo(
            "createdb: error: database creation failed: ERROR:  database \"one\" already exists\n1");
    assertThat(
            run("createdb", "-e", "-O", "postgres", "-E", "UTF8", "-T", "template0", "Two", "why"))
        .isEqualTo(
            PATH
                + "CREATE DATABASE \"Two\" OWNER postgres ENCODING 'UTF8' TEMPLATE template0;\n"
                + "COMMENT ON DATABASE \"Two\" IS 'why';\n0");
    assertThat(run("dropdb", "-f", "-e", "Two"))
        .isEqualTo(PATH + "DROP DATABASE \"Two\" WITH (FORCE);\n0");
    assertThat(run("dropdb", "one")).isEqualTo("0");
    assertThat(run("dropdb", "one"))
        .isEqualTo(
            "dropdb: error: database removal failed: ERROR:  database \"one\" does not exist\n1");
    assertThat(run("dropdb", "--if-exists", "one"))
        .isEqualTo("NOTICE:  database \"one\" does not exist, skipping\n0");
    assertThat(run("dropdb"))
        .isEqualTo(
            "dropdb: error: missing required argument database name\n"
                + "dropdb: hint: Try \"dropdb --help\" for more information.\n1");
  }

  @Test
  void makesAndDropsRoles() {
    assertThat(run("createuser", "-e", "ann"))
        .isEqualTo(PATH + "CREATE ROLE ann NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT LOGIN;\n0");
    assertThat(
            run(
                "createuser",
                "-e",
                "-s",
                "-d",
                "-r",
                "-L",
                "-I",
                "--replication",
                "-c",
                "3",
                "-g",
                "pg_monitor",
                "bob"))
        .isEqualTo(
            PATH
                + "CREATE ROLE bob SUPERUSER CREATEDB CREATEROLE NOINHERIT NOLOGIN REPLICATION"
                + " CONNECTION LIMIT 3 IN ROLE pg_monitor;\n0");
    assertThat(run("createuser", "ann"))
        .isEqualTo(
            "createuser: error: creation of new role failed: ERROR:  role \"ann\" already exists\n1");
    assertThat(List.of(run("dropuser", "ann"), run("dropuser", "bob"))).containsOnly("0");
    assertThat(run("dropuser", "ann"))
        .isEqualTo(
            "dropuser: error: removal of role \"ann\" failed: ERROR:  role \"ann\" does not exist\n1");
  }
}
