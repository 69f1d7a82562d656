package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  void theListOfDagsIsNarrowedByStateAndTag() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/airflow?show=paused").body())
        .contains("href=\"/airflow/rattrapage\"")
        .doesNotContain("href=\"/airflow/dbt_transform\"");
    assertThat(client.get("/airflow?show=failed&tag=dbt").body())
        .contains("href=\"/airflow/rapport_quotidien\"")
        .doesNotContain("href=\"/airflow/rattrapage\"");
    assertThat(client.get("/airflow?show=running&tag=nothing").body())
        .contains("No DAG is like that");
  }

  @Test
  void groupsAreFramesThatFoldOnTheGraphAndTheGrid() throws Exception {
    Visitor client = signedIn();
    String base = "/airflow/rapport_quotidien";
    assertThat(client.get(base + "?tab=graph").body())
        .contains("− extraire", "− controles", ">doublons<", "si tout va bien")
        .contains("folded=extraire.controles");
    assertThat(client.get(base + "?tab=graph&folded=extraire.controles").body())
        .contains("+ controles", "2 tasks")
        .doesNotContain(">doublons<");
    assertThat(client.get(base).body()).contains("aria-expanded=\"true\"", ">doublons<");
    assertThat(client.get(base + "?folded=extraire").body())
        .contains("aria-expanded=\"false\"")
        .doesNotContain(">doublons<", ">controles<");
  }

  @Test
  void aMappedTaskShowsItsInstancesAndEachItsLog() throws Exception {
    Visitor client = signedIn();
    String run =
        sample.airflow.dag("rapport_quotidien").orElseThrow().row().lastRun().get().runId();
    String task = "/airflow/rapport_quotidien?run=" + run + "&task=envoyer";
    assertThat(client.get(task).body()).contains("envoyer []", "3 instances", "envoyer [2]");
    assertThat(client.get(task + "&map=2").body()).contains("PASS unique_id");
    assertThat(client.get(task.replace("envoyer", "absent")).statusCode()).isEqualTo(404);
  }

  @Test
  void dbtInATaskIsShownNodeByNodeAndRestartedFromWhatFailed() throws Exception {
    Visitor client = signedIn();
    String run = sample.airflow.dag("dbt_transform").orElseThrow().row().lastRun().get().runId();
    String task = "/airflow/dbt_transform?run=" + run + "&task=";
    assertThat(client.get(task + "run_marts").body()).contains("view=dbt");
    assertThat(client.get(task + "deps").body()).doesNotContain("view=dbt");
    assertThat(client.get(task + "run_marts&view=dbt").body())
        .contains("dbt build", "href=\"/dbt/docs/model.shop.a\"", "success · 1.5 s")
        .contains("fail · 1.5 s", "Got 2 results", "waiting", "Restart from what failed");
    assertThat(client.get(task + "run_marts&view=dbt&try=1").body())
        .contains("called no dbt command");
    String form = "csrf=" + client.csrf() + "&run=r&task=run_marts&map=-1";
    client.post("/airflow/dbt_transform/dbt", form);
    assertThat(sample.airflow.done).containsExactly("restart dbt run_marts by console");
    sample.airflow.done.clear();
  }

  @Test
  void aRunIsShownInTimeWithTheAttemptsBeforeTheLast() throws Exception {
    assertThat(signedIn().get("/airflow/dbt_transform?tab=gantt").body())
        .contains("<rect class=\"retry\"", "<rect class=\"waits\"", "at-ticks");
  }

  @Test
  void theCalendarTellsEachDayAndTheRunsOfOne() throws Exception {
    String today = java.time.LocalDate.now(java.time.ZoneOffset.UTC).toString();
    Visitor client = signedIn();
    String base = "/airflow/dbt_transform?tab=calendar";
    assertThat(client.get(base).body())
        .contains("24 failed", "tab=calendar&amp;day=" + today, "24 planned");
    assertThat(client.get(base + "&day=" + today).body()).contains("aria-current=\"date\"", today);
    assertThat(client.get(base + "&day=x").statusCode()).isEqualTo(200);
  }

  @Test
  void aBackfillTellsItsDatesRunsOrSaysWhyNot() throws Exception {
    Visitor client = signedIn();
    String span =
        "from=2026-11-01T00:00&to=2026-11-01T02:00&most=3&reprocess=failed&backwards=true";
    String base = "/airflow/dbt_transform/backfill";
    assertThat(client.get(base + "?" + span).body())
        .contains("3 runs, of these logical dates", "2026-11-01T01:00:00Z")
        .contains("--max-active-runs 3 --reprocess-behavior failed --run-backwards");
    assertThat(client.get(base + "?from=soon&to=later").body()).contains("Not a date: soon");
    String form = "csrf=" + client.csrf() + "&" + span;
    HttpResponse<String> refused = client.post("/airflow/rattrapage/backfill", form);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("There can be only one running backfill");
    client.post(base, form);
    assertThat(sample.airflow.done)
        .singleElement()
        .asString()
        .contains(
            "2026-11-01T02:00:00Z, maxActiveRuns=3, reprocess=failed, backwards=true",
            "by console");
    sample.airflow.done.clear();
  }

  @Test
  void assetsAreShownWithWhoWritesAndWaitsForThem() throws Exception {
    assertThat(signedIn().get("/airflow/assets").body())
        .contains("postgres://warehouse/commandes", "dbt_transform.run_marts", "never updated")
        .contains("href=\"/airflow/rattrapage\"");
  }

  @Test
  void importErrorsAreShownWhole() throws Exception {
    assertThat(signedIn().get("/airflow/errors").body())
        .contains("dags/casse.py", "SyntaxError: invalid syntax", "1 file could not be read");
  }

  @Test
  void theDocumentationTellsOfANodeWhatItsProjectAndDatabaseKnow() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/dbt/docs/model.shop.a").body())
        .contains("One row an order.", "w.marts.a", "1200", "loader", "{\"team\":\"sales\"}")
        .contains("numeric(12,2)", "the key", "unique", "href=\"/dbt/docs/exposure.shop.weekly\"")
        .contains("select * from raw.t");
    assertThat(client.get("/dbt/docs/model.shop.a?code=source").body()).contains("{{ source(");
    assertThat(client.get("/dbt/docs/source.shop.raw.t").body()).contains("2 min 5 s");
    assertThat(client.get("/dbt/docs/exposure.shop.weekly").body())
        .contains("dashboard", "Ana &lt;ana@shop.example&gt;");
    assertThat(client.get("/dbt/docs/test.shop.u").statusCode()).isEqualTo(404);
    assertThat(client.get("/dbt/docs/absent").statusCode()).isEqualTo(404);
  }

  @Test
  void theDocumentationIsSearchedInNamesDescriptionsColumnsAndCode() throws Exception {
    Visitor client = signedIn();
    String a = "href=\"/dbt/docs/model.shop.a\"";
    assertThat(client.get("/dbt/docs").body()).contains(a, "href=\"/dbt/docs/source.shop.raw.t\"");
    assertThat(client.get("/dbt/docs?q=euros").body()).contains(a, "in its description");
    assertThat(client.get("/dbt/docs?q=TOTAL").body()).contains(a);
    assertThat(client.get("/dbt/docs?q=the+key").body()).contains("in column id");
    assertThat(client.get("/dbt/docs?q=select").body()).contains(a, "in its SQL");
    assertThat(client.get("/dbt/docs?type=exposure").body()).contains("weekly").doesNotContain(a);
    assertThat(client.get("/dbt/docs?q=zebra").body()).contains("Nothing has “zebra”");
    client.post("/dbt/docs/generate", "csrf=" + client.csrf());
    assertThat(stack.restarted).containsExactly("dbt docs generate");
    stack.restarted.clear();
  }

  @Test
  void macrosAndMetricsAreDocumentedWithWhatCallsThem() throws Exception {
    Visitor client = signedIn();
    assertThat(client.get("/dbt/docs?type=macro").body())
        .contains("href=\"/dbt/docs/macro.shop.euros\"")
        .doesNotContain("macro.dbt.hidden", "href=\"/dbt/docs/model.shop.a\"");
    assertThat(client.get("/dbt/docs/macro.shop.euros").body())
        .contains("Amount in euros.", "the column", "round(", "href=\"/dbt/docs/model.shop.a\"")
        .doesNotContain("/dbt/build");
    assertThat(client.get("/dbt/docs/model.shop.a").body())
        .contains("href=\"/dbt/docs/macro.shop.euros\"");
    assertThat(client.get("/dbt/docs/metric.shop.revenue").body()).contains("Revenue", "simple");
    assertThat(client.get("/dbt").body()).contains("/dbt/metric.shop.revenue");
  }

  @Test
  void aStackWithSeveralDbtProjectsShowsEach(@TempDir Path stacks) throws Exception {
    Path own = Files.createDirectories(stacks.resolve("sample"));
    List<String> ran = new ArrayList<>();
    DbtProjects projects =
        new DbtProjects() {
          @Override
          public List<Path> folders() {
            return List.of(own.resolve("dbt"), stacks.resolve("finance"), stacks.resolve("x/dbt"));
          }

          @Override
          public void run(Path project, List<String> arguments) {
            ran.add(stacks.relativize(project) + " " + String.join(" ", arguments));
          }
        };
    Path target = Files.createDirectories(stacks.resolve("finance/target"));
    Files.writeString(
        target.resolve("manifest.json"),
        """
        {"metadata": {"project_name": "finance"},
         "nodes": {"model.finance.ledger": {"unique_id": "model.finance.ledger", "resource_type": "model",
           "name": "ledger", "config": {}, "depends_on": {"nodes": []}, "columns": {}}}}
        """);
    try (SampleConsole several = new SampleConsole(own, false, Warehouses.NONE, 0, projects)) {
      Visitor client = new Visitor(several.console).signIn();
      assertThat(client.get("/dbt").body())
          .contains(
              "model.shop.a", "href=\"/dbt?project=finance\"", "href=\"/dbt?project=x%2Fdbt\"")
          .doesNotContain("/dbt/model.finance.ledger");
      assertThat(client.get("/dbt?project=finance").body())
          .contains("model.finance.ledger", "/dbt/docs?project=finance");
      assertThat(client.get("/dbt/docs?project=finance").body()).contains("ledger");
      assertThat(client.get("/dbt/docs/model.finance.ledger").body()).contains("ledger");
      assertThat(client.get("/dbt?project=x%2Fdbt").body()).contains("x/dbt", "not built yet");
      assertThat(client.get("/dbt/model.finance.absent").statusCode()).isEqualTo(404);
      String form = "csrf=" + client.csrf();
      client.post("/dbt/build", form + "&id=model.finance.ledger");
      client.post("/dbt/build", form + "&project=x%2Fdbt");
      assertThat(ran).containsExactly("finance build --select ledger+", "x/dbt build");
    }
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
  void withoutAirflowItsPageSaysSo(@TempDir Path other) throws Exception {
    try (SampleConsole bare =
        new SampleConsole(other, false, Warehouses.NONE, 0, DbtProjects.NONE)) {
      assertThat(new Visitor(bare.console).signIn().get("/airflow").body())
          .contains("No Airflow service");
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
