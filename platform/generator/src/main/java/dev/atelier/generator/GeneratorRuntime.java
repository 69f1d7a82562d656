package dev.atelier.generator;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services of the image {@code atelier/generator}: the shop, on a thread of the platform. */
public final class GeneratorRuntime implements ServiceRuntime {
  /** The container path of its settings. */
  public static final String SETTINGS = GeneratorFiles.SETTINGS;

  static final ErrorCode NOT_STARTED = ErrorCode.user("generator.not-started");
  private static final Logger LOG = LoggerFactory.getLogger(GeneratorRuntime.class);

  private final Platform platform;

  public GeneratorRuntime(Platform platform) {
    this.platform = platform;
  }

  @Override
  public ImageProfile profile() {
    return new ImageProfile(
        "Generator",
        "generator",
        Set.of("atelier/generator"),
        Map.of(),
        Map.of(
            "settings", GeneratorFiles.SETTINGS,
            "logs", GeneratorFiles.LOGS,
            "state", GeneratorFiles.STATE),
        Map.of(),
        "/");
  }

  @Override
  public Plan plan(ServiceSpec service) {
    return new Plan.Serve("Generator");
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    List<Problem> problems = new ArrayList<>();
    try {
      files(service).settings();
    } catch (AtelierException e) {
      problems.addAll(e.problems());
    }
    for (String variable : List.of("GENERATOR_JDBC_URL", "GENERATOR_USER")) {
      if (service.variable(variable).isEmpty()) {
        problems.add(
            Problem.error(
                    NOT_STARTED, service.name() + ": the variable " + variable + " is not set")
                .at(service.span()));
      }
    }
    return problems;
  }

  private GeneratorFiles files(ServiceSpec service) {
    Path own = platform.state("generator").resolve(service.name());
    return new GeneratorFiles(
        service.hostPath(GeneratorFiles.SETTINGS),
        service.hostPath(GeneratorFiles.LOGS).orElse(own.resolve("logs")),
        service.hostPath(GeneratorFiles.STATE).orElse(own));
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    List<Problem> problems = check(service);
    if (!problems.isEmpty()) {
      throw new AtelierException(problems);
    }
    GeneratorFiles files = files(service);
    try {
      Generator generator =
          new Generator(
              new Generator.Setup(
                  files.settings(),
                  Warehouses.connections(service.environment()),
                  files.state(),
                  files.logs(),
                  platform.clock(),
                  () -> platform.repair(missingTables(service)),
                  platform.log(service.name())::line));
      return new Handle(generator);
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(NOT_STARTED, "cannot write to " + files.logs() + ": " + e.getMessage()), e);
    }
  }

  private static Repair missingTables(ServiceSpec service) {
    return new Repair(
        "generator.missing-tables",
        service.name(),
        "nothing makes the tables transactions_raw, clients_raw and produits_raw",
        "made them",
        "mount postgres/init at /docker-entrypoint-initdb.d of the database's service",
        Optional.of(service.span()));
  }

  private static final class Handle implements ServiceHandle {
    private final Generator generator;
    private final Instant started = Instant.now();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Optional<Health> ended = Optional.empty();

    Handle(Generator generator) {
      this.generator = generator;
      this.thread = Thread.ofVirtual().name("generator").start(this::run);
    }

    private void run() {
      try (generator) {
        generator.run(() -> stopped);
        ended = Optional.of(Health.exited(0, ""));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = Optional.of(Health.exited(0, ""));
      } catch (RuntimeException e) {
        LOG.error("the generator ended", e);
        ended = Optional.of(Health.exited(1, String.valueOf(e.getMessage())));
      }
    }

    @Override
    public Health health() {
      return ended.orElseGet(generator::health);
    }

    @Override
    public void stop(Duration grace) {
      stopped = true;
      try {
        if (!thread.join(grace)) {
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public List<Fact> facts() {
      Generator.Figures figures = generator.figures();
      double seconds = Math.max(1, Duration.between(started, Instant.now()).toSeconds());
      List<Fact> facts = new ArrayList<>();
      facts.add(new Fact("Log file", generator.logFile().toString()));
      facts.add(new Fact("Orders since the start", Long.toString(figures.orders())));
      facts.add(
          new Fact(
              "Orders per second", String.format(Locale.ROOT, "%.2f", figures.orders() / seconds)));
      figures
          .lastOrder()
          .ifPresent(at ->
              facts.add(new Fact("Last order", at.truncatedTo(ChronoUnit.SECONDS).toString())));
      figures
          .lastLogLine()
          .ifPresent(at ->
              facts.add(new Fact("Last log line", at.truncatedTo(ChronoUnit.SECONDS).toString())));
      return facts;
    }

    @Override
    public List<Metric> metrics() {
      Generator.Figures figures = generator.figures();
      return List.of(
          Metric.of("generator_orders_total", figures.orders()),
          Metric.of("generator_settlements_total", figures.settlements()),
          Metric.of("generator_log_lines_total", figures.logLines()));
    }
  }
}
