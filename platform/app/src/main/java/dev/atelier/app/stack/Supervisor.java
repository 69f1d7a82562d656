package dev.atelier.app.stack;

import dev.atelier.app.stack.ServiceLife.Readiness;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.ServiceStatus.Phase;
import dev.atelier.kernel.stack.StackView;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs the services of a stack: each on a thread of its own, in the order of their dependencies,
 * restarted as their policies say. Its monitor guards every service's state and is notified of each
 * change.
 */
public final class Supervisor implements StackView, AutoCloseable {
  private static final ErrorCode UNKNOWN_SERVICE = ErrorCode.user("stack.no-such-service");

  private final StackPlatform platform;
  private final Publisher publisher;
  private final Clock clock;
  private final Map<String, ServiceLife> lives = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile Duration grace = Duration.ofSeconds(10);

  /**
   * @param services in start order
   */
  public Supervisor(List<PlannedService> services, StackPlatform platform, Publisher publisher) {
    this.platform = platform;
    this.publisher = publisher;
    this.clock = platform.clock();
    services.forEach(this::add);
  }

  private void add(PlannedService service) {
    ServiceLife life = new ServiceLife(service, this);
    synchronized (this) {
      lives.put(service.spec().name(), life);
      threads.add(
          Thread.ofPlatform().name("service-" + service.spec().name()).daemon().start(life));
    }
  }

  /** Starts services (all when none is named); returns at once. */
  public void start(Collection<String> names) {
    selected(names).forEach(ServiceLife::want);
  }

  /** Stops services (all when none is named), dependents first, and waits until they are gone. */
  public void stop(Collection<String> names) {
    List<ServiceLife> chosen = new ArrayList<>(selected(names));
    while (!chosen.isEmpty()) {
      List<ServiceLife> free =
          chosen.stream()
              .filter(life -> chosen.stream().noneMatch(other -> dependsOn(other, life)))
              .toList();
      List<ServiceLife> wave = free.isEmpty() ? List.copyOf(chosen) : free;
      wave.forEach(ServiceLife::unwant);
      awaitUntil(() -> wave.stream().allMatch(ServiceLife::idle), grace.plusSeconds(5));
      chosen.removeAll(wave);
    }
  }

  /** The same, with another time than usual before they are killed. */
  public void stop(Collection<String> names, Duration atMost) {
    Duration usual = grace;
    grace = atMost;
    try {
      stop(names);
    } finally {
      grace = usual;
    }
  }

  /** Replaces changed services, adds new ones, stops those that are gone; the others run on. */
  public void apply(List<PlannedService> services) {
    Map<String, PlannedService> wanted = new LinkedHashMap<>();
    services.forEach(service -> wanted.put(service.spec().name(), service));
    List<String> gone = new ArrayList<>();
    synchronized (this) {
      lives.forEach((name, life) -> {
        PlannedService fresh = wanted.get(name);
        if (fresh == null || !same(fresh, life.planned())) {
          gone.add(name);
        } else {
          wanted.remove(name);
        }
      });
    }
    if (!gone.isEmpty()) {
      stop(gone);
      synchronized (this) {
        gone.forEach(name -> Optional.ofNullable(lives.remove(name)).ifPresent(ServiceLife::end));
      }
    }
    wanted.values().forEach(this::add);
  }

  private static boolean same(PlannedService a, PlannedService b) {
    return a.spec().withoutPlace().equals(b.spec().withoutPlace())
        && a.plan().equals(b.plan())
        && a.dependencies().equals(b.dependencies());
  }

  private static boolean dependsOn(ServiceLife life, ServiceLife other) {
    return life != other
        && life.planned().dependencies().stream().anyMatch(d -> d.service().equals(other.name()));
  }

  private List<ServiceLife> selected(Collection<String> names) {
    synchronized (this) {
      if (names.isEmpty()) {
        return List.copyOf(lives.values());
      }
      return names.stream().map(this::require).toList();
    }
  }

  private ServiceLife require(String name) {
    return life(name)
        .orElseThrow(() -> {
          Problem problem = Problem.error(UNKNOWN_SERVICE, "no such service: " + name);
          return dev.atelier.kernel.text.Suggestion.didYouMean(name, lives.keySet())
              .map(problem::mend)
              .orElse(problem)
              .exception();
        });
  }

  /** Something that a person should know of a service. */
  public void warn(String service, Problem problem) {
    life(service).ifPresent(life -> life.warn(problem));
  }

  synchronized Optional<ServiceLife> life(String name) {
    return Optional.ofNullable(lives.get(name));
  }

  /** The running service's handle. */
  public Optional<ServiceHandle> handle(String service) {
    return require(service).handle();
  }

  Readiness await(ServiceLife other, Dependency dependency, BooleanSupplier givenUp) {
    synchronized (this) {
      while (true) {
        if (givenUp.getAsBoolean()) {
          return Readiness.GIVEN_UP;
        }
        Readiness readiness = other.readiness(dependency);
        if (readiness != Readiness.WAITING) {
          return readiness;
        }
        pause(Duration.ofSeconds(1));
      }
    }
  }

  /**
   * Waits until every service has got as far as it will: healthy, completed, failed or not run.
   *
   * @return whether all did within the time
   */
  public boolean awaitSettled(Duration atMost, BooleanSupplier givenUp) {
    return awaitUntil(() -> givenUp.getAsBoolean() || settled(), atMost);
  }

  /** Whether no service is still on its way. */
  public synchronized boolean settled() {
    return lives.values().stream().allMatch(Supervisor::settled);
  }

  private static boolean settled(ServiceLife life) {
    return switch (life.phase()) {
      case WAITING, STARTING -> false;
      case RUNNING ->
          life.planned().plan() instanceof Plan.Command
              ? life.underWay()
              : life.health().state() == Health.State.HEALTHY;
      case COMPLETED, FAILED, STOPPED, NOT_RUN -> true;
    };
  }

  /** Returns when something has changed, or after that time. */
  public synchronized void awaitChange(Duration atMost) {
    pause(atMost);
  }

  private boolean awaitUntil(BooleanSupplier condition, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (this) {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end) {
          return false;
        }
        pause(Duration.ofMillis(100));
      }
      return true;
    }
  }

  private void pause(Duration atMost) {
    try {
      TimeUnit.MILLISECONDS.timedWait(this, atMost.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a service", e);
    }
  }

  Instant now() {
    return clock.instant();
  }

  Duration grace() {
    return grace;
  }

  /** How long a service may take to stop before it is killed ({@code -t}). */
  public void grace(Duration grace) {
    this.grace = grace;
  }

  Publisher publisher() {
    return publisher;
  }

  Platform platform() {
    return platform;
  }

  void event(String service, String kind, boolean failure, String detail) {
    platform.event(new Event(now(), service, kind, failure, detail.strip()));
  }

  @Override
  public String project() {
    return platform.project();
  }

  @Override
  public List<ServiceStatus> services() {
    List<ServiceLife> all;
    synchronized (this) {
      all = List.copyOf(lives.values());
    }
    return all.stream().map(ServiceLife::status).toList();
  }

  @Override
  public List<Repair> repairs() {
    return platform.repairs();
  }

  @Override
  public List<Event> events() {
    return platform.events();
  }

  @Override
  public Path logFile(String service) {
    return platform.logs().file(service);
  }

  @Override
  public void restart(String service) {
    require(service).want();
  }

  /** Whether a service could not do what it was asked to. */
  public boolean anyFailed() {
    return services().stream().anyMatch(status -> status.phase() == Phase.FAILED);
  }

  @Override
  public void close() {
    stop(List.of());
    synchronized (this) {
      lives.values().forEach(ServiceLife::end);
      notifyAll();
    }
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
