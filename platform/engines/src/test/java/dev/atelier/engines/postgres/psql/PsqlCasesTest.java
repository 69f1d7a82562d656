package dev.atelier.engines.postgres.psql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.engines.postgres.ClusterSettings;
import dev.atelier.engines.postgres.PostgresCluster;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file of {@code src/test/resources/psql} holds what PostgreSQL 15's own psql answered; ours
 * must answer the same, byte for byte. {@code -Dpsql.regenerate=true} asks the one on the PATH
 * again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PsqlCasesTest {
  @TempDir static Path folder;
  PostgresCluster cluster;
  Path cases;

  @BeforeAll
  void open() throws Exception {
    cases = Path.of(PsqlCasesTest.class.getResource("/psql").toURI());
    Path source = Path.of("src/test/resources/psql");
    String platform = System.getProperty("atelier.platform", "");
    if (!platform.isEmpty()) {
      source = Path.of(platform).resolve("engines").resolve(source);
    }
    cases = Files.isDirectory(source) ? source : cases;
    cluster =
        PostgresCluster.open(
            new ClusterSettings(
                folder.resolve("data"),
                InetAddress.getByAddress(new byte[] {127, 83, 3, 1}),
                0,
                "postgres",
                "secret",
                Map.of("fsync", "off"),
                line -> {}));
    assertThat(ours(List.of("-q", "-f", "shop.sql", "template1"), "", "template1").exit()).isZero();
  }

  @AfterAll
  void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> answersAsTheGenuinePsql() throws Exception {
    List<Path> files;
    try (Stream<Path> found = Files.list(cases)) {
      files = found.filter(file -> file.toString().endsWith(".case")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream().map(file -> DynamicTest.dynamicTest(name(file), () -> check(file)));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".case", "");
  }

  private void check(Path file) throws Exception {
    PsqlCase written = PsqlCase.read(file);
    String database = "c_" + name(file).replace('-', '_');
    if (Boolean.getBoolean("psql.regenerate")) {
      fresh(database);
      Map<String, String> judge = environment(database);
      if (name(file).startsWith("describe-")) {
        judge.putAll(judgesOwnServer());
      }
      written.write(genuine(written, judge));
      written = PsqlCase.read(file);
    }
    fresh(database);
    PsqlCase.Answer answer = ours(written.arguments(), written.in(), database);
    assertThat("out:\n" + answer.out() + "err:\n" + answer.err() + "exit " + answer.exit())
        .isEqualTo(
            "out:\n"
                + written.expected().out()
                + "err:\n"
                + written.expected().err()
                + "exit "
                + written.expected().exit());
  }

  private void fresh(String database) {
    PsqlCase.Answer made =
        ours(
            List.of(
                "-qc", "drop database if exists " + database, "-c", "create database " + database),
            "",
            "template1");
    assertThat(made.exit()).as(made.err()).isZero();
  }

  /**
   * psql 15 reads the catalogue of its own version only: {@code PSQL_JUDGE_HOST}, {@code _PORT} and
   * {@code _PASSWORD} name a server 15 whose database {@code shop} was made by {@code shop.sql}.
   */
  private static Map<String, String> judgesOwnServer() {
    return Map.of(
        "PGHOST", System.getenv("PSQL_JUDGE_HOST"),
        "PGPORT", System.getenv("PSQL_JUDGE_PORT"),
        "PGPASSWORD", System.getenv("PSQL_JUDGE_PASSWORD"),
        "PGDATABASE", "shop");
  }

  private Map<String, String> environment(String database) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PGHOST", cluster.address().getHostAddress());
    environment.put("PGPORT", Integer.toString(cluster.port()));
    environment.put("PGUSER", "postgres");
    environment.put("PGPASSWORD", "secret");
    environment.put("PGDATABASE", database);
    environment.put("WORK", folder.toString());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("LC_ALL", "C.UTF-8");
    return environment;
  }

  private PsqlCase.Answer ours(List<String> arguments, String in, String database) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Invocation invocation =
        new Invocation(
            arguments,
            cases,
            environment(database),
            path -> cases.resolve(path),
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            80,
            () -> false);
    int exit = new Psql(ClientPlace.machine()).run(invocation);
    invocation.out().flush();
    invocation.err().flush();
    return answer(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), exit);
  }

  private PsqlCase.Answer genuine(PsqlCase written, Map<String, String> environment)
      throws Exception {
    List<String> line = Stream.concat(Stream.of("psql"), written.arguments().stream()).toList();
    ProcessBuilder builder = new ProcessBuilder(line).directory(cases.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<byte[]> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    CompletableFuture<byte[]> out =
        CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    try (var stdin = process.getOutputStream()) {
      stdin.write(written.in().getBytes(StandardCharsets.UTF_8));
    } catch (java.io.IOException e) {
      // it had read enough
    }
    return answer(
        new String(out.get(), StandardCharsets.UTF_8),
        new String(err.get(), StandardCharsets.UTF_8),
        process.waitFor());
  }

  private static byte[] read(java.io.InputStream in) {
    try {
      return in.readAllBytes();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What differs from run to run is named instead. */
  private PsqlCase.Answer answer(String out, String err, int exit) {
    return new PsqlCase.Answer(plain(out), plain(err), exit);
  }

  private String plain(String text) {
    return text.replace(Integer.toString(cluster.port()), "PORT")
        .replace(folder.toString(), "WORK")
        .replaceAll("/[a-z/]*/postgresql/15/bin/psql: ", "psql: ")
        .replaceAll("Time: [0-9.]+ ms( \\(.*\\))?", "Time: T ms")
        .replaceAll("with PID \\d+", "with PID N");
  }
}
