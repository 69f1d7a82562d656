package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Database;
import dev.atelier.airflow.state.DatabaseException;
import dev.atelier.airflow.state.Jobs;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.TaskInstance;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns on one thread; see the package. {@link #step()} is one turn, for tests with a clock of
 * their own.
 */
public final class Scheduler implements Executor.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);
  private static final Duration FULL = Duration.ofSeconds(30);
  private static final int EVENTS_A_TURN = 256;

  private final Database database;
  private final SchedulerSettings settings;
  private final Executor executor;
  private final Clock clock;
  private final NextRuns nextRuns;
  private final RunListener listener;
  private final DagCache dags = new DagCache();
  private final Endings endings;
  private final RunCreation creation;
  private final Queueing queueing;
  private final Alerts alerts;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Event> unfinished = new ArrayList<>();
  private final Map<TaskKey, Executor.Attempt> mine = new ConcurrentHashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final SchedulerLife life;
  private boolean scheduled;
  private volatile boolean stopped;
  private volatile Instant lastTurn = Instant.EPOCH;
  private volatile @Nullable Thread thread;
  private Instant nextSweep = Instant.EPOCH;
  private Instant nextHousekeeping = Instant.EPOCH;
  private Instant nextFull = Instant.EPOCH;

  /** Told of what happened to runs, on the scheduler's thread, after it is kept. */
  public interface RunListener {
    void ended(Dag dag, DagRun run, RunState state);

    /** For a mapped task whose length only its file can tell; answered by {@link #expanded}. */
    void askLength(Dag dag, DagRun run, TaskInstance instance);
  }

  private sealed interface Event {
    record Started(TaskKey key, int tryNumber, long pid) implements Event {}

    record Ended(TaskKey key, int tryNumber, Executor.Outcome outcome) implements Event {}

    record Length(TaskKey key, int length) implements Event {}

    record Wake() implements Event {}
  }

  /** A run by its name. */
  record RunKey(String dagId, String runId) {
    static RunKey of(TaskKey key) {
      return new RunKey(key.dagId(), key.runId());
    }
  }

  /** What to do once the transaction is through. */
  private static final class After {
    final List<Executor.Attempt> start = new ArrayList<>();
    final List<TaskKey> cancel = new ArrayList<>();
    final List<Runnable> tell = new ArrayList<>();
  }

  public Scheduler(
      Database database,
      SchedulerSettings settings,
      Executor executor,
      NextRuns nextRuns,
      RunListener listener,
      Clock clock) {
    this.database = database;
    this.settings = settings;
    this.executor = executor;
    this.nextRuns = nextRuns;
    this.listener = listener;
    this.clock = clock;
    this.endings = new Endings(dags, executor);
    this.creation = new RunCreation(dags, nextRuns, settings);
    this.alerts = new Alerts(dags, nextRuns, settings);
    this.queueing = new Queueing(dags, settings);
    this.life = new SchedulerLife(database, settings.hostname(), clock);
  }

  public NextRuns nextRuns() {
    return nextRuns;
  }

  /** Starts the thread. */
  public void start() {
    life.begin();
    Thread loop = Thread.ofPlatform().daemon().name("airflow-scheduler").unstarted(this::loop);
    thread = loop;
    loop.start();
  }

  /** The last time a turn was done: what health is judged by. */
  public Instant lastTurn() {
    return lastTurn;
  }

  /** Tasks that run here now. */
  public int running() {
    return mine.size();
  }

  /** Something was changed by hand: look now. */
  public void wake() {
    if (woken.compareAndSet(false, true)) {
      events.add(new Event.Wake());
    }
  }

  @Override
  public void started(TaskKey key, int tryNumber, long pid) {
    events.add(new Event.Started(key, tryNumber, pid));
  }

  @Override
  public void ended(TaskKey key, int tryNumber, Executor.Outcome outcome) {
    events.add(new Event.Ended(key, tryNumber, outcome));
  }

  /** The answer to {@link RunListener#askLength}. */
  public void expanded(TaskKey key, int length) {
    events.add(new Event.Length(key, length));
  }

  private void loop() {
    Duration pause = Duration.ofMillis(100);
    while (!stopped) {
      try {
        turn(true);
        pause = Duration.ofMillis(100);
      } catch (DatabaseException e) {
        LOG.warn("the scheduler waits for its database: {}", e.getMessage());
        park(pause);
        pause =
            pause.multipliedBy(2).compareTo(Duration.ofSeconds(5)) > 0
                ? Duration.ofSeconds(5)
                : pause.multipliedBy(2);
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.error("a turn of the scheduler failed", e);
        park(Duration.ofSeconds(1));
      }
    }
  }

  private static void park(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One turn over what has happened so far, with everything that is due looked at. */
  public void step() {
    life.begin();
    nextSweep = Instant.EPOCH;
    nextHousekeeping = Instant.EPOCH;
    nextFull = Instant.EPOCH;
    try {
      turn(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn(boolean wait) throws InterruptedException {
    take(wait);
    Instant now = clock.instant();
    boolean wokenNow = woken.getAndSet(false);
    boolean sweep = wokenNow || !now.isBefore(nextSweep);
    boolean housekeeping = wokenNow || !now.isBefore(nextHousekeeping);
    boolean full = !now.isBefore(nextFull);
    if (!sweep && unfinished.isEmpty()) {
      lastTurn = now;
      return;
    }
    After after = new After();
    if (housekeeping) {
      life.keepAlive();
    }
    database.run(session -> work(session, after, now, sweep, housekeeping, full));
    unfinished.clear();
    if (sweep) {
      nextSweep = now.plus(SWEEP);
    }
    if (housekeeping) {
      nextHousekeeping = now.plus(HOUSEKEEPING);
    }
    if (full) {
      nextFull = now.plus(FULL);
    }
    after.cancel.forEach(key -> executor.cancel(key, "the task's state was changed from outside"));
    for (Executor.Attempt attempt : after.start) {
      mine.put(attempt.key(), attempt);
      executor.start(attempt, this);
    }
    after.tell.forEach(Runnable::run);
    lastTurn = now;
  }

  private void take(boolean wait) throws InterruptedException {
    if (wait && unfinished.isEmpty() && events.isEmpty()) {
      long millis =
          Math.clamp(Duration.between(clock.instant(), nextSweep).toMillis(), 0, SWEEP.toMillis());
      Event first = events.poll(millis, TimeUnit.MILLISECONDS);
      if (first != null) {
        unfinished.add(first);
      }
    }
    events.drainTo(unfinished, EVENTS_A_TURN);
  }

  private void work(
      Session session,
      After after,
      Instant now,
      boolean sweep,
      boolean housekeeping,
      boolean full) {
    Set<RunKey> dirty = new LinkedHashSet<>();
    scheduled = false;
    for (Event event : unfinished) {
      apply(session, event, dirty, after, now);
    }
    if (housekeeping) {
      adoptOrphans(session, dirty, now);
      cancelChanged(session, after);
      timeOut(session, after, now);
      alerts
          .late(session, now)
          .forEach(alert ->
              after.tell.add(() -> executor.missed(alert.dag(), alert.which(), alert.data())));
    }
    if (sweep) {
      creation.createDue(session, now);
      creation.createForAssets(session, now);
      dirty.addAll(creation.startQueued(session, now));
      dirty.addAll(waitingFor(session, now));
      dirty.addAll(changedByHand(session));
    }
    if (full) {
      Runs.in(session, RunState.RUNNING)
          .forEach(run -> dirty.add(new RunKey(run.dagId(), run.runId())));
    }
    Set<String> freed = evaluate(session, dirty, after, now);
    if (!freed.isEmpty()) {
      creation.createDue(session, now);
      creation.createForAssets(session, now);
      evaluate(session, creation.startQueued(session, now), after, now);
    }
    after.start.addAll(
        queueing.queue(
            session,
            settings.parallelism() - mine.size(),
            life.jobId(),
            now,
            sweep || scheduled || !freed.isEmpty()));
  }

  private void apply(Session session, Event event, Set<RunKey> dirty, After after, Instant now) {
    switch (event) {
      case Event.Started(TaskKey key, int tryNumber, long pid) -> {
        if (!Tasks.running(session, key, tryNumber, pid, settings.hostname(), now)) {
          after.cancel.add(key);
        }
      }
      case Event.Ended(TaskKey key, int tryNumber, Executor.Outcome outcome) -> {
        Executor.Attempt attempt = mine.get(key);
        if (attempt != null && attempt.instance().tryNumber() == tryNumber) {
          after.tell.add(() -> mine.remove(key, attempt));
          mine.remove(key, attempt);
        }
        endings.end(session, key, tryNumber, outcome, now);
        dirty.add(RunKey.of(key));
      }
      case Event.Length(TaskKey key, int length) -> {
        new MappedExpansion(session, dags, now).expand(key, length, settings.maxMapLength());
        dirty.add(RunKey.of(key));
      }
      case Event.Wake _ -> {}
    }
  }

  /** Runs with a retry or a reschedule that is due. */
  private static List<RunKey> waitingFor(Session session, Instant now) {
    return session.list(
        """
        select distinct dag_id, run_id from airflow.task_instance
        where state in ('up_for_retry', 'up_for_reschedule') and next_attempt <= ?\
        """,
        row -> new RunKey(row.text("dag_id"), row.text("run_id")),
        now);
  }

  /** Runs in which tasks were cleared or marked: nothing was decided since. */
  private static List<RunKey> changedByHand(Session session) {
    return session.list(
        """
        select dag_id, run_id from airflow.dag_run where state = 'running' and last_scheduling_decision is null\
        """,
        row -> new RunKey(row.text("dag_id"), row.text("run_id")));
  }

  /**
   * @return the DAGs in which a run ended
   */
  private Set<String> evaluate(Session session, Iterable<RunKey> keys, After after, Instant now) {
    Set<String> ended = new LinkedHashSet<>();
    for (RunKey key : keys) {
      Optional<DagRun> run = Runs.lockWaiting(session, key.dagId(), key.runId());
      Optional<Dag> dag = dags.find(session, key.dagId());
      if (run.isEmpty() || dag.isEmpty() || run.get().state() != RunState.RUNNING) {
        continue;
      }
      Evaluation.Result result =
          new Evaluation(session, dag.get(), run.get(), settings, now).evaluate();
      scheduled |= result.scheduled();
      result
          .done()
          .forEach(instance -> endings.doneWithoutProcess(session, dag.get(), instance, now));
      result
          .unexpanded()
          .forEach(
              instance -> after.tell.add(() -> listener.askLength(dag.get(), run.get(), instance)));
      if (result.end().isPresent()) {
        end(session, dag.get(), run.get(), result.end().get(), result.reason(), after, now);
        ended.add(key.dagId());
      } else {
        Runs.decided(session, run.get(), now);
      }
    }
    return ended;
  }

  private void end(
      Session session,
      Dag dag,
      DagRun run,
      RunState state,
      String reason,
      After after,
      Instant now) {
    alerts.promise(session, run, now);
    Runs.state(session, run, state, now);
    Alerts.kept(session, run, state, now);
    if (state == RunState.FAILED) {
      creation.pauseAfterFailures(session, dag);
    }
    creation.continueAfter(session, dag, run, now);
    DagRun ended = Runs.find(session, run.dagId(), run.runId()).orElse(run);
    after.tell.add(() -> {
      listener.ended(dag, ended, state);
      if (dag.callbacks().contains(state == RunState.FAILED ? "failure" : "success")
          || dag.callbacks().contains("listener")) {
        executor.runEnded(dag, ended, reason);
      }
    });
  }

  /** Tasks whose scheduler is dead: what may have started is lost, the rest is queued again. */
  private void adoptOrphans(Session session, Set<RunKey> dirty, Instant now) {
    List<Long> dead = new ArrayList<>(Jobs.dead(session));
    dead.remove(life.jobId());
    for (long job : dead) {
      List<TaskInstance> orphans =
          session.list(
              "select * from airflow.task_instance where job_id = ? and state in ('queued', 'running', 'restarting') for update skip locked",
              Tasks::readRow,
              job);
      for (TaskInstance orphan : orphans) {
        endings.orphan(session, orphan, now);
        dirty.add(RunKey.of(orphan.key()));
      }
      Jobs.end(session, job, "failed", now);
      if (!orphans.isEmpty()) {
        LOG.warn("scheduler {} died: {} of its tasks were adopted", job, orphans.size());
      }
    }
  }

  /** What runs here although its row says otherwise is ended. */
  private void cancelChanged(Session session, After after) {
    if (mine.isEmpty()) {
      return;
    }
    Set<String> rightful =
        new LinkedHashSet<>(
            session.list(
                """
                select dag_id, run_id, task_id, map_index, try_number from airflow.task_instance
                where job_id = ? and state in ('queued', 'running')\
                """,
                row ->
                    new TaskKey(
                            row.text("dag_id"),
                            row.text("run_id"),
                            row.text("task_id"),
                            row.number("map_index"))
                        + "#"
                        + row.number("try_number"),
                life.jobId()));
    mine.forEach((key, attempt) -> {
      if (!rightful.contains(key + "#" + attempt.instance().tryNumber())) {
        after.cancel.add(key);
      }
    });
  }

  private void timeOut(Session session, After after, Instant now) {
    for (DagRun run : Runs.in(session, RunState.RUNNING)) {
      Optional<Dag> dag = dags.find(session, run.dagId());
      Optional<Instant> limit =
          dag.flatMap(Dag::dagrunTimeout)
              .flatMap(most -> run.startDate().map(start -> start.plus(most)));
      if (dag.isEmpty() || limit.isEmpty() || limit.get().isAfter(now)) {
        continue;
      }
      if (Runs.lock(session, run.dagId(), run.runId()).isEmpty()) {
        continue;
      }
      for (TaskInstance instance : Tasks.of(session, run.dagId(), run.runId())) {
        if (!instance.state().finished()) {
          Tasks.state(session, instance.key(), dev.atelier.airflow.state.TaskState.SKIPPED, now);
          if (mine.containsKey(instance.key())) {
            after.cancel.add(instance.key());
          }
        }
      }
      LOG.info("run {} of {} took longer than its dagrun_timeout", run.runId(), run.dagId());
      end(session, dag.get(), run, RunState.FAILED, "timed_out", after, now);
    }
  }

  /** When something is due next, for a page; the loop itself looks every second. */
  public Optional<Instant> nextDue() {
    return database.call(Dags::nextDue);
  }

  /** Leaves as a killed process would: its job is not ended, its lock is gone. For tests. */
  void abandon() {
    stopped = true;
    life.abandon();
  }

  @Override
  public void close() {
    stopped = true;
    Thread loop = thread;
    if (loop != null) {
      loop.interrupt();
      try {
        loop.join(Duration.ofSeconds(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    life.close();
  }

  static com.fasterxml.jackson.databind.JsonNode emptyObject() {
    return JsonNodeFactory.instance.objectNode();
  }
}
