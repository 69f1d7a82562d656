package dev.atelier.app.stack;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.ServiceStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service from waiting to stopped, on a thread of its own that lives as long as the stack
 * (children of the operating system die with the thread that started them).
 *
 * <p>Mutable: what is wanted (run or not) is set from outside, where it is (phase, handle) by its
 * own thread only; both are guarded by the supervisor's monitor, which is told of every change.
 */
final class ServiceLife implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceLife.class);
  static final ErrorCode EXITED = ErrorCode.external("stack.service-exited");
  static final ErrorCode DEPENDENCY = ErrorCode.external("stack.dependency-failed");
  private static final Duration PROBE_EVERY = Duration.ofMillis(150);
  private static final Duration STABLE_AFTER = Duration.ofSeconds(10);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LAST_DELAY = Duration.ofSeconds(60);

  private final PlannedService planned;
  private final Supervisor supervisor;
  private final List<Problem> warnings = new CopyOnWriteArrayList<>();

  private boolean wanted;
  private boolean ended;
  private int generation;
  private Phase phase = Phase.WAITING;
  private Health health = Health.STARTING;
  private Instant since;
  private int restarts;
  private @Nullable ServiceHandle handle;
  private Publisher.Publication publication = Publisher.Publication.NOTHING;

  ServiceLife(PlannedService planned, Supervisor supervisor) {
    this.planned = planned;
    this.supervisor = supervisor;
    this.since = supervisor.now();
  }

  PlannedService planned() {
    return planned;
  }

  String name() {
    return planned.spec().name();
  }

  /** From outside: run, and begin again if it already ran. */
  void want() {
    synchronized (supervisor) {
      wanted = true;
      generation++;
      phase = Phase.WAITING;
      supervisor.notifyAll();
    }
  }

  /** From outside: stop and stay stopped. */
  void unwant() {
    synchronized (supervisor) {
      wanted = false;
      generation++;
      supervisor.notifyAll();
    }
  }

  /** From outside: stop for good and let the thread end. */
  void end() {
    synchronized (supervisor) {
      ended = true;
      unwant();
    }
  }

  Phase phase() {
    synchronized (supervisor) {
      return phase;
    }
  }

  Health health() {
    synchronized (supervisor) {
      return health;
    }
  }

  boolean idle() {
    synchronized (supervisor) {
      return handle == null && phase != Phase.STARTING;
    }
  }

  Optional<ServiceHandle> handle() {
    synchronized (supervisor) {
      return Optional.ofNullable(handle);
    }
  }

  void warn(Problem problem) {
    if (!warnings.contains(problem)) {
      warnings.add(problem);
    }
  }

  ServiceStatus status() {
    ServiceHandle current;
    Phase currentPhase;
    Health currentHealth;
    Instant currentSince;
    int count;
    List<dev.atelier.kernel.stack.PublishedPort> ports;
    synchronized (supervisor) {
      current = handle;
      currentPhase = phase;
      currentHealth = health;
      currentSince = since;
      count = restarts;
      ports = List.copyOf(publication.ports());
    }
    return new ServiceStatus(
        planned.spec(),
        current == null
            ? planned.plan()
            : current.runner().<Plan>map(Plan.Serve::new).orElse(planned.plan()),
        currentPhase,
        currentHealth,
        currentSince,
        count,
        ports,
        List.copyOf(warnings),
        current == null ? List.of() : current.facts(),
        current == null ? List.of() : current.metrics(),
        current == null ? Optional.empty() : ProcessMemory.of(current.processes()));
  }

  @Override
  public void run() {
    Duration delay = FIRST_DELAY;
    int retries = 0;
    int seen = -1;
    while (true) {
      int mine;
      synchronized (supervisor) {
        while (!ended && (!wanted || generation == seen)) {
          waitBriefly(Duration.ofDays(1));
        }
        if (ended) {
          return;
        }
        mine = generation;
      }
      if (mine != seen) {
        delay = FIRST_DELAY;
        retries = 0;
      }
      seen = mine;
      Instant started = supervisor.now();
      Outcome outcome = attempt(mine);
      if (Duration.between(started, supervisor.now()).compareTo(STABLE_AFTER) > 0) {
        delay = FIRST_DELAY;
        retries = 0;
      }
      if (outcome.again() && retriesLeft(retries)) {
        retries++;
        pause(delay, mine);
        delay = min(delay.multipliedBy(2), LAST_DELAY);
        synchronized (supervisor) {
          if (generation == mine) {
            restarts++;
            seen = -1;
          }
        }
      }
    }
  }

  private record Outcome(boolean again) {
    static final Outcome DONE = new Outcome(false);
  }

  private boolean retriesLeft(int retries) {
    RestartPolicy policy = planned.spec().restart();
    return policy.when() != RestartPolicy.When.ON_FAILURE
        || policy.maximumRetries() == 0
        || retries < policy.maximumRetries();
  }

  private Outcome attempt(int mine) {
    if (!awaitDependencies(mine)) {
      return Outcome.DONE;
    }
    return switch (planned.plan()) {
      case Plan.Satisfied satisfied -> {
        move(Phase.COMPLETED, Health.exited(0, satisfied.reason()));
        yield Outcome.DONE;
      }
      case Plan.NotRun notRun -> {
        move(Phase.NOT_RUN, Health.unhealthy(notRun.reason()));
        yield Outcome.DONE;
      }
      case Plan.Serve _ -> serve(mine, true);
      case Plan.Command _ -> serve(mine, false);
    };
  }

  private boolean awaitDependencies(int mine) {
    for (Dependency dependency : planned.dependencies()) {
      Optional<ServiceLife> other = supervisor.life(dependency.service());
      if (other.isEmpty()) {
        continue;
      }
      Readiness readiness = supervisor.await(other.get(), dependency, () -> stale(mine));
      if (readiness == Readiness.READY) {
        continue;
      }
      if (readiness == Readiness.FAILED) {
        fail(
            Problem.error(
                DEPENDENCY,
                "dependency failed to start: "
                    + dependency.service()
                    + " "
                    + other.get().health().detail()));
      }
      return false;
    }
    return !stale(mine);
  }

  /** Where a dependency stands. */
  enum Readiness {
    READY,
    WAITING,
    FAILED,
    GIVEN_UP
  }

  /** By the compose file's condition; what is not run counts as ready, with the plan's warning. */
  Readiness readiness(Dependency dependency) {
    synchronized (supervisor) {
      if (phase == Phase.NOT_RUN) {
        return Readiness.READY;
      }
      if (phase == Phase.FAILED) {
        return dependency.required() ? Readiness.FAILED : Readiness.READY;
      }
      boolean satisfied = planned.plan() instanceof Plan.Satisfied && phase == Phase.COMPLETED;
      boolean ready =
          switch (dependency.condition()) {
            case STARTED -> (phase == Phase.RUNNING && underWay()) || phase == Phase.COMPLETED;
            case HEALTHY ->
                satisfied || (phase == Phase.RUNNING && health.state() == Health.State.HEALTHY);
            case COMPLETED -> phase == Phase.COMPLETED;
          };
      return ready ? Readiness.READY : Readiness.WAITING;
    }
  }

  /**
   * Whether its process runs. A command's image is "built" first, its packages installed, which
   * Docker does before any service starts.
   */
  boolean underWay() {
    synchronized (supervisor) {
      return !(planned.plan() instanceof Plan.Command)
          || health.state() != Health.State.STARTING
          || (handle != null && !handle.processes().isEmpty());
    }
  }

  private Outcome serve(int mine, boolean server) {
    move(Phase.STARTING, Health.STARTING);
    ServiceHandle started;
    Publisher.Publication opened = Publisher.Publication.NOTHING;
    try {
      opened = supervisor.publisher().publish(planned.spec());
      opened.warnings().forEach(this::warn);
      TemporaryFolders.empty(planned.spec());
      started = planned.runtime().orElseThrow().start(planned.spec());
    } catch (AtelierException e) {
      opened.close();
      e.problems().forEach(this::fail);
      if (e.kind() == Kind.INTERNAL) {
        LOG.error("service {} could not be started", name(), e);
      }
      return Outcome.DONE;
    } catch (RuntimeException e) {
      opened.close();
      LOG.error("service {} could not be started", name(), e);
      fail(Problem.error(ErrorCode.INTERNAL, name() + " could not be started: " + e));
      return Outcome.DONE;
    }
    synchronized (supervisor) {
      handle = started;
      publication = opened;
    }
    move(Phase.RUNNING, Health.STARTING);
    supervisor.event(name(), "started", false, planned.plan().runner());
    try {
      return watch(started, mine, server);
    } finally {
      opened.close();
      synchronized (supervisor) {
        handle = null;
        publication = Publisher.Publication.NOTHING;
      }
    }
  }

  private Outcome watch(ServiceHandle started, int mine, boolean server) {
    while (!stale(mine)) {
      Health now = probe(started);
      if (now.state() == Health.State.EXITED) {
        started.stop(Duration.ofSeconds(1));
        return exited(now, server);
      }
      update(now);
      synchronized (supervisor) {
        if (generation == mine) {
          waitBriefly(PROBE_EVERY);
        }
      }
    }
    started.stop(supervisor.grace());
    move(Phase.STOPPED, Health.exited(0, ""));
    supervisor.event(name(), "stopped", false, "");
    return Outcome.DONE;
  }

  private Health probe(ServiceHandle started) {
    try {
      return started.health();
    } catch (RuntimeException e) {
      LOG.warn("health of {} could not be read", name(), e);
      return Health.unhealthy(String.valueOf(e.getMessage()));
    }
  }

  private void update(Health now) {
    Health before = health();
    if (before.equals(now)) {
      return;
    }
    synchronized (supervisor) {
      health = now;
      if (before.state() != now.state()) {
        since = supervisor.now();
      }
      supervisor.notifyAll();
    }
    if (before.state() != now.state() && now.state() != Health.State.STARTING) {
      boolean failure = now.state() == Health.State.UNHEALTHY;
      supervisor.event(name(), failure ? "unhealthy" : "healthy", failure, now.detail());
    }
  }

  /** A server that ends by itself has crashed and starts again; a command follows its policy. */
  private Outcome exited(Health how, boolean server) {
    boolean failure = server || how.exitCode() != 0;
    boolean again =
        server
            || switch (planned.spec().restart().when()) {
              case NO -> false;
              case ALWAYS, UNLESS_STOPPED -> true;
              case ON_FAILURE -> how.exitCode() != 0;
            };
    move(failure ? Phase.FAILED : Phase.COMPLETED, how);
    supervisor.event(name(), "exited", failure, "exit code " + how.exitCode() + " " + how.detail());
    if (failure) {
      warn(
          Problem.warning(
              EXITED, name() + " exited with code " + how.exitCode() + " " + how.detail()));
    }
    return new Outcome(again);
  }

  private void fail(Problem problem) {
    warn(problem);
    supervisor.platform().log(name()).line("error: " + problem.message());
    move(Phase.FAILED, Health.exited(1, problem.message()));
    supervisor.event(name(), "failed", true, problem.message());
  }

  private void move(Phase to, Health now) {
    synchronized (supervisor) {
      phase = to;
      health = now;
      since = supervisor.now();
      supervisor.notifyAll();
    }
  }

  private boolean stale(int mine) {
    synchronized (supervisor) {
      return ended || !wanted || generation != mine;
    }
  }

  private void pause(Duration delay, int mine) {
    Instant end = supervisor.now().plus(delay);
    synchronized (supervisor) {
      while (!stale(mine) && supervisor.now().isBefore(end)) {
        waitBriefly(Duration.between(supervisor.now(), end));
      }
    }
  }

  /** Waits on the supervisor's monitor, which the caller holds. */
  private void waitBriefly(Duration atMost) {
    try {
      supervisor.wait(Math.max(1, atMost.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = true;
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  List<Problem> warnings() {
    return new ArrayList<>(warnings);
  }
}
