package dev.atelier.app.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyPlanTest {
  private static VerifyPlan read(String text) {
    return VerifyPlan.read(
        List.of(new YamlReader(YamlDialect.GO).readOne(new SourceText("compose.yaml", text))));
  }

  @Test
  void aFileThatSaysNothingAsksForNothing() {
    assertThat(read("services: {}\n")).isEqualTo(VerifyPlan.NOTHING);
  }

  @Test
  void everyPartIsRead() {
    VerifyPlan plan =
        read(
            """
            x-atelier:
              verify:
                pause: [generator]
                warehouse: postgres
                logs: {files: logs/app.log*, index: app-logs-*, service: elasticsearch}
                dags: [dbt_transform]
                dbt: {service: airflow, project: /opt/dbt}
                equal:
                  - {name: rows, left: {service: generator, metric: rows_total}, right: select 1}
            """);
    assertThat(plan.pause()).containsExactly("generator");
    assertThat(plan.warehouse()).contains("postgres");
    assertThat(plan.logs())
        .containsExactly(new VerifyPlan.Logs("logs/app.log*", "app-logs-*", "elasticsearch"));
    assertThat(plan.equal().getFirst().left())
        .isEqualTo(new VerifyPlan.Side.MetricOf("generator", "rows_total"));
    assertThat(plan.equal().getFirst().right()).isEqualTo(new VerifyPlan.Side.Sql("select 1"));
  }

  @Test
  void whatIsWrongIsSaidAllAtOnceWithItsPlace() {
    assertThatThrownBy(() ->
            read(
                """
                x-atelier:
                  verify:
                    dag: x
                    logs: {files: a, index: b}
                """))
        .isInstanceOfSatisfying(
            AtelierException.class,
            e ->
                assertThat(new ProblemPrinter(false).print(e.problems()))
                    .contains("compose.yaml:3:5")
                    .contains("did you mean \"dags\"?")
                    .contains("\"service\" is missing"));
  }

  @Test
  void theReportIsWhatContinuousIntegrationReads() {
    VerifyReport report =
        new VerifyReport(
            "shop",
            Duration.ofMillis(1500),
            List.of(
                CheckResult.passed("figures", "rows", Duration.ofMillis(20), "912"),
                CheckResult.failed("logs", "app", Duration.ZERO, "3 lines, 2 <documents>"),
                CheckResult.skipped("services", "trino", "not run")));
    assertThat(report.passed()).isFalse();
    assertThat(report.summary()).isEqualTo("1 passed, 1 failed, 1 skipped in 1.5 s");
    assertThat(report.junit())
        .contains(
            "<testsuites name=\"atelier verify shop\" tests=\"3\" failures=\"1\" skipped=\"1\"")
        .contains("<failure message=\"3 lines, 2 &lt;documents&gt;\">");
  }
}
