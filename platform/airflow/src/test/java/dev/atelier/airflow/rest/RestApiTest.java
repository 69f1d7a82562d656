package dev.atelier.airflow.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.TestEngine;
import dev.atelier.airflow.Warehouse;
import dev.atelier.airflow.role.StackUsers;
import dev.atelier.kernel.json.Json;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the genuine client of 3.x asks for beside DAGs, runs and tasks. */
class RestApiTest {
  @TempDir static Path home;
  private static TestEngine airflow;
  private static Javalin server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    airflow = new TestEngine(home, Warehouse.fresh(), "3.3.2", Map.of());
    airflow.write(
        "api.py",
        """
        from datetime import datetime
        from airflow.sdk import DAG, Asset
        from airflow.providers.standard.operators.bash import BashOperator
        with DAG("daily", start_date=datetime(2024, 1, 1), schedule="@daily", tags=["b", "a"]):
            BashOperator(task_id="t", bash_command="echo done", pool="nowhere")
        with DAG("makes", schedule=None):
            BashOperator(task_id="m", bash_command="echo 1", outlets=[Asset("thing", "s3://thing")])
        with DAG("uses", schedule=[Asset("thing", "s3://thing"), Asset("other", "s3://other")]):
            BashOperator(task_id="u", bash_command="true")
        """);
    airflow.engine.readFiles();
    airflow.engine.actions().pause("uses", false, java.util.Optional.empty());
    airflow.engine.start();
    SignIn signIn =
        new SignIn(new StackUsers(Map.of("admin", "admin"), false), airflow.engine.clock());
    server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          new RestApi(airflow.engine, signIn).routes(config.routes);
        });
    server.start("127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.stop();
    airflow.close();
  }

  private record Said(int status, JsonNode body) {}

  private Said ask(String method, String path, String body) throws Exception {
    String user = Base64.getEncoder().encodeToString("admin:admin".getBytes("UTF-8"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v2" + path))
            .header("Authorization", "Basic " + user)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Said(
        answer.statusCode(), Json.read(answer.body().isBlank() ? "null" : answer.body()));
  }

  private JsonNode get(String path) throws Exception {
    return ask("GET", path, "").body();
  }

  @Test
  void aBackfillIsListedHeldAndGivenUp() throws Exception {
    String body =
        """
        {"dag_id": "daily", "from_date": "2024-01-01T00:00:00Z", "to_date": "2024-01-03T00:00:00Z", "max_active_runs": 1}\
        """;
    assertThat(ask("POST", "/backfills/dry_run", body).body().path("total_entries").asInt())
        .isEqualTo(3);
    JsonNode made = ask("POST", "/backfills", body).body();
    String path = "/backfills/" + made.path("id").asText();
    assertThat(ask("PUT", path + "/pause", "").body().path("is_paused").asBoolean()).isTrue();
    assertThat(get("/backfills?dag_id=daily").path("total_entries").asInt()).isEqualTo(1);
    JsonNode given = ask("PUT", path + "/cancel", "").body();
    assertThat(given.path("completed_at").isNull()).isFalse();
    assertThat(get("/dags/daily/dagRuns?state=failed").path("total_entries").asInt()).isEqualTo(3);
    assertThat(ask("PUT", path + "/cancel", "").status()).isEqualTo(409);
    assertThat(get("/backfills/99").path("detail").asText()).isEqualTo("Backfill not found");
  }

  @Test
  void anAssetSaysWhoMakesItAndWhatWaits() throws Exception {
    JsonNode thing = get("/assets?name_pattern=thing").path("assets").get(0);
    assertThat(thing.path("producing_tasks").get(0).path("task_id").asText()).isEqualTo("m");
    assertThat(thing.path("scheduled_dags").get(0).path("dag_id").asText()).isEqualTo("uses");
    String id = thing.path("id").asText();
    JsonNode event =
        ask("POST", "/assets/events", "{\"asset_id\": " + id + ", \"extra\": {\"n\": 1}}").body();
    assertThat(event.path("extra")).hasToString("{\"n\":1,\"from_rest_api\":true}");
    JsonNode waiting = get("/dags/uses/assets/queuedEvents").path("queued_events");
    assertThat(waiting).hasSize(1);
    assertThat(waiting.get(0).path("asset_id").asText()).isEqualTo(id);
    assertThat(ask("DELETE", "/assets/" + id + "/queuedEvents", "").status()).isEqualTo(204);
    assertThat(ask("GET", "/assets/" + id + "/queuedEvents", "").status()).isEqualTo(404);
    JsonNode run = ask("POST", "/assets/" + id + "/materialize", "{}").body();
    assertThat(run.path("dag_id").asText()).isEqualTo("makes");
  }

  @Test
  void manySettingsChangeAtOnce() throws Exception {
    JsonNode result =
        ask(
                "PATCH",
                "/variables",
                """
                {"actions": [
                  {"action": "create", "entities": [{"key": "one", "value": "1"}, {"key": "two", "value": {"a": 2}}]},
                  {"action": "update", "entities": [{"key": "none", "value": "1"}]},
                  {"action": "delete", "entities": ["one"]}]}\
                """)
            .body();
    assertThat(result.path("create").path("success")).hasToString("[\"one\",\"two\"]");
    assertThat(result.path("update").path("errors").get(0).path("status_code").asInt())
        .isEqualTo(404);
    assertThat(result.path("delete").path("success")).hasToString("[\"one\"]");
    assertThat(get("/variables/two").path("value").asText()).isEqualTo("{\"a\":2}");
    assertThat(ask("GET", "/variables/one", "").status()).isEqualTo(404);
  }

  @Test
  void connectionsAndPoolsChangeAtOnceToo() throws Exception {
    JsonNode connections =
        ask(
                "PATCH",
                "/connections",
                """
                {"actions": [
                  {"action": "create", "entities": [{"connection_id": "c", "conn_type": "http", "host": "a"}]},
                  {"action": "update", "entities": [{"connection_id": "c", "port": 80}]}]}\
                """)
            .body();
    assertThat(connections.path("update").path("success")).hasToString("[\"c\"]");
    JsonNode connection = get("/connections/c");
    assertThat(connection.path("host").asText()).isEqualTo("a");
    assertThat(connection.path("port").asInt()).isEqualTo(80);
    JsonNode pools =
        ask(
                "PATCH",
                "/pools",
                """
                {"actions": [
                  {"action": "create", "entities": [{"name": "p", "slots": 3, "description": "of p"}]},
                  {"action": "create", "entities": [{"name": "p", "slots": 4}]},
                  {"action": "update", "entities": [{"name": "p", "slots": 5}]},
                  {"action": "delete", "entities": ["q"], "action_on_non_existence": "skip"}]}\
                """)
            .body();
    assertThat(pools.path("create").path("errors").get(0).path("error").asText())
        .isEqualTo("The pools with these names: {'p'} already exist.");
    assertThat(pools.path("delete")).hasToString("{\"success\":[],\"errors\":[]}");
    JsonNode pool = get("/pools/p");
    assertThat(pool.path("slots").asInt()).isEqualTo(5);
    assertThat(pool.path("description").asText()).isEqualTo("of p");
  }

  @Test
  void aResultIsWrittenChangedAndTakenAway() throws Exception {
    airflow.engine.actions().pause("makes", false, java.util.Optional.empty());
    String run = airflow.run("makes").runId();
    String entries = "/dags/makes/dagRuns/" + run + "/taskInstances/m/xcomEntries";
    entries = entries.replace("+", "%2B");
    Said made = ask("POST", entries, "{\"key\": \"mine\", \"value\": [1]}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(ask("POST", entries, "{\"key\": \"mine\", \"value\": 2}").status()).isEqualTo(409);
    assertThat(ask("PATCH", entries + "/mine", "{\"value\": 2}").body().path("value").asInt())
        .isEqualTo(2);
    assertThat(ask("DELETE", entries + "/mine", "").status()).isEqualTo(204);
    assertThat(get(entries).path("xcom_entries")).hasSize(1);
  }

  @Test
  void numbersOverAllDags() throws Exception {
    assertThat(get("/dagTags").path("tags")).hasToString("[\"a\",\"b\"]");
    assertThat(get("/dagWarnings").path("dag_warnings").get(0).path("message").asText())
        .isEqualTo("Dag 'daily' references non-existent pools: ['nowhere']");
    assertThat(get("/dagStats?dag_ids=uses").path("dags").get(0).path("stats")).hasSize(4);
    assertThat(get("/jobs").path("jobs").get(0).path("job_type").asText())
        .isEqualTo("SchedulerJob");
    assertThat(get("/config").path("detail").asText())
        .startsWith("Your Airflow administrator chose not to expose the configuration");
  }
}
