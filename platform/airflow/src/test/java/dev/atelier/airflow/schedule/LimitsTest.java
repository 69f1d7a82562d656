package dev.atelier.airflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who goes first, and how many at a time, with one scheduler and with two. */
class LimitsTest {
  private final Turns air;

  LimitsTest(@TempDir Path home) {
    air = new Turns(home);
  }

  @AfterEach
  void stop() {
    air.close();
  }

  @Test
  void poolsAndWeightsDecideWhoGoesFirst() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + "with DAG('d', schedule=None) as d:\n    bash('low', pool='two', priority_weight=1)\n    bash('high', pool='two', priority_weight=9)\n    bash('mid', pool='two', priority_weight=5)\n    bash('wide', pool='two', pool_slots=3)\n");
    air.database.run(
        session -> session.update("insert into airflow.slot_pool values ('two', 2, '', false)"));
    air.trigger("d");
    air.turn();
    assertThat(air.claims.names()).isEqualTo("high mid");
    air.claims.end("high", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.names()).isEqualTo("mid low");
  }

  /**
   * The second chooses while the first has chosen and not yet committed: by then it waits for the
   * first, or has counted without what the first took.
   */
  @Test
  void twoSchedulersThatChooseAtOnceKeepToEveryLimit() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + """
            with DAG('pool', schedule=None):
                for i in range(9):
                    bash(f't{i}', pool='three')
            with DAG('run', schedule=None, max_active_tasks=3):
                for i in range(9):
                    bash(f't{i}')
            with DAG('task', schedule=None):
                BashOperator.partial(task_id='t', max_active_tis_per_dag=3).expand(bash_command=['true'] * 9)
            with DAG('taskrun', schedule=None):
                BashOperator.partial(task_id='t', max_active_tis_per_dagrun=3).expand(bash_command=['true'] * 9)
            """);
    air.database.run(
        session -> session.update("insert into airflow.slot_pool values ('three', 3, '', false)"));
    for (String dag : List.of("pool", "run", "task", "taskrun")) {
      air.trigger(dag);
      scheduleOnly();
      assertThat(chosenByTwo().stream().map(Executor.Attempt::key))
          .as(dag)
          .hasSize(3)
          .doesNotHaveDuplicates();
    }
  }

  /**
   * What two schedulers take: two each while the first has not committed, then all that is left.
   */
  private List<Executor.Attempt> chosenByTwo() throws Exception {
    Queueing first = new Queueing(new DagCache(), SchedulerSettings.of(3));
    Queueing second = new Queueing(new DagCache(), SchedulerSettings.of(3));
    List<Executor.Attempt> chosen = new ArrayList<>();
    AtomicInteger backend = new AtomicInteger();
    FutureTask<List<Executor.Attempt>> later =
        new FutureTask<>(() ->
            air.database.call(session -> {
              backend.set(
                  session
                      .one("select pg_backend_pid() as pid", row -> row.number("pid"))
                      .orElseThrow());
              return second.queue(session, 2, 2, air.clock.instant(), true);
            }));
    air.database.run(session -> {
      chosen.addAll(first.queue(session, 2, 1, air.clock.instant(), true));
      Thread.ofPlatform().start(later);
      untilItWaits(backend, later);
    });
    chosen.addAll(later.get(30, TimeUnit.SECONDS));
    chosen.addAll(
        air.database.call(session -> first.queue(session, 9, 1, air.clock.instant(), true)));
    return chosen;
  }

  /** What is due becomes scheduled; nothing is queued. */
  private void scheduleOnly() {
    SchedulerSettings none =
        new SchedulerSettings(3, 0, 1024, ZoneId.of("UTC"), "localhost", dag -> true);
    try (Scheduler idle = air.another(none, air.claims)) {
      idle.step();
      idle.step();
    }
  }

  private void untilItWaits(AtomicInteger backend, FutureTask<?> work) {
    boolean waits = false;
    while (!waits && !work.isDone()) {
      waits =
          air.database.call(session ->
              session
                  .one(
                      "select 1 as yes from pg_stat_activity where pid = ? and wait_event_type = 'Lock'",
                      row -> true,
                      backend.get())
                  .isPresent());
      Thread.onSpinWait();
    }
  }

  @Test
  void twoSchedulersShareTheWorkAndItsLimits() throws Exception {
    air.dags(
        3,
        Turns.HEAD
            + """
            with DAG('d', schedule=None, max_active_tasks=7) as d:
                for i in range(60):
                    bash(f't{i}')
            """);
    air.trigger("d");
    Turns.Claims others = new Turns.Claims();
    AtomicInteger most = new AtomicInteger();
    Map<String, Integer> starts = new ConcurrentHashMap<>();
    try (Scheduler other = air.another(SchedulerSettings.of(3), others)) {
      CyclicBarrier together = new CyclicBarrier(2);
      Thread second = Thread.ofPlatform().start(() -> work(other, others, starts, most, together));
      work(air.scheduler, air.claims, starts, most, together);
      second.join();
    }
    assertThat(starts).hasSize(60).allSatisfy((task, times) -> assertThat(times).isEqualTo(1));
    assertThat(most.get()).isEqualTo(7);
    assertThat(air.runs("d").getFirst().state()).isEqualTo(RunState.SUCCESS);
  }

  /** Turns together with another until all is done; ends half of what it started each time. */
  private void work(
      Scheduler own,
      Turns.Claims mine,
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
            air.database.call(session ->
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
