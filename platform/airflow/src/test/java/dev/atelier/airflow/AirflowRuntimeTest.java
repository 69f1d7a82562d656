package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.RunState;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.sandbox.PythonEnvironments;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxSettings;
import dev.atelier.sandbox.Sandboxes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AirflowRuntimeTest {
  private static final String WORKSHOP_DAG =
      """
      from airflow import DAG
      from airflow.operators.bash import BashOperator
      from datetime import datetime

      dag = DAG(
          'dbt_transform',
          start_date=datetime(2024, 1, 1),
          schedule_interval='@daily'
      )

      dbt_run = BashOperator(
          task_id='dbt_run',
          bash_command='cd /opt/airflow/dbt_project && echo in $(basename $PWD)',
          dag=dag
      )

      dbt_test = BashOperator(
          task_id='dbt_test',
          bash_command='cd /opt/airflow/dbt_project && cat dbt_project.yml',
          dag=dag
      )

      dbt_run >> dbt_test
      """;

  @TempDir static Path packages;
  @TempDir Path folder;
  private AirflowRuntime runtime;
  private Sandbox sandbox;
  private TestPlatform platform;

  private void stack(boolean faithful, ServiceSpec... services) {
    platform = new TestPlatform(folder, Warehouse.fresh(), faithful);
    for (ServiceSpec service : services) {
      platform.services.put(service.name(), service);
    }
    Path venvs = packages;
    sandbox =
        Sandboxes.open(
            new SandboxSettings(
                folder.resolve(".atelier/sandbox"),
                venvs,
                List.of(),
                Optional.empty(),
                List.of(),
                Map::of,
                Optional.empty()));
    runtime =
        new AirflowRuntime(
            platform, sandbox, new PythonEnvironments(sandbox, venvs), AirflowPages.NONE);
  }

  @AfterEach
  void stop() {
    if (runtime != null) {
      runtime.close();
      sandbox.close();
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come about");
      }
      Thread.onSpinWait();
    }
  }

  private ServiceSpec workshop(String address) throws Exception {
    Path dags = Files.createDirectories(folder.resolve("airflow/dags"));
    Files.writeString(dags.resolve("dbt_dag.py"), WORKSHOP_DAG);
    Path logs = Files.createDirectories(folder.resolve("airflow/logs"));
    return Services.of(
        "airflow-webserver",
        "apache/airflow:2.7.0",
        List.of(),
        List.of("webserver"),
        Map.of("AIRFLOW__CORE__EXECUTOR", "LocalExecutor", "AIRFLOW__CORE__LOAD_EXAMPLES", "false"),
        address,
        new Mount(Mount.Type.BIND, dags, "/opt/airflow/dags", false),
        new Mount(Mount.Type.BIND, logs, "/opt/airflow/logs", false));
  }

  private String run(int exit, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true);
    int code =
        runtime
            .command()
            .run(
                Invocation.local(
                    List.of(arguments), folder, Map.of("USER", "tester"), print, print));
    assertThat(code).as(out.toString()).isEqualTo(exit);
    return out.toString();
  }

  @Test
  void theWorkshopsStackWithOnlyAWebServerRunsAndSaysWhatItRepaired() throws Exception {
    ServiceSpec web = workshop("127.83.1.2");
    stack(false, web);
    assertThat(runtime.plan(web)).isEqualTo(new Plan.Serve("Airflow web"));
    ServiceHandle handle = runtime.start(web);
    until(() -> handle.health().state() == Health.State.HEALTHY);
    until(() -> !runtime.view().orElseThrow().dags().isEmpty());
    assertThat(platform.repairs)
        .extracting(Repair::id)
        .contains("airflow.missing-migration", "airflow.missing-scheduler");
    AirflowView.DagRow row = runtime.view().orElseThrow().dags().getFirst();
    assertThat(row.paused()).isTrue();
    assertThat(runtime.view().orElseThrow().owed("dbt_transform").runs()).isGreaterThan(1000);
    assertThat(runtime.view().orElseThrow().owed("dbt_transform").atATime()).isEqualTo(16);

    String run =
        runtime
            .view()
            .orElseThrow()
            .trigger("dbt_transform", Json.read("{}"), Optional.empty(), "tester");
    until(() ->
        runtime
            .view()
            .orElseThrow()
            .run("dbt_transform", run)
            .orElseThrow()
            .run()
            .state()
            .finished());
    assertThat(runtime.view().orElseThrow().run("dbt_transform", run).orElseThrow().run().state())
        .isEqualTo(RunState.FAILED);
    Path log =
        folder.resolve(
            "airflow/logs/dag_id=dbt_transform/run_id=" + run + "/task_id=dbt_run/attempt=1.log");
    assertThat(log).content().contains("cd: /opt/airflow/dbt_project: No such file or directory");

    Files.writeString(
        Files.createDirectories(folder.resolve("dbt_project")).resolve("dbt_project.yml"),
        "name: shop\n");
    until(() ->
        platform.repairs.stream()
            .anyMatch(repair -> repair.id().equals("airflow.project-next-door")));
    until(() -> {
      String again =
          runtime
              .view()
              .orElseThrow()
              .trigger("dbt_transform", Json.read("{}"), Optional.empty(), "tester");
      until(() ->
          runtime
              .view()
              .orElseThrow()
              .run("dbt_transform", again)
              .orElseThrow()
              .run()
              .state()
              .finished());
      return runtime.view().orElseThrow().run("dbt_transform", again).orElseThrow().run().state()
          == RunState.SUCCESS;
    });

    AirflowView view = runtime.view().orElseThrow();
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    assertThat(view.days("dbt_transform", today.minusDays(1)))
        .extracting(AirflowView.DayCount::state)
        .contains(RunState.FAILED, RunState.SUCCESS);
    Instant yesterday = today.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    assertThat(view.runs("dbt_transform", yesterday, yesterday.plusSeconds(3 * 86_400), 50))
        .extracting(AirflowView.RunRow::runId)
        .contains(run);
    Instant march = Instant.parse("2024-03-01T00:00:00Z");
    assertThat(
            view.backfill(
                new AirflowView.Backfill(
                    "dbt_transform", march, march.plusSeconds(2 * 86_400), 1, "none", true),
                true,
                "tester"))
        .containsExactly(march.plusSeconds(2 * 86_400), march.plusSeconds(86_400), march);
    assertThat(view.runs("dbt_transform", march, march.plusSeconds(9 * 86_400), 50)).isEmpty();

    assertThat(run(0, "dags", "list"))
        .isEqualTo(
            """
            dag_id        | filepath   | owner   | paused
            ==============+============+=========+=======
            dbt_transform | dbt_dag.py | airflow | True\s\s
                                                        \s
            """);
    assertThat(run(0, "dags", "unpause", "dbt_transform"))
        .contains("dbt_transform owes 1,")
        .contains("16 at a time")
        .contains("Dag: dbt_transform, paused: False");
    assertThat(run(0, "dags", "pause", "dbt_transform"))
        .isEqualTo("Dag: dbt_transform, paused: True\n");
    assertThat(run(2, "nosuch"))
        .contains("airflow command error: argument GROUP_OR_COMMAND: invalid choice: 'nosuch'");
    handle.stop(Duration.ofSeconds(5));
  }

  @Test
  void faithfulRepairsNothing() throws Exception {
    ServiceSpec web = workshop("127.83.1.3");
    stack(true, web);
    ServiceHandle handle = runtime.start(web);
    until(() -> handle.health().state() == Health.State.HEALTHY);
    assertThat(handle.health().detail()).contains("no scheduler");
    assertThat(platform.repairs).isEmpty();
  }

  @Test
  void schedulingBeginsWithTheSchedulersService() throws Exception {
    ServiceSpec web =
        Services.of(
            "web", "apache/airflow:2.7.0", List.of(), List.of("webserver"), Map.of(), "127.83.1.6");
    ServiceSpec scheduler =
        Services.of("scheduler", "apache/airflow:2.7.0", List.of("scheduler"), Map.of());
    stack(false, web, scheduler);
    ServiceHandle shown = runtime.start(web);
    until(() -> shown.health().state() == Health.State.HEALTHY);
    assertThat(shown.health().detail()).contains("no scheduler runs");
    ServiceHandle turns = runtime.start(scheduler);
    until(() -> turns.health().equals(Health.HEALTHY));
    assertThat(shown.health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void faithfulFailsWithoutTheDatabaseThatTheComposeFileNames() throws Exception {
    int port;
    try (Connection connection = Warehouse.fresh().getConnection()) {
      port = URI.create(connection.getMetaData().getURL().substring("jdbc:".length())).getPort();
    }
    ServiceSpec scheduler =
        Services.of(
            "scheduler",
            "apache/airflow:2.7.0",
            List.of("scheduler"),
            Map.of(
                "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
                "postgresql+psycopg2://nobody:secret@postgres:" + port + "/nowhere"));
    stack(true, scheduler, Services.of("postgres", "postgres:18", List.of(), Map.of()));
    ServiceHandle handle = runtime.start(scheduler);
    until(() -> handle.health().state() == Health.State.EXITED);
    assertThat(handle.health().detail())
        .contains("psycopg2.OperationalError", "\"postgres\" (127.0.0.1)", "\"nobody\"");
  }

  @Test
  void theRestApiOfTheThirdGenerationAnswersItsUsers() throws Exception {
    Path dags = Files.createDirectories(folder.resolve("dags"));
    Files.writeString(
        dags.resolve("small.py"),
        """
        from airflow.sdk import DAG
        from airflow.providers.standard.operators.bash import BashOperator
        from datetime import datetime
        with DAG("small", schedule=None, start_date=datetime(2024, 1, 1), tags=["x"]):
            BashOperator(task_id="a", bash_command="echo hello from a; echo $GREETING") >> BashOperator(task_id="b", bash_command="echo {{ conn.shop.host }} {{ var.value.colour }}")
        """);
    Mount mount = new Mount(Mount.Type.BIND, dags, "/opt/airflow/dags", true);
    Map<String, String> environment =
        Map.of("GREETING", "bonjour", "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION", "false");
    ServiceSpec init =
        Services.of(
            "init",
            "apache/airflow:3.3.2",
            List.of("/bin/bash"),
            List.of(
                "-c",
                "airflow db migrate && airflow users create --username ada --password lovelace --role Admin --email a@b.c\nairflow connections add shop --conn-uri 'postgres://u:p4ssw0rd@warehouse:5432/shop' && airflow variables set colour blue"),
            environment,
            "127.83.1.4",
            mount);
    ServiceSpec api =
        Services.of(
            "api",
            "apache/airflow:3.3.2",
            List.of(),
            List.of("api-server"),
            environment,
            "127.83.1.5",
            mount);
    ServiceSpec scheduler =
        Services.of(
            "scheduler",
            "apache/airflow:3.3.2",
            List.of(),
            List.of("scheduler"),
            environment,
            "127.83.1.6",
            mount);
    stack(false, init, api, scheduler);
    ServiceHandle setup = runtime.start(init);
    until(() -> setup.health().state() == Health.State.EXITED);
    assertThat(setup.health().exitCode()).isZero();
    ServiceHandle server = runtime.start(api);
    runtime.start(scheduler);
    until(() -> server.health().state() == Health.State.HEALTHY);
    assertThat(platform.repairs).isEmpty();
    String base = "http://127.83.1.5:8080";
    assertThat(request(base + "/api/v2/dags", null, null).statusCode()).isEqualTo(401);
    assertThat(request(base + "/api/v2/dags", null, null).body())
        .isEqualTo("{\"detail\":\"Not authenticated\"}");
    String basic = "Basic " + Base64.getEncoder().encodeToString("ada:lovelace".getBytes());
    String token =
        Json.read(
                request(
                        base + "/auth/token",
                        null,
                        "{\"username\":\"ada\",\"password\":\"lovelace\"}")
                    .body())
            .path("access_token")
            .asText();
    until(() -> json(base + "/api/v2/dags", basic).path("total_entries").asInt() == 1);
    JsonNode run =
        Json.read(
            request(
                    base + "/api/v2/dags/small/dagRuns",
                    "Bearer " + token,
                    "{\"logical_date\": null, \"conf\": {\"k\": 1}}")
                .body());
    String url = base + "/api/v2/dags/small/dagRuns/" + run.path("dag_run_id").asText();
    until(() -> json(url, basic).path("state").asText().equals("success"));
    assertThat(request(url + "/taskInstances/a/logs/1", basic, null).body())
        .contains("\"event\":\"hello from a\"")
        .contains("\"event\":\"bonjour\"");
    assertThat(request(url + "/taskInstances/b/logs/1", basic, null).body())
        .contains("\"event\":\"warehouse blue\"");
    assertThat(request(base + "/api/v2/dags/nosuch", basic, null).body())
        .isEqualTo("{\"detail\":\"The Dag with ID: `nosuch` was not found\"}");
    assertThat(request(base + "/api/v2/dags/small/dagRuns", basic, "{\"nope\": 1}").body())
        .isEqualTo(
            "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"logical_date\"],\"msg\":\"Field required\",\"input\":{\"nope\":1}},"
                + "{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"nope\"],\"msg\":\"Extra inputs are not permitted\",\"input\":1}]}");
    assertThat(json(base + "/api/v2/connections/shop", basic).path("password").asText())
        .isEqualTo("***");
    assertThat(
            json(base + "/api/v2/monitor/health", basic).path("scheduler").path("status").asText())
        .isEqualTo("healthy");
  }

  private static JsonNode json(String url, String authorization) {
    return Json.read(request(url, authorization, null).body());
  }

  private static HttpResponse<String> request(String url, String authorization, String body) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url.replace("+", "%2B")));
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    if (body != null) {
      builder
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
