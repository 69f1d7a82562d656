package dev.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small stack from {@code up} to {@code down -v}, by the commands that a person types: a platform
 * process of its own, a real PostgreSQL, and a service whose Python code loads rows into it. It has
 * one carrier of virtual threads, so that one that blocks it is found here.
 */
class StackLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROWS = 20;

  @TempDir Path folder;
  private Path pidFile = Path.of("");
  private Map<String, String> environment = Map.of();

  record Said(int exit, String out, String err) {}

  @BeforeEach
  void writeTheStack() throws IOException {
    pidFile = folder.resolve("platform.pid");
    Path launcher =
        Files.writeString(
            folder.resolve("launcher"),
            """
            #!/bin/sh
            echo $$ > '%s'
            exec '%s/bin/java' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -Duser.timezone=UTC \
              -Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize=1 \
              --enable-native-access=ALL-UNNAMED -cp '%s' dev.atelier.app.Main "$@"
            """
                .formatted(
                    pidFile,
                    System.getProperty("java.home"),
                    System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    environment = Map.of("PATH", System.getenv("PATH"), "ATELIER_LAUNCHER", launcher.toString());
    Files.writeString(
        folder.resolve("load.py"),
        """
        import os, signal, subprocess
        def sql(text):
            subprocess.run(["psql", "-q", "-h", "postgres", "-U", "shop", "-d", "shop", "-c", text],
                           check=True)
        sql("create table if not exists rows (n int primary key)")
        for n in range(%d):
            sql(f"insert into rows values ({n}) on conflict do nothing")
        print("loaded", os.environ["EDITION"], flush=True)
        signal.pause()
        """
            .formatted(ROWS));
    writeProject(folder.resolve("dbt/marts"));
    write("first");
  }

  private static void writeProject(Path project) throws IOException {
    Files.createDirectories(project.resolve("models"));
    Files.writeString(
        project.resolve("dbt_project.yml"), "{name: marts, version: '1', profile: marts}\n");
    Files.writeString(
        project.resolve("profiles.yml"),
        """
        marts:
          target: dev
          outputs:
            dev: {type: postgres, host: postgres, port: 5432, user: shop, dbname: shop, schema: marts,
                  password: "{{ env_var('PGPASSWORD') }}"}
        """);
    Files.writeString(
        project.resolve("models/counted.sql"),
        "{{ config(materialized='table') }} select count(*) as n from public.rows\n");
  }

  private void write(String edition) throws IOException {
    Files.writeString(
        folder.resolve("compose.yaml"),
        """
        services:
          postgres:
            image: postgres:18
            environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: secret, POSTGRES_DB: shop}
            volumes: [data:/var/lib/postgresql]
          loader:
            image: python:3
            command: python3 /app/load.py
            environment: {PGPASSWORD: secret, EDITION: %s}
            volumes: [./load.py:/app/load.py:ro, ./dbt:/dbt]
            depends_on: {postgres: {condition: service_healthy}}
          chart:
            image: example/chart
        volumes: {data: {}}
        """
            .formatted(edition));
  }

  @AfterEach
  void nothingIsLeftRunning() {
    run("down", "-v");
  }

  private Said run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        CommandTree.outside(
            Invocation.local(
                List.of(arguments),
                folder,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)));
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void up() {
    Said said = run("up", "-d", "--wait", "--trust", "--console-port", "0");
    assertThat(said.exit()).as("%s%n%s", said.out(), said.err()).isZero();
  }

  private void awaitLoaded(String edition) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    String log = "";
    while (!log.contains("loaded " + edition)) {
      assertThat(Instant.now()).as(log).isBefore(end);
      Thread.sleep(Duration.ofMillis(50));
      log = run("logs", "loader").out();
    }
  }

  private String sql(String text) {
    Said said = run("exec", "postgres", "psql", "-U", "shop", "-d", "shop", "-tAc", text);
    assertThat(said.exit()).as(said.err()).isZero();
    return said.out().strip();
  }

  private Map<String, String> states() {
    return run("ps", "-a", "--json")
        .out()
        .lines()
        .map(Json::read)
        .collect(
            Collectors.toMap(
                service -> service.get("Service").asText(),
                service -> service.get("State").asText()));
  }

  private long platform() throws IOException {
    return Long.parseLong(Files.readString(pidFile).strip());
  }

  @Test
  void aStackIsStartedAskedChangedKilledAndRemoved() throws Exception {
    up();
    awaitLoaded("first");
    assertThat(states())
        .containsEntry("postgres", "running")
        .containsEntry("loader", "running")
        .containsKey("chart");
    assertThat(run("ps", "-a").out()).contains("chart", "Not run");
    assertThat(sql("select count(*) from rows")).isEqualTo("" + ROWS);
    assertThat(run("psql", "-tAc", "select count(*) from rows"))
        .satisfies(said -> assertThat(said.exit()).as(said.err()).isZero())
        .satisfies(said -> assertThat(said.out().strip()).isEqualTo("" + ROWS));
    assertThat(run("dbt", "run"))
        .satisfies(said -> assertThat(said.exit()).as(said.out() + said.err()).isZero());
    assertThat(sql("select n from marts.counted")).isEqualTo("" + ROWS);
    assertThat(run("psql", "-c", "select nothing"))
        .satisfies(said -> assertThat(said.exit()).isEqualTo(1))
        .satisfies(said -> assertThat(said.err()).contains("\"nothing\" does not exist"));
    assertThat(run("exec", "loader", "sh", "-c", "ls /app; exit 3"))
        .satisfies(said -> assertThat(said.exit()).isEqualTo(3))
        .satisfies(said -> assertThat(said.out()).isEqualTo("load.py\n"));

    String started = sql("select pg_postmaster_start_time()");
    write("second");
    up();
    awaitLoaded("second");
    assertThat(sql("select pg_postmaster_start_time()")).isEqualTo(started);

    List<ProcessHandle> children =
        ProcessHandle.of(platform()).stream().flatMap(ProcessHandle::descendants).toList();
    ProcessHandle killed = ProcessHandle.of(platform()).orElseThrow();
    killed.destroyForcibly();
    killed.onExit().join();
    assertThat(run("ps").err()).contains("is not running");
    up();
    awaitLoaded("second");
    assertThat(sql("select count(*) from rows")).isEqualTo("" + ROWS);
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);

    ProcessHandle last = ProcessHandle.of(platform()).orElseThrow();
    assertThat(run("down").exit()).isZero();
    last.onExit().join();
    up();
    assertThat(sql("select count(*) from rows")).isEqualTo("" + ROWS);
    assertThat(run("down", "-v").exit()).isZero();
    assertThat(folder.resolve(".atelier")).doesNotExist();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("compose.yaml", "load.py", "dbt", "launcher", "platform.pid");
    }
  }
}
