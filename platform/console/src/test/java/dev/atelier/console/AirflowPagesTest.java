package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Airflow's pages over HTTP. */
class AirflowPagesTest extends WithConsole {
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
  void withoutAirflowItsPageSaysSo(@TempDir Path other) throws Exception {
    try (SampleConsole bare =
        new SampleConsole(other, false, Warehouses.NONE, 0, DbtProjects.NONE)) {
      assertThat(new Visitor(bare.console).signIn().get("/airflow").body())
          .contains("No Airflow service");
    }
  }
}
