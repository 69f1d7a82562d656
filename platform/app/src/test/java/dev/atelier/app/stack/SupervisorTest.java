package dev.atelier.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.app.stack.Dependency.Condition;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.ServiceStatus.Phase;
import dev.atelier.kernel.text.SourceText;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order, conditions, restarts: with services that are as healthy as the test says. */
class SupervisorTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path state;

  private final Tool tool = new Tool();
  private Supervisor supervisor;

  /** Services that live in this process; what became of each is written down. */
  private static final class Tool implements ServiceRuntime {
    final List<String> log = new CopyOnWriteArrayList<>();
    final Map<String, Health> health = new ConcurrentHashMap<>();

    @Override
    public ImageProfile profile() {
      return new ImageProfile("Tool", "tool", Set.of("tool"), Map.of(), Map.of(), Map.of(), "/");
    }

    @Override
    public Plan plan(ServiceSpec service) {
      return new Plan.Serve("Tool");
    }

    @Override
    public ServiceHandle start(ServiceSpec service) {
      log.add("start " + service.name());
      if (health.getOrDefault(service.name(), Health.HEALTHY).state() == Health.State.EXITED
          && log.stream().filter(("start " + service.name())::equals).count() > 1) {
        health.put(service.name(), Health.HEALTHY); // it only fails the first time
      }
      return new ServiceHandle() {
        @Override
        public Health health() {
          return health.getOrDefault(service.name(), Health.HEALTHY);
        }

        @Override
        public void stop(Duration grace) {
          log.add("stop " + service.name());
        }
      };
    }
  }

  private static ServiceSpec spec(String name) {
    return new ServiceSpec(
        name,
        ImageReference.parse("tool"),
        Optional.empty(),
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        InetAddress.getLoopbackAddress(),
        List.of(),
        List.of(),
        List.of(name),
        RestartPolicy.NO,
        false,
        Optional.empty(),
        1,
        Map.of(),
        new SourceText("compose.yaml", "x").span(0, 1));
  }

  private PlannedService served(String name, Dependency... dependencies) {
    return new PlannedService(
        spec(name), new Plan.Serve("Tool"), Optional.of(tool), List.of(dependencies));
  }

  private Supervisor run(PlannedService... services) {
    StackSettings settings =
        new StackSettings("test", state, state, Map.of(), Clock.systemUTC(), false, true);
    StackPlatform platform =
        new StackPlatform(
            settings,
            () -> {
              throw new IllegalStateException("no database here");
            },
            new LogStore(state.resolve("logs"), Clock.systemUTC()),
            new EventLog(state.resolve("events.jsonl")));
    supervisor =
        new Supervisor(
            List.of(services), platform, new Publisher(Publisher.Mode.NONE, _ -> Optional.empty()));
    supervisor.start(List.of());
    return supervisor;
  }

  @AfterEach
  void end() {
    supervisor.close();
  }

  private Phase phase(String name) {
    return status(name).phase();
  }

  private ServiceStatus status(String name) {
    return supervisor.services().stream()
        .filter(s -> s.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void servicesStartAfterWhatTheyWaitForAndStopBeforeIt() {
    run(
        served("db"),
        served("web", new Dependency("db", Condition.HEALTHY, true)),
        served("proxy", new Dependency("web", Condition.STARTED, true)));
    assertThat(supervisor.awaitSettled(SOON, () -> false)).isTrue();
    supervisor.stop(List.of());
    assertThat(tool.log)
        .containsExactly(
            "start db", "start web", "start proxy", "stop proxy", "stop web", "stop db");
  }

  @Test
  void aServiceWaitsUntilItsDependencyIsHealthy() {
    tool.health.put("db", Health.starting("recovery"));
    run(served("db"), served("web", new Dependency("db", Condition.HEALTHY, true)));
    supervisor.awaitSettled(Duration.ofMillis(300), () -> false);
    assertThat(phase("web")).isEqualTo(Phase.WAITING);
    tool.health.put("db", Health.HEALTHY);
    assertThat(supervisor.awaitSettled(SOON, () -> false)).isTrue();
    assertThat(phase("web")).isEqualTo(Phase.RUNNING);
  }

  @Test
  void whatIsNotRunCountsAsStarted() {
    PlannedService trino =
        new PlannedService(
            spec("trino"), new Plan.NotRun("—", "no runtime"), Optional.empty(), List.of());
    run(trino, served("web", new Dependency("trino", Condition.HEALTHY, true)));
    assertThat(supervisor.awaitSettled(SOON, () -> false)).isTrue();
    assertThat(phase("web")).isEqualTo(Phase.RUNNING);
    assertThat(phase("trino")).isEqualTo(Phase.NOT_RUN);
  }

  @Test
  void aServerThatCrashesStartsAgainAndTheCrashIsShown() {
    tool.health.put("db", Health.exited(137, "killed"));
    run(served("db"));
    await(() -> status("db").restarts() == 1 && phase("db") == Phase.RUNNING);
    assertThat(status("db").warnings().getFirst().message())
        .isEqualTo("db exited with code 137 killed");
    assertThat(supervisor.events())
        .anySatisfy(event -> {
          assertThat(event.kind()).isEqualTo("exited");
          assertThat(event.failure()).isTrue();
        });
  }

  @Test
  void aSecondApplyLeavesTheUnchangedRunning() {
    run(served("db"), served("web"));
    supervisor.awaitSettled(SOON, () -> false);
    PlannedService changed =
        new PlannedService(
            spec("web").with(List.of(), Map.of("A", "b")),
            new Plan.Serve("Tool"),
            Optional.of(tool),
            List.of());
    supervisor.apply(List.of(served("db"), changed));
    supervisor.start(List.of("web"));
    assertThat(supervisor.awaitSettled(SOON, () -> false)).isTrue();
    assertThat(tool.log)
        .containsExactlyInAnyOrder("start db", "start web", "stop web", "start web");
    assertThat(phase("db")).isEqualTo(Phase.RUNNING);
  }

  /** The supervisor's monitor is notified of every change. */
  private void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    synchronized (supervisor) {
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime()).as("in time").isLessThan(end);
        try {
          supervisor.wait(50);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
