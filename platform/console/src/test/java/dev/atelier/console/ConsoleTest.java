package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over HTTP: who gets in, and what stands on them. */
class ConsoleTest {
  @TempDir static Path folder;
  private static SampleConsole sample;
  private static SampleStack stack;
  private static Console console;

  @BeforeAll
  static void start() throws IOException {
    sample = new SampleConsole(folder);
    stack = sample.stack;
    console = sample.console;
  }

  @AfterAll
  static void stop() {
    sample.close();
  }

  private static Visitor visitor() {
    return new Visitor(console);
  }

  private static Visitor signedIn() throws IOException, InterruptedException {
    return visitor().signIn();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/overview",
        "/services",
        "/services/postgres",
        "/airflow",
        "/airflow/dbt_transform",
        "/palette",
        "/dbt",
        "/dbt/model.shop.a",
        "/data",
        "/logs",
        "/nowhere"
      })
  void withoutASessionEveryPageLeadsToSigningIn(String path) throws Exception {
    HttpResponse<String> answer = visitor().get(path);
    assertThat(answer.uri().getPath()).isEqualTo("/login");
    assertThat(answer.body()).contains("./atelier link").doesNotContain("postgres:18");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/services/postgres/restart",
        "/dbt/build",
        "/data",
        "/data.csv",
        "/language",
        "/logout",
        "/airflow/dbt_transform/pause",
        "/airflow/dbt_transform/trigger",
        "/airflow/dbt_transform/clear",
        "/airflow/dbt_transform/mark"
      })
  void withoutASessionNothingIsDone(String path) throws Exception {
    HttpResponse<String> answer = visitor().post(path, "csrf=x&sql=select+1");
    assertThat(answer.uri().getPath()).isEqualTo("/login");
    assertThat(stack.restarted).isEmpty();
    assertThat(sample.airflow.done).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/services/postgres/restart",
        "/dbt/build",
        "/data",
        "/data.csv",
        "/language",
        "/logout",
        "/airflow/dbt_transform/pause",
        "/airflow/dbt_transform/trigger",
        "/airflow/dbt_transform/clear",
        "/airflow/dbt_transform/mark"
      })
  void withoutTheTokenOfTheFormNothingIsDone(String path) throws Exception {
    Visitor client = signedIn();
    assertThat(client.post(path, "csrf=x").statusCode()).isEqualTo(403);
    assertThat(client.post(path, "").statusCode()).isEqualTo(403);
    assertThat(client.post(path, "csrf=" + client.csrf(), "Origin", "null").statusCode())
        .isEqualTo(403);
    assertThat(stack.restarted).isEmpty();
    assertThat(sample.airflow.done).isEmpty();
  }

  @Test
  void whatAPartAsksForLeadsToSigningInToo() throws Exception {
    HttpResponse<String> part = visitor().get("/overview?part=body", "HX-Request", "true");
    assertThat(part.statusCode()).isEqualTo(401);
    assertThat(part.headers().firstValue("HX-Redirect")).contains("/login");
  }

  @Test
  void aLinkSignsInOnce() throws Exception {
    String link = console.newLink();
    assertThat(visitor().get(link).uri().getPath()).isIn("/", "/overview");
    HttpResponse<String> second = visitor().get(link);
    assertThat(second.statusCode()).isEqualTo(403);
    assertThat(second.body()).contains("This link was used already");
  }

  @Test
  void aUserOfTheComposeFileSignsInWithThePassword() throws Exception {
    Visitor client = visitor();
    assertThat(client.post("/login", "user=admin&password=wrong").statusCode()).isEqualTo(403);
    client.post("/login", "user=admin&password=secret");
    assertThat(client.get("/services").body()).contains("elasticsearch");
  }

  @Test
  void aFormWithoutTheTokenOrFromAnotherSiteDoesNothing() throws Exception {
    Visitor client = signedIn();
    assertThat(client.post("/services/postgres/restart", "csrf=wrong").statusCode()).isEqualTo(403);
    String body = "csrf=" + client.csrf();
    assertThat(
            client
                .post("/services/postgres/restart", body, "Origin", "http://evil.example")
                .statusCode())
        .isEqualTo(403);
    assertThat(stack.restarted).isEmpty();
    client.post("/services/postgres/restart", body);
    assertThat(stack.restarted).containsExactly("postgres");
    stack.restarted.clear();
  }

  @Test
  void aNameThatOnlyResolvesHereIsRefused() throws Exception {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", console.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /login HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(
              new String(
                  socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void pagesForbidForeignAndInlineScripts() throws Exception {
    HttpResponse<String> page = signedIn().get("/services/logstash");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body())
        .doesNotContain(" style=")
        .doesNotContain("<script>")
        .doesNotContain(" onclick=");
  }

  @Test
  void secretsAreMaskedAndLogsAreEscaped() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/services/postgres?tab=environment").body())
        .contains("POSTGRES_PASSWORD")
        .doesNotContain("geheim");
    assertThat(client.get("/services/logstash").body()).contains("[ERROR] no such index &lt;b&gt;");
  }

  @Test
  void frenchIsSpokenWhereItIsAsked() throws Exception {
    assertThat(signedIn().get("/services", "Accept-Language", "fr-FR").body())
        .contains("<html lang=\"fr\"")
        .contains("services sur")
        .contains("Mémoire");
  }

  @Test
  void theGraphOfDbtComesFromItsArtifacts() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/dbt").body()).contains("shop").contains("1 ✕").contains("raw.t");
    assertThat(client.get("/dbt/model.shop.a").body())
        .contains("unique_a_id")
        .contains("2 rows")
        .contains("select * from raw.t")
        .contains("the key");
    client.post("/dbt/build", "csrf=" + client.csrf() + "&id=model.shop.a");
    assertThat(stack.restarted).containsExactly("dbt build --select a+");
    stack.restarted.clear();
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(client.get("/nowhere").body()).contains("There is no page at /nowhere");
    assertThat(client.get("/data").body()).contains("No PostgreSQL");
  }

  @Test
  void theOverviewTellsWhatRunsWhatFailedAndHowOldTheDataIs() throws Exception {
    String page = signedIn().get("/overview").body();
    assertThat(page)
        .contains("dbt_transform") // runs
        .contains("rapport_quotidien") // failed
        .contains("unique_a_id", "Got 2 results", "href=\"/dbt/model.shop.a\"")
        .contains("clients_raw", "2 min 5 s", "1 h 23 min", "runtime error", "looked at 3 min");
  }

  @Test
  void dagsAreListedWithTheirRunsAndFaults() throws Exception {
    String page = signedIn().get("/airflow").body();
    assertThat(page)
        .contains("dbt_transform", SampleAirflow.LONG, "every hour", "in 29 min")
        .contains("dags/casse.py", "SyntaxError")
        .contains("sla is not run");
    assertThat(signedIn().get("/airflow?tag=nothing").body()).doesNotContain(SampleAirflow.LONG);
  }

  @Test
  void aDagShowsItsGridGraphCodeAndTheLogOfATask() throws Exception {
    Visitor client = signedIn();
    String base = "/airflow/dbt_transform";
    assertThat(client.get(base).body()).contains("publier_docs", "c fail", "c up", "c retry");
    assertThat(client.get(base + "?tab=graph").body()).contains("BashOperator []");
    assertThat(client.get(base + "?tab=code").body()).contains("with DAG(");
    String run = sample.airflow.dag("dbt_transform").orElseThrow().row().lastRun().get().runId();
    assertThat(client.get(base + "?run=" + run).body()).contains("at-gantt", "data interval");
    String task = base + "?run=" + run + "&task=tests";
    assertThat(client.get(task).body()).contains("PASS unique_id &lt;b&gt;");
    assertThat(client.get(task + "&view=rendered").body()).contains("dbt test --target dev");
    assertThat(client.get(task + "&view=xcom").body()).contains("41");
    assertThat(client.get(task + "&view=details").body()).contains("exit code 1");
    assertThat(client.get(base + "?run=absent").statusCode()).isEqualTo(404);
    assertThat(client.get("/airflow/absent").statusCode()).isEqualTo(404);
  }

  @Test
  void aDagIsTriggeredWithItsParametersOrTheFormSaysWhyNot() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/airflow/dbt_transform?tab=trigger").body()).contains("\"jours\" : 7");
    String form = "csrf=" + client.csrf() + "&conf=";
    String wrong = Visitor.encode("{\"jours\": \"x\"}");
    HttpResponse<String> refused = client.post("/airflow/dbt_transform/trigger", form + wrong);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("jours must be a number");
    assertThat(client.post("/airflow/dbt_transform/trigger", form + "{").statusCode())
        .isEqualTo(400);
    client.post(
        "/airflow/dbt_transform/trigger",
        form + wrong.replace("%22x%22", "3") + "&date=2026-11-01T00:00:00");
    assertThat(sample.airflow.done).containsExactly("trigger dbt_transform {\"jours\":3} true");
    sample.airflow.done.clear();
  }

  @Test
  void runsAndTasksArePausedClearedAndMarked() throws Exception {
    Visitor client = signedIn();
    String form = "csrf=" + client.csrf();
    String base = "/airflow/rattrapage/";
    assertThat(client.get("/airflow/rattrapage").body()).contains("Unpausing starts 31 runs");
    client.post(base + "pause", form + "&paused=false");
    client.post(base + "clear", form + "&run=r&task=tests");
    client.post(base + "mark", form + "&run=r&task=tests&map=2&state=failed");
    client.post(base + "mark", form + "&run=r&task=&state=success");
    assertThat(sample.airflow.done)
        .containsExactly(
            "pause rattrapage false by console",
            "clear rattrapage [tests]",
            "mark tests 2 FAILED",
            "mark run SUCCESS");
    sample.airflow.done.clear();
    HttpResponse<String> unknown = client.post("/airflow/absent/pause", form + "&paused=true");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("no DAG absent");
  }

  @Test
  void thePaletteOffersPagesServicesDagsAndNodes() throws Exception {
    assertThat(signedIn().get("/palette").body())
        .contains("href=\"/logs\"", "href=\"/services/logstash\"")
        .contains("href=\"/airflow/rattrapage\"", "href=\"/dbt/model.shop.a\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/overview", "/services", "/airflow", "/dbt", "/data", "/logs"})
  void everyPageSpeaksBothLanguagesWithoutAMissingWord(String path) throws Exception {
    for (String language : new String[] {"en", "fr"}) {
      String page = signedIn().get(path, "Accept-Language", language).body();
      assertThat(page).contains("<html lang=\"" + language + "\"");
      assertThat(page)
          .doesNotContainPattern(
              ">(nav|airflow|dbt|data|overview|services|event|unit|state)\\.[a-zA-Z.]+<");
    }
  }

  @Test
  void withoutAirflowItsPageSaysSo(@TempDir Path other) throws Exception {
    try (SampleConsole bare =
        new SampleConsole(other, false, Warehouses.NONE, 0, DbtProjects.NONE)) {
      assertThat(new Visitor(bare.console).signIn().get("/airflow").body())
          .contains("No Airflow service");
    }
  }
}
