package dev.atelier.airflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs, retries and what follows from the end of a task, turn by turn. */
class SchedulerTest {
  private final Turns air;

  SchedulerTest(@TempDir Path home) {
    air = new Turns(home);
  }

  @AfterEach
  void stop() {
    air.close();
  }

  @Test
  void catchupOwesEveryIntervalSixteenAtATime() throws Exception {
    air.dags(
        2,
        Turns.HEAD
            + "with DAG('d', start_date=datetime(2023, 12, 1), schedule='@daily') as d:\n    bash('a')\n");
    assertThat(air.actions.owed("d")).isEqualTo(40);
    air.turn();
    assertThat(air.runs("d")).hasSize(16);
    DagRun first = air.runs("d").getFirst();
    assertThat(first.runId()).isEqualTo("scheduled__2023-12-01T00:00:00+00:00");
    assertThat(first.interval().orElseThrow().end())
        .isEqualTo(Instant.parse("2023-12-02T00:00:00Z"));
    air.claims.end("a", TaskState.SUCCESS);
    air.turn();
    assertThat(air.state(first)).isEqualTo(RunState.SUCCESS);
    assertThat(air.runs("d")).hasSize(17);
  }

  @Test
  void theRunsOfDaysToComeAreKnownUnlessItIsPaused() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', start_date=datetime(2023, 12, 1), schedule='0 6 * * 1-5') as d:\n    bash('a')\n"
            + "with DAG('e', start_date=datetime(2023, 12, 1), end_date=datetime(2024, 1, 12), schedule=timedelta(hours=12)) as e:\n    bash('a')\n");
    air.turn();
    Instant until = Instant.parse("2024-01-20T00:00:00Z");
    assertThat(air.actions.planned("d", until, 100))
        .extracting(due -> due.runAfter().toString())
        .startsWith("2024-01-11T06:00:00Z")
        .contains("2024-01-12T06:00:00Z", "2024-01-15T06:00:00Z", "2024-01-19T06:00:00Z")
        .doesNotContain("2024-01-13T06:00:00Z")
        .doesNotHaveDuplicates();
    assertThat(air.actions.planned("d", until, 3)).hasSize(3);
    assertThat(air.actions.planned("e", until, 100).getLast().runAfter())
        .isBeforeOrEqualTo("2024-01-12T00:00:00Z");
    air.actions.pause("d", true, Optional.empty());
    assertThat(air.actions.planned("d", until, 100)).isEmpty();
  }

  @Test
  void theThirdGenerationRunsOnlyTheLatestMoment() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', start_date=datetime(2023, 12, 1), schedule='0 6 * * *') as d:\n    bash('a')\n");
    air.turn();
    assertThat(air.runs("d"))
        .extracting(DagRun::runId)
        .containsExactly("scheduled__2024-01-10T06:00:00+00:00");
    assertThat(air.runs("d").getFirst().interval().orElseThrow().start())
        .isEqualTo(Instant.parse("2024-01-10T06:00:00Z"));
    air.clock.set(Instant.parse("2024-01-11T06:00:01Z"));
    air.turn();
    assertThat(air.runs("d")).hasSize(2);
  }

  @Test
  void aRetryWaitsForItsDelayAndBacksOff() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', schedule=None) as d:\n    bash('a', retries=2, retry_delay=timedelta(minutes=5))\n");
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("a", Executor.Outcome.failed("boom", true));
    air.turn();
    assertThat(air.states(run)).isEqualTo("a=up_for_retry");
    air.clock.tick(Duration.ofMinutes(4));
    air.turn();
    assertThat(air.claims.started).isEmpty();
    air.clock.tick(Duration.ofMinutes(2));
    air.turn();
    assertThat(air.claims.started.values().iterator().next().instance().tryNumber()).isEqualTo(2);
    air.claims.end("a", Executor.Outcome.failed("boom", false));
    air.turn();
    assertThat(air.states(run)).isEqualTo("a=failed");
    assertThat(air.state(run)).isEqualTo(RunState.FAILED);
  }

  @Test
  void everyTriggerRuleDecidesAsItShould() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + """
            with DAG('d', schedule=None) as d:
                good, bad, skip = bash('good'), bash('bad'), bash('skip')
                for rule in ('all_success', 'all_failed', 'all_done', 'one_success', 'one_failed', 'one_done', 'none_failed',
                             'none_skipped', 'always', 'none_failed_min_one_success', 'all_skipped', 'all_done_min_one_success'):
                    [good, bad, skip] >> EmptyOperator(task_id=rule, trigger_rule=rule)
            """);
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("good", TaskState.SUCCESS);
    air.claims.end("bad", Executor.Outcome.failed("x", true));
    air.claims.end("skip", TaskState.SKIPPED);
    air.turn();
    assertThat(air.states(run))
        .isEqualTo(
            "all_done=success all_done_min_one_success=success all_failed=skipped all_skipped=skipped all_success=upstream_failed always=success"
                + " bad=failed good=success none_failed=upstream_failed none_failed_min_one_success=upstream_failed none_skipped=skipped"
                + " one_done=success one_failed=success one_success=success skip=skipped");
  }

  @Test
  void aRunThatDependsOnThePastWaitsForIt() throws Exception {
    air.dags(
        2,
        Turns.HEAD
            + "with DAG('d', start_date=datetime(2024, 1, 8), schedule='@daily') as d:\n    bash('a', depends_on_past=True)\n");
    air.turn();
    assertThat(air.claims.started.keySet())
        .extracting(TaskKey::runId)
        .containsExactly("scheduled__2024-01-08T00:00:00+00:00");
    air.claims.end("a", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.started.keySet())
        .extracting(TaskKey::runId)
        .containsExactly("scheduled__2024-01-09T00:00:00+00:00");
  }

  @Test
  void aTeardownRunsAfterAFailureAndDoesNotDecideTheRun() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + """
            with DAG('d', schedule=None) as d:
                make, work, clean = bash('make'), bash('work'), bash('clean')
                make >> work >> clean.as_teardown(setups=make)
            """);
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("make", TaskState.SUCCESS);
    air.turn();
    air.claims.end("work", Executor.Outcome.failed("x", true));
    air.turn();
    assertThat(air.claims.names()).isEqualTo("clean");
    air.claims.end("clean", TaskState.SUCCESS);
    air.turn();
    assertThat(air.states(run)).isEqualTo("clean=success make=success work=failed");
    assertThat(air.state(run)).isEqualTo(RunState.FAILED);
  }

  @Test
  void assetsStartTheDagsThatWaitForAllOfThem() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + """
            from airflow.sdk import Asset
            a, b = Asset('s3://a'), Asset('s3://b')
            with DAG('makes', schedule=None) as d:
                EmptyOperator(task_id='a', outlets=[a]) >> EmptyOperator(task_id='b', outlets=[b])
            with DAG('waits', schedule=[a, b]) as w:
                bash('used')
            with DAG('either', schedule=a | b) as e:
                bash('used')
            """);
    air.actions.assetUpdated("s3://a", Json.read("{}"));
    air.turn();
    assertThat(air.runs("waits")).isEmpty();
    assertThat(air.runs("either")).hasSize(1);
    air.clock.tick(Duration.ofSeconds(1));
    air.actions.assetUpdated("s3://b", Json.read("{}"));
    air.turn();
    assertThat(air.runs("waits"))
        .singleElement()
        .extracting(DagRun::runType)
        .isEqualTo("asset_triggered");
  }

  @Test
  void clearingRunsATaskAndWhatFollowsAgain() throws Exception {
    air.dags(3, Turns.HEAD + "with DAG('d', schedule=None) as d:\n    bash('a') >> bash('b')\n");
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("a", TaskState.SUCCESS);
    air.turn();
    air.claims.end("b", Executor.Outcome.failed("x", true));
    air.turn();
    assertThat(air.state(run)).isEqualTo(RunState.FAILED);
    air.actions.clear(RunActions.Clear.task(new TaskKey("d", run.runId(), "b", -1), true));
    air.turn();
    assertThat(air.claims.names()).isEqualTo("b");
    assertThat(air.claims.started.values().iterator().next().instance().tryNumber()).isEqualTo(2);
    air.actions.mark(
        new TaskKey("d", run.runId(), "b", -1), TaskState.SUCCESS, false, Optional.empty());
    air.turn();
    assertThat(air.claims.cancelled).extracting(TaskKey::taskId).contains("b");
    assertThat(air.state(run)).isEqualTo(RunState.SUCCESS);
  }

  @Test
  void whatADeadSchedulerRanIsRetriedOrFailedNeverForgotten() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', schedule=None) as d:\n    bash('once')\n    bash('again', retries=1, retry_delay=timedelta(0))\n");
    DagRun run = air.trigger("d");
    air.turn();
    assertThat(air.states(run)).isEqualTo("again=running once=running");
    air.scheduler.abandon();
    air.claims.started.clear();
    air.scheduler = air.another(SchedulerSettings.of(3), air.claims);
    air.turn();
    air.turn();
    assertThat(air.states(run)).isEqualTo("again=running once=failed");
    assertThat(air.claims.names()).isEqualTo("again");
  }

  @Test
  void aRunThatTakesTooLongFails() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', schedule=None, dagrun_timeout=timedelta(minutes=10)) as d:\n    bash('a') >> bash('b')\n");
    DagRun run = air.trigger("d");
    air.turn();
    air.clock.tick(Duration.ofMinutes(11));
    air.turn();
    assertThat(air.state(run)).isEqualTo(RunState.FAILED);
    assertThat(air.states(run)).isEqualTo("a=skipped b=skipped");
    assertThat(air.claims.cancelled).extracting(TaskKey::taskId).containsOnly("a");
  }

  /** As Airflow 2.7 reckons: the first date that can be late is the second after a success. */
  @Test
  void aServiceLevelThatIsMissedIsToldOfOnce() throws Exception {
    air.dags(
        2,
        Turns.HEAD
            + """
            with DAG('d', start_date=datetime(2023, 12, 1), schedule='@hourly', catchup=False, sla_miss_callback=print) as d:
                bash('a', sla=timedelta(minutes=30)) >> bash('b')
            """);
    air.turn();
    air.claims.end("a", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.missed).isEmpty();
    air.clock.tick(Duration.ofHours(2).plusMinutes(31));
    air.turn();
    String first =
        air.runs("d").getFirst().interval().orElseThrow().start().plusSeconds(7200).toString();
    assertThat(air.claims.missed).hasSize(1);
    assertThat(air.claims.missed.getFirst())
        .startsWith("d sla_miss ")
        .contains("task_id=a, execution_date=" + first.replace("Z", "+00:00"));
    air.turn();
    assertThat(air.claims.missed).hasSize(1);
  }
}
