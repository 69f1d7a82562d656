package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AirflowEngineTest {
  @TempDir static Path home;
  private static TestEngine airflow;

  @BeforeAll
  static void start() {
    airflow =
        new TestEngine(
            home,
            Warehouse.fresh(),
            "3.3.2",
            Map.of(
                "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION",
                "false",
                "AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME",
                "1"));
    airflow.write(
        "bench.py",
        """
        from airflow.sdk import DAG, chain
        from airflow.providers.standard.operators.bash import BashOperator
        with DAG("seq40", schedule=None):
            chain(*[BashOperator(task_id=f"t{i:02}", bash_command="true") for i in range(40)])
        with DAG("par40", schedule=None, max_active_tasks=40):
            [BashOperator(task_id=f"t{i:02}", bash_command="true") for i in range(40)]
        """);
    airflow.write(
        "flow.py",
        """
        from airflow.sdk import dag, task, Param
        from airflow.providers.standard.operators.bash import BashOperator
        import pendulum
        @dag(schedule=None, params={"n": Param(3, type="integer", minimum=1)})
        def flow():
            @task
            def numbers(params=None):
                print("printed")
                return list(range(params["n"]))
            @task
            def twice(n, factor=2):
                return n * factor
            @task
            def total(ns, ti=None):
                import logging
                logging.getLogger("mine").info("summing %s", ns)
                return sum(ns)
            t = total(twice.partial(factor=3).expand(n=numbers()))
            t >> BashOperator(task_id="say", bash_command="echo total={{ ti.xcom_pull('total') }} n={{ params.n }} conf={{ dag_run.conf }} $AIRFLOW_CTX_TASK_ID")
        flow()
        """);
    airflow.write(
        "rules.py",
        """
        from airflow.sdk import DAG, task, TaskGroup
        from airflow.providers.standard.operators.bash import BashOperator
        from airflow.providers.standard.operators.empty import EmptyOperator
        from airflow.providers.standard.operators.python import BranchPythonOperator, ShortCircuitOperator
        with DAG("branching", schedule=None):
            b = BranchPythonOperator(task_id="b", python_callable=lambda: "left")
            left, right = EmptyOperator(task_id="left"), EmptyOperator(task_id="right")
            join = EmptyOperator(task_id="join", trigger_rule="none_failed_min_one_success")
            strict = EmptyOperator(task_id="strict")
            b >> [left, right] >> join
            [left, right] >> strict
            s = ShortCircuitOperator(task_id="s", python_callable=lambda: False)
            s >> EmptyOperator(task_id="after") >> EmptyOperator(task_id="far", trigger_rule="all_done")
        with DAG("failing", schedule=None):
            boom = BashOperator(task_id="boom", bash_command="echo about to fail; exit 3", retries=1, retry_delay=__import__("datetime").timedelta(seconds=0))
            boom >> EmptyOperator(task_id="never")
            boom >> EmptyOperator(task_id="clean", trigger_rule="all_done")
            BashOperator(task_id="skipped", bash_command="exit 99") >> EmptyOperator(task_id="skipped_too")
        with DAG("slow", schedule=None):
            BashOperator(task_id="timeout", bash_command="sleep 60", execution_timeout=__import__("datetime").timedelta(seconds=0.3))
            @task(execution_timeout=__import__("datetime").timedelta(seconds=0.3))
            def py_timeout():
                import time; time.sleep(60)
            py_timeout()
        """);
    airflow.engine.readFiles();
    airflow.engine.start();
  }

  @AfterAll
  static void stop() {
    airflow.close();
  }

  @Test
  void fortyTasksInARowAndAtOnce() {
    airflow.run("seq40");
    for (String dag : List.of("seq40", "par40")) {
      DagRun run = airflow.run(dag);
      assertThat(run.state()).isEqualTo(RunState.SUCCESS);
      List<TaskInstance> tasks =
          airflow.tasks(run).stream()
              .sorted(Comparator.comparing(t -> t.startDate().orElseThrow()))
              .toList();
      List<Long> gaps = new java.util.ArrayList<>();
      for (int i = 1; i < tasks.size(); i++) {
        gaps.add(
            Duration.between(
                    tasks.get(i - 1).endDate().orElseThrow(),
                    tasks.get(i).startDate().orElseThrow())
                .toMillis());
      }
      gaps.sort(null);
      System.out.printf(
          "%s: %d ms, gap p50 %d p95 %d ms%n",
          dag,
          Duration.between(run.startDate().orElseThrow(), run.endDate().orElseThrow()).toMillis(),
          gaps.get(gaps.size() / 2),
          gaps.get(gaps.size() * 95 / 100));
    }
  }

  @Test
  void aTaskFlowMapsPassesResultsAndRendersTemplates() {
    DagRun run = airflow.run("flow", "{\"n\": 4}");
    assertThat(airflow.states(run))
        .isEqualTo(
            "numbers=success say=success total=success twice[0]=success twice[1]=success twice[2]=success twice[3]=success");
    assertThat(airflow.log(run, "say", 1)).contains("\"event\":\"total=18 n=4 conf={n: 4} say\"");
    assertThat(airflow.log(run, "numbers", 1))
        .contains("\"event\":\"printed\"")
        .contains("Done. Returned value was: [0, 1, 2, 3]");
    assertThat(airflow.log(run, "total", 1)).contains("summing [0, 3, 6, 9]");
  }

  @Test
  void branchesAndShortCircuitsSkip() {
    DagRun run = airflow.run("branching");
    assertThat(airflow.states(run))
        .isEqualTo(
            "after=skipped b=success far=skipped join=success left=success right=skipped s=success strict=skipped");
    assertThat(run.state()).isEqualTo(RunState.SUCCESS);
  }

  @Test
  void aFailureIsRetriedThenFailsTheRunAndTriggerRulesHold() {
    DagRun run = airflow.run("failing");
    assertThat(airflow.states(run))
        .isEqualTo(
            "boom=failed clean=success never=upstream_failed skipped=skipped skipped_too=skipped");
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(airflow.log(run, "boom", 1))
        .contains("about to fail")
        .contains("Bash command failed. The command returned a non-zero exit code 3.");
    assertThat(airflow.log(run, "boom", 2)).contains("about to fail");
  }

  @Test
  void whatTakesTooLongIsEnded() {
    DagRun run = airflow.run("slow");
    assertThat(airflow.states(run)).isEqualTo("py_timeout=failed timeout=failed");
    assertThat(airflow.log(run, "py_timeout", 1)).contains("AirflowTaskTimeout");
  }
}
