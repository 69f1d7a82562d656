package dev.atelier.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskKey;
import java.nio.file.Path;
import java.time.Instant;
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
    airflow.write(
        "own_time.py",
        """
        from airflow.sdk import DAG
        from airflow.timetables.base import DagRunInfo, DataInterval, Timetable
        import pendulum

        class NowAndThen(Timetable):
            summary = "now and then"
            def infer_manual_data_interval(self, *, run_after):
                return DataInterval.exact(run_after)
            def next_dagrun_info(self, *, last_automated_data_interval, restriction):
                at = pendulum.datetime(2030, 1, 2, 3, 4, 5)
                return DagRunInfo.interval(start=at.subtract(days=1), end=at)
        d = DAG("own_time", schedule=NowAndThen(), start_date=pendulum.datetime(2024, 1, 1))
        """);
    airflow.write(
        "breadth.py",
        """
        import os
        from datetime import timedelta
        from airflow.sdk import DAG, BaseOperator, BaseSensorOperator, Variable, task
        from airflow.exceptions import AirflowFailException, AirflowSkipException
        from airflow.providers.standard.operators.bash import BashOperator
        from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator

        class Custom(BaseOperator):
            template_fields = ("text",)
            def __init__(self, *, text, **kwargs):
                super().__init__(**kwargs)
                self.text = text
            def execute(self, context):
                self.log.info("%s", self.text)
                return self.text

        class Twice(BaseSensorOperator):
            def poke(self, context):
                mark = os.environ["AIRFLOW_HOME"] + "/poked-" + context["run_id"].replace("/", "_")
                if os.path.exists(mark):
                    return True
                open(mark, "w").close()
                return False

        with DAG("breadth", schedule=None, user_defined_macros={"shout": lambda text: text.upper(), "who": "ada"},
                 user_defined_filters={"more": lambda n: n + 1}) as d:
            Custom(task_id="custom", text="from {{ task.task_id }} of {{ dag.dag_id }}")
            BashOperator(task_id="macro", bash_command="echo {{ shout('hello') }} {{ who }} {{ 1 | more }}")
            Twice(task_id="sensor", mode="reschedule", poke_interval=0.1)
            TriggerDagRunOperator(task_id="fire", trigger_dag_id="fired", conf={"from": "{{ run_id }}"}, wait_for_completion=True, poke_interval=1)

            @task(retries=1, retry_delay=timedelta(0))
            def flaky(ti=None):
                if ti.try_number == 1:
                    raise ValueError("only once")
            @task(retries=3)
            def fails_at_once():
                raise AirflowFailException("no use trying again")
            @task
            def skips():
                raise AirflowSkipException("not today")
            @task(on_success_callback=lambda context: print("called back for", context["ti"].task_id))
            def callbacks(): ...
            @task(multiple_outputs=True)
            def split():
                return {"left": 1, "right": [3, 4, 5]}
            @task
            def unsplit(left):
                print("left is", left)
            @task
            def filtered(n):
                return n
            @task
            def variables():
                Variable.set("seen", {"a": 1}, serialize_json=True)
                assert Variable.get("seen", deserialize_json=True) == {"a": 1}
                assert Variable.get("nosuch", default=None) is None
            @task.bash
            def bash_made():
                return "echo made in python"
            flaky(); fails_at_once(); skips(); callbacks(); variables(); bash_made()
            parts = split()
            unsplit(parts["left"])
            filtered.expand(n=parts["right"].filter(lambda n: n > 3))
        with DAG("fired", schedule=None) as f:
            BashOperator(task_id="x", bash_command="true")
        """);
    airflow.write(
        "groups.py",
        """
        from airflow.sdk import DAG, task, task_group
        from airflow.providers.standard.operators.bash import BashOperator
        with DAG("groups", schedule=None):
            @task
            def names():
                return ["a", "b", "c"]
            @task
            def load(name):
                if name == "b":
                    raise ValueError("b is broken")
                return name * 2
            @task
            def check(value, size, ti=None):
                return f"{value}/{size}/{ti.map_index}"
            @task.branch
            def way(name):
                return "each.long" if name == "a" else "each.short"
            @task(trigger_rule="all_done")
            def collect(values):
                return sorted(values)
            @task_group
            def each(name, size):
                loaded = load(name)
                way(name) >> [BashOperator(task_id="long", bash_command="echo long {{ ti.map_index }}"), BashOperator(task_id="short", bash_command="echo short {{ ti.map_index }}")]
                return check(loaded, size)
            @task
            def after(values):
                return list(values)
            done = each.partial(size=7).expand(name=names())
            collect(done)
            after(done)

            @task
            def nothing():
                return []
            @task_group
            def pair(x, y=1):
                @task
                def add(x, y):
                    return x + y
                return add(x, y)
            @task
            def total(values):
                return sum(values)
            total(pair.expand_kwargs([{"x": 1, "y": 10}, {"x": 2, "y": 20}]))
            @task_group
            def none(x):
                BashOperator(task_id="t", bash_command="true")
            none.expand(x=nothing())
        """);
    airflow.write(
        "said.py",
        """
        from airflow.sdk import DAG, Asset, Metadata, asset, task, ExceptionRetryPolicy, RetryAction, RetryRule
        from airflow.providers.standard.operators.bash import BashOperator
        from datetime import timedelta
        out = Asset("said_asset", "s3://said")
        with DAG("said", schedule=None):
            @task(outlets=[out])
            def tell():
                yield Metadata(out, {"rows": 7})
            push = BashOperator(task_id="push", bash_command="echo {{ ti.xcom_push('mine', 42) }} {{ inlet_events.for_asset(uri='s3://said')[-1].extra.rows }}")
            read = BashOperator(task_id="read", bash_command="echo got {{ ti.xcom_pull('push', key='mine') }}")
            wrong = BashOperator(task_id="wrong", bash_command="{{ macros.ds_add(nothing, 1) }}")
            @task(retries=3, retry_policy=ExceptionRetryPolicy(rules=[RetryRule(exception=KeyError, action=RetryAction.FAIL, reason="no key")]))
            def policy():
                raise KeyError("x")
            tell() >> push >> read >> wrong
            policy()
        @asset(schedule=None, uri="s3://first")
        def first():
            pass
        @asset(schedule=first)
        def second(self, context, first):
            print("made", self.name, "from", first.name, context["run_id"])
        """);
    airflow.plugin(
        "words.py",
        """
        from airflow.plugins_manager import AirflowPlugin
        def louder(text, times=1):
            return text.upper() + "!" * times
        class Words(AirflowPlugin):
            name = "words"
            macros = [louder]
        """);
    airflow.write(
        "plugged.py",
        """
        from airflow.sdk import DAG
        from airflow.providers.standard.operators.bash import BashOperator
        with DAG("plugged", schedule=None):
            BashOperator(task_id="loud", bash_command="echo {{ macros.words.louder(dag.dag_id, times=2) }} {{ macros.ds_add('2024-01-01', 1) }}")
        """);
    airflow.write(
        "late.py",
        """
        from airflow.sdk import DAG, AsyncCallback, DeadlineAlert, DeadlineReference, Variable
        from airflow.providers.standard.operators.bash import BashOperator
        from datetime import datetime, timedelta, timezone
        async def tell(word, context):
            Variable.set("told_" + context["dag_run"]["dag_id"], word + " " + context["dag_run"]["state"])
        def late(dag_id, reference, interval, command):
            with DAG(dag_id, schedule=None, deadline=DeadlineAlert(reference=reference, interval=interval, callback=AsyncCallback(tell, kwargs={"word": "late"}))):
                BashOperator(task_id="t", bash_command=command)
        late("late_fixed", DeadlineReference.FIXED_DATETIME(datetime(2020, 1, 1, tzinfo=timezone.utc)), timedelta(hours=1), "sleep 8")
        late("late_not", DeadlineReference.DAGRUN_QUEUED_AT, timedelta(hours=1), "true")
        """);
    airflow.engine.readFiles();
    airflow.engine.start();
  }

  @AfterAll
  static void stop() {
    airflow.close();
  }

  @Test
  void fortyTasksInARowAndAtOnceSucceed() {
    for (String dag : List.of("seq40", "par40")) {
      DagRun run = airflow.run(dag);
      assertThat(run.state()).isEqualTo(RunState.SUCCESS);
      assertThat(airflow.tasks(run)).hasSize(40);
    }
  }

  @Test
  void whatDagFilesOfStrangersUseRuns() {
    DagRun run = airflow.run("breadth");
    assertThat(airflow.states(run))
        .isEqualTo(
            "bash_made=success callbacks=success custom=success fails_at_once=failed filtered[0]=success filtered[1]=success fire=success"
                + " flaky=success macro=success sensor=success skips=skipped split=success unsplit=success variables=success");
    assertThat(airflow.log(run, "custom", 1)).contains("from custom of breadth");
    assertThat(airflow.log(run, "macro", 1)).contains("\"event\":\"HELLO ada 2\"");
    assertThat(airflow.log(run, "callbacks", 1)).contains("called back for callbacks");
    assertThat(airflow.log(run, "fails_at_once", 1)).contains("no use trying again");
    assertThat(airflow.log(run, "unsplit", 1)).contains("left is 1");
    assertThat(airflow.log(run, "bash_made", 1)).contains("made in python");
    assertThat(
            airflow.tasks(run).stream()
                .filter(task -> task.taskId().equals("flaky"))
                .findFirst()
                .orElseThrow()
                .tryNumber())
        .isEqualTo(2);
    List<DagRun> fired = airflow.engine.database().call(session -> Runs.of(session, "fired", 10));
    assertThat(fired).hasSize(1);
  }

  @Test
  void aTimetableThatAFileWroteIsAskedOfIt() {
    var dag =
        airflow.engine.database().call(session -> Dags.find(session, "own_time")).orElseThrow();
    assertThat(dag.next().orElseThrow().runAfter())
        .isEqualTo(Instant.parse("2030-01-02T03:04:05Z"));
    assertThat(dag.dag().schedule().label()).contains("now and then");
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

  /** States and results as the genuine Airflow 3.3.2 has them. */
  @Test
  void anExpandedGroupRunsOnceForEachOfItsInputs() {
    DagRun run = airflow.run("groups");
    assertThat(airflow.states(run))
        .isEqualTo(
            "after=upstream_failed collect=success each.check[0]=success each.check[1]=upstream_failed"
                + " each.check[2]=success each.load[0]=success each.load[1]=failed each.load[2]=success"
                + " each.long[0]=success each.long[1]=skipped each.long[2]=skipped each.short[0]=skipped"
                + " each.short[1]=success each.short[2]=success each.way[0]=success each.way[1]=success"
                + " each.way[2]=success names=success none.t=skipped nothing=success pair.add[0]=success"
                + " pair.add[1]=success total=success");
    assertThat(airflow.log(run, "collect", 1)).contains("Returned value was: ['aa/7/0', 'cc/7/2']");
    assertThat(airflow.log(run, "total", 1)).contains("Returned value was: 33");
    assertThat(airflow.log(run, "each.short", 2, 1)).contains("short 2");
  }

  @Test
  void aClearedInputExpandsItsGroupAnew() {
    DagRun run = airflow.run("groups");
    airflow.again(run);
    airflow
        .engine
        .actions()
        .clear(RunActions.Clear.task(new TaskKey("groups", run.runId(), "names", -1), true));
    DagRun again = airflow.await(run);
    assertThat(airflow.states(again)).contains("each.load[1]=failed each.load[2]=success");
    assertThat(airflow.log(again, "each.load", 0, 2)).isEmpty();
  }

  @Test
  void tasksTellAboutAssetsInCodeAndTemplates() {
    DagRun run = airflow.run("said");
    assertThat(airflow.states(run))
        .isEqualTo("policy=failed push=success read=success tell=success wrong=failed");
    assertThat(airflow.log(run, "push", 1)).contains("None 7");
    assertThat(airflow.log(run, "read", 1)).contains("got 42");
    assertThat(airflow.log(run, "wrong", 1))
        .contains("TypeError")
        .contains("strptime() argument 1 must be str, not Undefined")
        .doesNotContain("jinja2.exceptions.TypeError");
    assertThat(airflow.log(run, "policy", 1)).contains("Retry policy decided: fail (no key)");
    assertThat(airflow.log(airflow.run("second"), "second", 1)).contains("made second from first");
  }

  @Test
  void pluginsBringMacros() {
    DagRun run = airflow.run("plugged");
    assertThat(airflow.states(run)).isEqualTo("loud=success");
    assertThat(airflow.log(run, "loud", 1)).contains("PLUGGED!! 2024-01-02");
  }

  private static String variable(String key) {
    return airflow
        .engine
        .database()
        .call(session -> airflow.engine.settings().variable(session, key))
        .map(variable -> variable.value())
        .orElse("");
  }

  @Test
  void aRunThatIsNotDoneByItsDeadlineIsToldOf() throws Exception {
    DagRun late = airflow.trigger("late_fixed", "{}");
    airflow.run("late_not");
    for (int i = 0; i < 200 && variable("told_late_fixed").isEmpty(); i++) {
      Thread.sleep(100);
    }
    assertThat(variable("told_late_fixed")).startsWith("late ");
    assertThat(airflow.await(late).state()).isEqualTo(RunState.SUCCESS);
    assertThat(variable("told_late_not")).isEmpty();
    List<String> kept =
        airflow
            .engine
            .database()
            .call(session ->
                session.list(
                    "select dag_id, missed from airflow.deadline",
                    row -> row.text("dag_id") + " " + row.flag("missed")));
    assertThat(kept).containsExactly("late_fixed true");
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
