package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of dbt projects over HTTP. */
class DbtPagesTest extends WithConsole {
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
}
