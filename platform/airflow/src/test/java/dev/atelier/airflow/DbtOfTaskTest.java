package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.DbtNodes;
import dev.atelier.airflow.state.TaskKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbtOfTaskTest {
  @TempDir Path home;

  private static List<String> nodes(AirflowView view, TaskKey key) {
    return view.dbtNodes(key).stream()
        .map(node ->
            "%d.%d %s %s %s"
                .formatted(
                    node.tryNumber(), node.call(), node.command(), node.uniqueId(), node.state()))
        .toList();
  }

  @Test
  void theNodesOfATasksDbtAreKeptAndARestartTakesUpWhatIsOpen() {
    try (TestEngine airflow = new TestEngine(home, Warehouse.fresh(), "3.3.2", Map.of())) {
      airflow.write(
          "shop.py",
          """
          from airflow.sdk import DAG
          from airflow.providers.standard.operators.bash import BashOperator
          with DAG("shop", schedule=None):
              BashOperator(task_id="dbt", bash_command="env | grep -E 'AIRFLOW_CTX|MAP' | sort; exit 1")
          """);
      airflow.engine.readFiles();
      airflow.engine.start();
      DagRun run = airflow.run("shop");
      TaskKey key = new TaskKey("shop", run.runId(), "dbt", -1);
      AirflowView view = new EngineView(airflow.engine);
      assertThat(airflow.log(run, "dbt", 1)).contains("AIRFLOW_CTX_DAG_RUN_ID=" + run.runId());
      assertThat(DbtOfTask.of(airflow.engine, Map.of("PATH", "/bin"), "/p")).isEmpty();
      assertThat(DbtOfTask.of(airflow.engine, environment(run, "1", "other"), "/p")).isEmpty();
      try (DbtOfTask first =
          DbtOfTask.of(airflow.engine, environment(run, "1", "dbt"), "/p").orElseThrow()) {
        assertThat(first.open()).isEmpty();
        first.selected("build", List.of("seed.shop.a", "model.shop.b", "model.shop.c"));
        assertThat(nodes(view, key))
            .containsExactly(
                "1.1 build seed.shop.a waiting",
                "1.1 build model.shop.b waiting",
                "1.1 build model.shop.c waiting");
        first.started("seed.shop.a");
        first.finished("seed.shop.a", "success", 0.25, "INSERT 3");
        first.started("model.shop.b");
        first.finished("model.shop.b", "error", 0.5, "Database Error");
        first.finished("model.shop.c", "skipped", 0, "");
      }
      assertThat(nodes(view, key))
          .containsExactly(
              "1.1 build seed.shop.a success",
              "1.1 build model.shop.b error",
              "1.1 build model.shop.c skipped");
      DbtNodes.Node failed = view.dbtNodes(key).get(1);
      assertThat(failed.seconds()).contains(0.5);
      assertThat(failed.message()).contains("Database Error");
      assertThat(failed.startedAt()).isPresent();
      airflow.again(run);
      view.restartDbt(key, "ada");
      airflow.await(run);
      assertThat(airflow.log(run, "dbt", 2)).contains("AIRFLOW_CTX_TRY_NUMBER=2");
      try (DbtOfTask second =
          DbtOfTask.of(airflow.engine, environment(run, "2", "dbt"), "/p").orElseThrow()) {
        assertThat(second.open()).containsExactly("model.shop.b", "model.shop.c");
        second.selected("build", second.open());
      }
      DbtOfTask third =
          DbtOfTask.of(airflow.engine, environment(run, "3", "dbt"), "/p").orElseThrow();
      assertThat(third.open()).isEmpty();
    }
  }

  private static Map<String, String> environment(DagRun run, String number, String task) {
    return Map.of(
        "AIRFLOW_CTX_DAG_ID",
        "shop",
        "AIRFLOW_CTX_TASK_ID",
        task,
        "AIRFLOW_CTX_DAG_RUN_ID",
        run.runId(),
        "AIRFLOW_CTX_TRY_NUMBER",
        number);
  }
}
