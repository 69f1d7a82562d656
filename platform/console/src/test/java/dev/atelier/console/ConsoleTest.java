package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over HTTP: who gets in, and what stands on those of the stack as a whole. */
class ConsoleTest extends WithConsole {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/overview",
        "/services",
        "/services/postgres",
        "/airflow",
        "/airflow/dbt_transform",
        "/airflow/dbt_transform/backfill",
        "/airflow/assets",
        "/airflow/errors",
        "/dbt/docs",
        "/dbt/docs/model.shop.a",
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
        "/airflow/dbt_transform/backfill",
        "/airflow/dbt_transform/dbt",
        "/dbt/docs/generate",
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
        "/airflow/dbt_transform/backfill",
        "/airflow/dbt_transform/dbt",
        "/dbt/docs/generate",
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
  void titlesNameThePageFirst() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/airflow/dbt_transform?tab=calendar").body())
        .contains("<title>Calendar · dbt_transform · Airflow · boutique</title>");
    assertThat(client.get("/dbt/docs/model.shop.a").body())
        .contains("<title>a · Documentation · dbt · boutique</title>");
  }

  @Test
  void thePaletteOffersPagesServicesDagsAndNodes() throws Exception {
    assertThat(signedIn().get("/palette").body())
        .contains("href=\"/logs\"", "href=\"/services/logstash\"")
        .contains("href=\"/airflow/rattrapage\"", "href=\"/dbt/model.shop.a\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/overview",
        "/services",
        "/airflow",
        "/airflow?show=failed",
        "/airflow/assets",
        "/airflow/errors",
        "/airflow/rapport_quotidien",
        "/airflow/rapport_quotidien?tab=graph&folded=extraire",
        "/airflow/dbt_transform?tab=gantt",
        "/airflow/dbt_transform?tab=calendar",
        "/airflow/dbt_transform?tab=backfill",
        "/dbt",
        "/dbt/docs",
        "/dbt/docs?q=zebra",
        "/dbt/docs/model.shop.a",
        "/data",
        "/logs"
      })
  void everyPageSpeaksBothLanguagesWithoutAMissingWord(String path) throws Exception {
    for (String language : new String[] {"en", "fr"}) {
      String page = signedIn().get(path, "Accept-Language", language).body();
      assertThat(page).contains("<html lang=\"" + language + "\"");
      assertThat(page)
          .doesNotContainPattern(
              "[>\"](nav|airflow|dbt|data|overview|services|event|unit|state)\\.[a-zA-Z.]+[<\"]");
    }
  }

  @Test
  void whatIsDueNextDoesNotCountAsRunning() {
    OverviewView.Item next = new OverviewView.Item(new Mark("wait", ""), "next", "", "", "");
    OverviewView.Item run = new OverviewView.Item(new Mark("run", ""), "run", "", "", "");
    assertThat(overview(List.of(next)).runningNow()).isZero();
    assertThat(overview(List.of(run, next)).runningNow()).isEqualTo(1);
  }

  private static OverviewView overview(List<OverviewView.Item> running) {
    return new OverviewView(
        Language.EN,
        "shop",
        "",
        FlowPicture.of(List.of(), List.of()),
        running,
        List.of(),
        0,
        List.of(),
        List.of(),
        List.of());
  }
}
