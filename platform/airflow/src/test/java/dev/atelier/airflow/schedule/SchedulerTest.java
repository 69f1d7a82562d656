package dev.atelier.airflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.atelier.airflow.LocalPython;
import dev.atelier.airflow.Warehouse;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.python.DagReader;
import dev.atelier.airflow.python.PythonServer;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.airflow.state.Tasks;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.time.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scheduler's semantics, turn by turn, with a clock that stands still and tasks that only claim
 * to run.
 */
class SchedulerTest {
  @TempDir Path home;
  private final SettableClock clock = new SettableClock(Instant.parse("2024-01-10T12:00:00Z"));
  private final Claims claims = new Claims();
  private Database database;
  private Scheduler scheduler;
  private RunActions actions;

  /** Tasks that are started and wait to be told how they end. */
  private static final class Claims implements Executor {
    final Map<TaskKey, Attempt> started = new LinkedHashMap<>();
    final List<TaskKey> cancelled = new ArrayList<>();
    final List<String> missed = new ArrayList<>();
    Listener listener;

    @Override
    public void start(Attempt attempt, Listener told) {
      listener = told;
      started.put(attempt.key(), attempt);
      told.started(attempt.key(), attempt.instance().tryNumber(), 1);
    }

    @Override
    public void cancel(TaskKey key, String reason) {
      cancelled.add(key);
    }

    @Override
    public boolean mayHaveStarted(TaskInstance instance) {
      return true;
    }

    @Override
    public void note(TaskInstance instance, String level, String text) {}

    @Override
    public void missed(Dag dag, String which, Map<String, Object> data) {
      missed.add(dag.dagId() + " " + which + " " + data);
    }

    String names() {
      return started.keySet().stream().map(TaskKey::taskId).collect(Collectors.joining(" "));
    }

    void end(String taskId, TaskState state) {
      end(taskId, Outcome.of(state));
    }

    void end(String taskId, Outcome outcome) {
      TaskKey key =
          started.keySet().stream()
              .filter(each -> each.taskId().equals(taskId))
              .findFirst()
              .orElseThrow();
      Attempt attempt = started.remove(key);
      listener.ended(key, attempt.instance().tryNumber(), outcome);
    }
  }

  private void dags(int generation, String text) throws Exception {
    Path folder = Files.createDirectories(home.resolve("dags"));
    Files.writeString(folder.resolve("dags.py"), text);
    database = Database.open(Warehouse.fresh());
    NextRuns next = new NextRuns(NextRuns.Custom.NONE);
    try (PythonServer python = LocalPython.server(home, generation == 2 ? "2.7.3" : "3.3.2")) {
      DagReader reader =
          new DagReader(
              new DagReader.Settings(
                  folder,
                  folder.toString(),
                  generation,
                  true,
                  Duration.ofSeconds(10),
                  1,
                  path -> Optional.of(Path.of(path)),
                  (what, args) -> null),
              python,
              clock);
      var read = reader.refresh().read().getFirst();
      assertThat(read.errors()).isEmpty();
      database.run(session -> {
        for (Dag dag : read.dags()) {
          Dags.save(session, dag, "dags.py", false, List.of(), 0, clock.instant());
          Dags.next(session, dag.dagId(), next.next(dag, Optional.empty(), clock.instant()));
        }
      });
    }
    SchedulerSettings settings = SchedulerSettings.of(generation);
    scheduler =
        new Scheduler(
            database,
            settings,
            claims,
            next,
            new Scheduler.RunListener() {
              @Override
              public void ended(Dag dag, DagRun run, RunState state) {}

              @Override
              public void askLength(Dag dag, DagRun run, TaskInstance instance) {}
            },
            clock);
    actions = new RunActions(database, settings, next, () -> {}, clock);
  }

  @AfterEach
  void stop() {
    if (scheduler != null) {
      scheduler.close();
    }
  }

  private DagRun trigger(String dagId) {
    clock.tick(Duration.ofMillis(1));
    return actions.trigger(
        new RunActions.Trigger(
            dagId,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Json.read("{}"),
            Optional.empty(),
            "cli",
            Optional.empty()));
  }

  private List<DagRun> runs(String dagId) {
    return database.call(session -> Runs.of(session, dagId, 1000)).reversed();
  }

  private String states(DagRun run) {
    return database.call(session -> Tasks.of(session, run.dagId(), run.runId())).stream()
        .map(task ->
            task.taskId()
                + (task.key().mapIndex() < 0 ? "" : task.key().mapIndex())
                + "="
                + task.state().id().orElse("none"))
        .collect(Collectors.joining(" "));
  }

  private RunState state(DagRun run) {
    return database
        .call(session -> Runs.find(session, run.dagId(), run.runId()))
        .orElseThrow()
        .state();
  }

  /** Two turns: what is started in the first is told in the second. */
  private void turn() {
    scheduler.step();
    scheduler.step();
  }

  private static final String HEAD =
      """
      from airflow import DAG
      from airflow.operators.bash import BashOperator
      from airflow.operators.empty import EmptyOperator
      from datetime import datetime, timedelta
      def bash(name, **kw):
          return BashOperator(task_id=name, bash_command="true", **kw)
      """;

  @Test
  void catchupOwesEveryIntervalSixteenAtATime() throws Exception {
    dags(
        2,
        HEAD
            + "with DAG('d', start_date=datetime(2023, 12, 1), schedule='@daily') as d:\n    bash('a')\n");
    assertThat(actions.owed("d")).isEqualTo(40);
    turn();
    assertThat(runs("d")).hasSize(16);
    DagRun first = runs("d").getFirst();
    assertThat(first.runId()).isEqualTo("scheduled__2023-12-01T00:00:00+00:00");
    assertThat(first.interval().orElseThrow().end())
        .isEqualTo(Instant.parse("2023-12-02T00:00:00Z"));
    claims.end("a", TaskState.SUCCESS);
    turn();
    assertThat(state(first)).isEqualTo(RunState.SUCCESS);
    assertThat(runs("d")).hasSize(17);
  }

  @Test
  void theRunsOfDaysToComeAreKnownUnlessItIsPaused() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', start_date=datetime(2023, 12, 1), schedule='0 6 * * 1-5') as d:\n    bash('a')\n"
            + "with DAG('e', start_date=datetime(2023, 12, 1), end_date=datetime(2024, 1, 12), schedule=timedelta(hours=12)) as e:\n    bash('a')\n");
    turn();
    Instant until = Instant.parse("2024-01-20T00:00:00Z");
    assertThat(actions.planned("d", until, 100))
        .extracting(due -> due.runAfter().toString())
        .startsWith("2024-01-11T06:00:00Z")
        .contains("2024-01-12T06:00:00Z", "2024-01-15T06:00:00Z", "2024-01-19T06:00:00Z")
        .doesNotContain("2024-01-13T06:00:00Z")
        .doesNotHaveDuplicates();
    assertThat(actions.planned("d", until, 3)).hasSize(3);
    assertThat(actions.planned("e", until, 100).getLast().runAfter())
        .isBeforeOrEqualTo("2024-01-12T00:00:00Z");
    actions.pause("d", true, Optional.empty());
    assertThat(actions.planned("d", until, 100)).isEmpty();
  }

  @Test
  void theThirdGenerationRunsOnlyTheLatestMoment() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', start_date=datetime(2023, 12, 1), schedule='0 6 * * *') as d:\n    bash('a')\n");
    turn();
    assertThat(runs("d"))
        .extracting(DagRun::runId)
        .containsExactly("scheduled__2024-01-10T06:00:00+00:00");
    assertThat(runs("d").getFirst().interval().orElseThrow().start())
        .isEqualTo(Instant.parse("2024-01-10T06:00:00Z"));
    clock.set(Instant.parse("2024-01-11T06:00:01Z"));
    turn();
    assertThat(runs("d")).hasSize(2);
  }

  @Test
  void aRetryWaitsForItsDelayAndBacksOff() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', schedule=None) as d:\n    bash('a', retries=2, retry_delay=timedelta(minutes=5))\n");
    DagRun run = trigger("d");
    turn();
    claims.end("a", Executor.Outcome.failed("boom", true));
    turn();
    assertThat(states(run)).isEqualTo("a=up_for_retry");
    clock.tick(Duration.ofMinutes(4));
    turn();
    assertThat(claims.started).isEmpty();
    clock.tick(Duration.ofMinutes(2));
    turn();
    assertThat(claims.started.values().iterator().next().instance().tryNumber()).isEqualTo(2);
    claims.end("a", Executor.Outcome.failed("boom", false));
    turn();
    assertThat(states(run)).isEqualTo("a=failed");
    assertThat(state(run)).isEqualTo(RunState.FAILED);
  }

  @Test
  void everyTriggerRuleDecidesAsItShould() throws Exception {
    dags(
        3,
        HEAD
            + """
            with DAG('d', schedule=None) as d:
                good, bad, skip = bash('good'), bash('bad'), bash('skip')
                for rule in ('all_success', 'all_failed', 'all_done', 'one_success', 'one_failed', 'one_done', 'none_failed',
                             'none_skipped', 'always', 'none_failed_min_one_success', 'all_skipped', 'all_done_min_one_success'):
                    [good, bad, skip] >> EmptyOperator(task_id=rule, trigger_rule=rule)
            """);
    DagRun run = trigger("d");
    turn();
    claims.end("good", TaskState.SUCCESS);
    claims.end("bad", Executor.Outcome.failed("x", true));
    claims.end("skip", TaskState.SKIPPED);
    turn();
    assertThat(states(run))
        .isEqualTo(
            "all_done=success all_done_min_one_success=success all_failed=skipped all_skipped=skipped all_success=upstream_failed always=success"
                + " bad=failed good=success none_failed=upstream_failed none_failed_min_one_success=upstream_failed none_skipped=skipped"
                + " one_done=success one_failed=success one_success=success skip=skipped");
  }

  @Test
  void poolsAndWeightsDecideWhoGoesFirst() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', schedule=None) as d:\n    bash('low', pool='two', priority_weight=1)\n    bash('high', pool='two', priority_weight=9)\n    bash('mid', pool='two', priority_weight=5)\n    bash('wide', pool='two', pool_slots=3)\n");
    database.run(
        session -> session.update("insert into airflow.slot_pool values ('two', 2, '', false)"));
    trigger("d");
    turn();
    assertThat(claims.names()).isEqualTo("high mid");
    claims.end("high", TaskState.SUCCESS);
    turn();
    assertThat(claims.names()).isEqualTo("mid low");
  }

  @Test
  void aRunThatDependsOnThePastWaitsForIt() throws Exception {
    dags(
        2,
        HEAD
            + "with DAG('d', start_date=datetime(2024, 1, 8), schedule='@daily') as d:\n    bash('a', depends_on_past=True)\n");
    turn();
    assertThat(claims.started.keySet())
        .extracting(TaskKey::runId)
        .containsExactly("scheduled__2024-01-08T00:00:00+00:00");
    claims.end("a", TaskState.SUCCESS);
    turn();
    assertThat(claims.started.keySet())
        .extracting(TaskKey::runId)
        .containsExactly("scheduled__2024-01-09T00:00:00+00:00");
  }

  @Test
  void mappedTasksBecomeAsManyAsTheirInput() throws Exception {
    dags(
        3,
        """
        from airflow.sdk import dag, task
        @dag(schedule=None)
        def d():
            @task
            def numbers(): ...
            @task
            def one(n, k): ...
            @task
            def total(ns): ...
            total(one.partial().expand(n=numbers(), k=[1, 2]))
        d()
        """);
    DagRun run = trigger("d");
    turn();
    claims.end(
        "numbers",
        new Executor.Outcome(
            TaskState.SUCCESS,
            true,
            Optional.empty(),
            Optional.of(Json.read("[7,8,9]")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    turn();
    assertThat(claims.started).hasSize(6);
    for (int i = 0; i < 6; i++) {
      claims.end(
          "one",
          new Executor.Outcome(
              TaskState.SUCCESS,
              true,
              Optional.empty(),
              Optional.of(IntNode.valueOf(i)),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    turn();
    assertThat(claims.names()).isEqualTo("total");
    assertThat(states(run)).startsWith("numbers=success one0=success one1=success");
  }

  @Test
  void aTeardownRunsAfterAFailureAndDoesNotDecideTheRun() throws Exception {
    dags(
        3,
        HEAD
            + """
            with DAG('d', schedule=None) as d:
                make, work, clean = bash('make'), bash('work'), bash('clean')
                make >> work >> clean.as_teardown(setups=make)
            """);
    DagRun run = trigger("d");
    turn();
    claims.end("make", TaskState.SUCCESS);
    turn();
    claims.end("work", Executor.Outcome.failed("x", true));
    turn();
    assertThat(claims.names()).isEqualTo("clean");
    claims.end("clean", TaskState.SUCCESS);
    turn();
    assertThat(states(run)).isEqualTo("clean=success make=success work=failed");
    assertThat(state(run)).isEqualTo(RunState.FAILED);
  }

  @Test
  void assetsStartTheDagsThatWaitForAllOfThem() throws Exception {
    dags(
        3,
        HEAD
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
    actions.assetUpdated("s3://a", Json.read("{}"));
    turn();
    assertThat(runs("waits")).isEmpty();
    assertThat(runs("either")).hasSize(1);
    clock.tick(Duration.ofSeconds(1));
    actions.assetUpdated("s3://b", Json.read("{}"));
    turn();
    assertThat(runs("waits"))
        .singleElement()
        .extracting(DagRun::runType)
        .isEqualTo("asset_triggered");
  }

  @Test
  void clearingRunsATaskAndWhatFollowsAgain() throws Exception {
    dags(3, HEAD + "with DAG('d', schedule=None) as d:\n    bash('a') >> bash('b')\n");
    DagRun run = trigger("d");
    turn();
    claims.end("a", TaskState.SUCCESS);
    turn();
    claims.end("b", Executor.Outcome.failed("x", true));
    turn();
    assertThat(state(run)).isEqualTo(RunState.FAILED);
    actions.clear(RunActions.Clear.task(new TaskKey("d", run.runId(), "b", -1), true));
    turn();
    assertThat(claims.names()).isEqualTo("b");
    assertThat(claims.started.values().iterator().next().instance().tryNumber()).isEqualTo(2);
    actions.mark(
        new TaskKey("d", run.runId(), "b", -1), TaskState.SUCCESS, false, Optional.empty());
    turn();
    assertThat(claims.cancelled).extracting(TaskKey::taskId).contains("b");
    assertThat(state(run)).isEqualTo(RunState.SUCCESS);
  }

  @Test
  void whatADeadSchedulerRanIsRetriedOrFailedNeverForgotten() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', schedule=None) as d:\n    bash('once')\n    bash('again', retries=1, retry_delay=timedelta(0))\n");
    DagRun run = trigger("d");
    turn();
    assertThat(states(run)).isEqualTo("again=running once=running");
    scheduler.abandon();
    claims.started.clear();
    Scheduler next =
        new Scheduler(
            database,
            SchedulerSettings.of(3),
            claims,
            scheduler.nextRuns(),
            new Scheduler.RunListener() {
              @Override
              public void ended(Dag dag, DagRun ended, RunState state) {}

              @Override
              public void askLength(Dag dag, DagRun asked, TaskInstance instance) {}
            },
            clock);
    scheduler = next;
    turn();
    turn();
    assertThat(states(run)).isEqualTo("again=running once=failed");
    assertThat(claims.names()).isEqualTo("again");
  }

  @Test
  void aRunThatTakesTooLongFails() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', schedule=None, dagrun_timeout=timedelta(minutes=10)) as d:\n    bash('a') >> bash('b')\n");
    DagRun run = trigger("d");
    turn();
    clock.tick(Duration.ofMinutes(11));
    turn();
    assertThat(state(run)).isEqualTo(RunState.FAILED);
    assertThat(states(run)).isEqualTo("a=skipped b=skipped");
    assertThat(claims.cancelled).extracting(TaskKey::taskId).containsOnly("a");
  }

  private String refused(
      String dagId, String from, String to, boolean backwards, String reprocess) {
    try {
      actions.backfill(
          new RunActions.Backfill(
              dagId,
              Instant.parse(from),
              Instant.parse(to),
              2,
              reprocess,
              backwards,
              Json.read("{}"),
              Optional.empty(),
              true));
      return "";
    } catch (AtelierException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** In the words of Airflow 3.3.2's models/backfill.py. */
  @Test
  void aBackfillThatCannotBeIsRefused() throws Exception {
    dags(
        3,
        HEAD
            + """
            with DAG('once', start_date=datetime(2023, 1, 1), schedule='@once') as o:
                bash('a')
            with DAG('past', start_date=datetime(2023, 1, 1), schedule='@daily') as p:
                bash('a', depends_on_past=True)
            """);
    String first = "2023-12-01T00:00:00Z";
    String last = "2023-12-05T00:00:00Z";
    assertThat(refused("once", first, last, false, "none"))
        .contains("once has a non-periodic schedule that does not support backfills");
    assertThat(refused("past", last, first, false, "failed"))
        .contains(
            "from_date (2023-12-05T00:00:00+00:00) must not be after to_date (2023-12-01T00:00:00+00:00).");
    assertThat(refused("past", "2093-12-01T00:00:00Z", "2093-12-05T00:00:00Z", false, "failed"))
        .contains("Backfill cannot be executed for future dates.");
    assertThat(refused("past", first, last, true, "failed"))
        .contains(
            "Backfill cannot be run in reverse when the Dag has tasks where depends_on_past=True.");
    assertThat(refused("past", first, last, false, "none"))
        .contains("You must set reprocess behavior to reprocess completed or reprocess failed.");
    assertThat(refused("past", first, last, false, "failed")).isEmpty();
  }

  @Test
  void aBackfillMakesItsRunsWithinItsOwnLimit() throws Exception {
    dags(
        3,
        HEAD
            + "with DAG('d', start_date=datetime(2023, 1, 1), schedule='@daily') as d:\n    bash('a')\n");
    actions.pause("d", true, Optional.empty());
    var made =
        actions.backfill(
            new RunActions.Backfill(
                "d",
                Instant.parse("2023-12-01T00:00:00Z"),
                Instant.parse("2023-12-05T00:00:00Z"),
                2,
                "none",
                false,
                Json.read("{}"),
                Optional.empty(),
                false));
    assertThat(made.dates()).hasSize(5);
    actions.pause("d", false, Optional.empty());
    turn();
    assertThat(
            runs("d").stream()
                .filter(run -> run.backfillId().isPresent() && run.state() == RunState.RUNNING))
        .hasSize(2);
  }

  /** As Airflow 2.7 reckons: the first date that can be late is the second after a success. */
  @Test
  void aServiceLevelThatIsMissedIsToldOfOnce() throws Exception {
    dags(
        2,
        HEAD
            + """
            with DAG('d', start_date=datetime(2023, 12, 1), schedule='@hourly', catchup=False, sla_miss_callback=print) as d:
                bash('a', sla=timedelta(minutes=30)) >> bash('b')
            """);
    turn();
    claims.end("a", TaskState.SUCCESS);
    turn();
    assertThat(claims.missed).isEmpty();
    clock.tick(Duration.ofHours(2).plusMinutes(31));
    turn();
    String first =
        runs("d").getFirst().interval().orElseThrow().start().plusSeconds(7200).toString();
    assertThat(claims.missed).hasSize(1);
    assertThat(claims.missed.getFirst())
        .startsWith("d sla_miss ")
        .contains("task_id=a, execution_date=" + first.replace("Z", "+00:00"));
    turn();
    assertThat(claims.missed).hasSize(1);
  }

  @Test
  void twoSchedulersShareTheWorkAndItsLimits() throws Exception {
    dags(
        3,
        HEAD
            + """
            with DAG('d', schedule=None, max_active_tasks=7) as d:
                for i in range(60):
                    bash(f't{i}')
            """);
    trigger("d");
    Claims others = new Claims();
    AtomicInteger most = new AtomicInteger();
    Scheduler.RunListener deaf =
        new Scheduler.RunListener() {
          @Override
          public void ended(Dag dag, DagRun ended, RunState state) {}

          @Override
          public void askLength(Dag dag, DagRun asked, TaskInstance instance) {}
        };
    Map<String, Integer> starts = new ConcurrentHashMap<>();
    try (Scheduler other =
        new Scheduler(
            database, SchedulerSettings.of(3), others, scheduler.nextRuns(), deaf, clock)) {
      CyclicBarrier together = new CyclicBarrier(2);
      Thread second = Thread.ofPlatform().start(() -> work(other, others, starts, most, together));
      work(scheduler, claims, starts, most, together);
      second.join();
    }
    assertThat(starts).hasSize(60).allSatisfy((task, times) -> assertThat(times).isEqualTo(1));
    assertThat(most.get()).isEqualTo(7);
    assertThat(runs("d").getFirst().state()).isEqualTo(RunState.SUCCESS);
  }

  /** Turns together with another until all is done; ends half of what it started each time. */
  private void work(
      Scheduler own,
      Claims mine,
      Map<String, Integer> starts,
      AtomicInteger most,
      CyclicBarrier together) {
    Set<String> counted = new HashSet<>();
    try {
      for (int i = 0; i < 60; i++) {
        together.await(30, TimeUnit.SECONDS);
        own.step();
        for (TaskKey key : mine.started.keySet()) {
          if (counted.add(key.taskId())) {
            starts.merge(key.taskId(), 1, Integer::sum);
          }
        }
        int busy =
            database.call(session ->
                session
                    .one(
                        "select count(*) as n from airflow.task_instance where state in ('queued', 'running')",
                        row -> row.number("n"))
                    .orElse(0));
        most.accumulateAndGet(busy, Math::max);
        for (String task :
            List.copyOf(mine.started.keySet()).stream().map(TaskKey::taskId).limit(2).toList()) {
          mine.end(task, TaskState.SUCCESS);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
