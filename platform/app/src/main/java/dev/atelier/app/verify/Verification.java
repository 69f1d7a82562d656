package dev.atelier.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run of {@code verify} on a stack that was just started. Mutable: collects its results. */
public final class Verification {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final VerifyPlan plan;
  private final Supervisor supervisor;
  private final VerifyTools tools;
  private final Duration timeout;
  private final Consumer<CheckResult> progress;
  private final List<CheckResult> results = new ArrayList<>();

  /**
   * @param timeout for each wait
   * @param progress told of each result as it comes
   */
  public Verification(
      VerifyPlan plan,
      Supervisor supervisor,
      VerifyTools tools,
      Duration timeout,
      Consumer<CheckResult> progress) {
    this.plan = plan;
    this.supervisor = supervisor;
    this.tools = tools;
    this.timeout = timeout;
    this.progress = progress;
  }

  /** Something that may be done between the services' start and the rest: an import. */
  public interface Step {
    String run();
  }

  /** Only the services, until each has got as far as it will. */
  public VerifyReport start() {
    Instant began = Instant.now();
    services("start");
    return new VerifyReport(supervisor.project(), Duration.between(began, Instant.now()), results);
  }

  public VerifyReport run(Optional<Step> load) {
    Instant began = Instant.now();
    services("start");
    load.ifPresent(step -> attempt("import", "load", step::run));
    plan.pause().forEach(service -> attempt("services", service + " pauses", () -> pause(service)));
    plan.logs().forEach(logs -> attempt("logs", logs.index(), () -> shipped(logs)));
    plan.dags().forEach(dag -> attempt("airflow", dag, () -> dagRun(dag)));
    plan.dbt().ifPresent(this::dbt);
    plan.equal().forEach(equal -> attempt("figures", equal.name(), () -> equal(equal)));
    services("end");
    return new VerifyReport(supervisor.project(), Duration.between(began, Instant.now()), results);
  }

  private void add(CheckResult result) {
    results.add(result);
    progress.accept(result);
  }

  /** A failed check is an exception with the reason, so that the next one still runs. */
  private void attempt(String group, String name, Step step) {
    Instant began = Instant.now();
    try {
      String detail = step.run();
      add(CheckResult.passed(group, name, Duration.between(began, Instant.now()), detail));
    } catch (Mismatch | AtelierException e) {
      add(
          CheckResult.failed(
              group, name, Duration.between(began, Instant.now()), String.valueOf(e.getMessage())));
    }
  }

  /** A figure that is not as it should be. */
  private static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  private void services(String when) {
    Instant began = Instant.now();
    boolean settled = supervisor.awaitSettled(timeout, () -> false);
    Duration took = Duration.between(began, Instant.now());
    for (ServiceStatus status : supervisor.services()) {
      String group = "services at the " + when;
      String name = status.spec().name();
      if (status.plan() instanceof Plan.NotRun notRun) {
        add(CheckResult.skipped(group, name, notRun.reason()));
      } else if (well(status)) {
        add(CheckResult.passed(group, name, took, status.plan().runner()));
      } else {
        String why =
            settled ? status.health().detail() : "not ready after " + timeout.toSeconds() + " s";
        add(CheckResult.failed(group, name, took, status.phase() + ": " + why));
      }
    }
  }

  private boolean well(ServiceStatus status) {
    return switch (status.phase()) {
      case COMPLETED -> true;
      case RUNNING ->
          status.health().state() == Health.State.HEALTHY || status.plan() instanceof Plan.Command;
      case STOPPED -> plan.pause().contains(status.spec().name());
      case WAITING, STARTING, FAILED, NOT_RUN -> false;
    };
  }

  private String pause(String service) {
    List<Metric> last = metrics(service);
    supervisor.stop(List.of(service));
    tools.remember(service, last);
    return "stopped, so that the figures stand still";
  }

  private List<Metric> metrics(String service) {
    return supervisor.services().stream()
        .filter(status -> status.spec().name().equals(service))
        .flatMap(status -> status.metrics().stream())
        .toList();
  }

  private String shipped(VerifyPlan.Logs logs) {
    long lines = lines(tools.file(logs.files()));
    long documents = -1;
    Instant end = Instant.now().plus(timeout);
    while (Instant.now().isBefore(end)) {
      documents = tools.documents(logs.service(), logs.index());
      if (documents >= lines) {
        break;
      }
      sleep();
    }
    if (documents != lines || lines == 0) {
      throw new Mismatch(lines + " lines in " + logs.files() + ", " + documents + " documents");
    }
    return lines + " lines, " + documents + " documents";
  }

  private static long lines(Path pattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    try (Stream<Path> files = Files.list(pattern.getParent())) {
      long lines = 0;
      for (Path file : files.filter(matcher::matches).toList()) {
        try (Stream<String> text = Files.lines(file)) {
          lines += text.count();
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String dagRun(String dag) {
    String runId = "verify__" + Instant.now();
    tools.run("airflow", List.of("dags", "unpause", dag, "-y"));
    tools.run("airflow", List.of("dags", "trigger", dag, "-r", runId));
    Instant end = Instant.now().plus(timeout);
    String state = "none";
    while (Instant.now().isBefore(end)) {
      state = state(dag, runId);
      if (state.equals("success") || state.equals("failed")) {
        break;
      }
      sleep();
    }
    if (!state.equals("success")) {
      throw new Mismatch("the run " + runId + " is " + state);
    }
    return "run " + runId + ": success";
  }

  private String state(String dag, String runId) {
    JsonNode runs =
        Json.read(tools.run("airflow", List.of("dags", "list-runs", dag, "-o", "json")));
    for (JsonNode run : runs) {
      if (run.path("run_id").asText().equals(runId)) {
        return run.path("state").asText();
      }
    }
    return "none";
  }

  /** Every node of {@code dbt build} is a result of its own. */
  private void dbt(VerifyPlan.Dbt dbt) {
    Instant began = Instant.now();
    List<CheckResult> nodes = new ArrayList<>();
    attempt(
        "dbt",
        "build",
        () -> {
          JsonNode report = tools.dbtBuild(dbt);
          for (JsonNode node : report.path("results")) {
            nodes.add(node(node));
          }
          long failed = nodes.stream().filter(CheckResult::failed).count();
          if (nodes.isEmpty() || failed > 0) {
            throw new Mismatch(failed + " of " + nodes.size() + " nodes failed");
          }
          return nodes.size()
              + " nodes in "
              + VerifyReport.seconds(Duration.between(began, Instant.now()))
              + " s";
        });
    nodes.forEach(this::add);
  }

  private static CheckResult node(JsonNode node) {
    String id = node.path("unique_id").asText();
    String status = node.path("status").asText();
    Duration took = Duration.ofMillis((long) (1000 * node.path("execution_time").asDouble()));
    String message = node.path("message").asText("");
    return switch (status) {
      case "success", "pass", "warn", "no-op" ->
          CheckResult.passed("dbt", id, took, status + " " + message);
      case "skipped" -> CheckResult.skipped("dbt", id, message);
      default -> CheckResult.failed("dbt", id, took, status + ": " + message);
    };
  }

  private String equal(VerifyPlan.Equal equal) {
    String left = figure(equal.left());
    String right = figure(equal.right());
    if (!same(left, right)) {
      throw new Mismatch("left " + left + ", right " + right);
    }
    return left;
  }

  private String figure(VerifyPlan.Side side) {
    return switch (side) {
      case VerifyPlan.Side.Sql sql -> tools.sql(warehouse(), sql.text());
      case VerifyPlan.Side.MetricOf of ->
          Stream.concat(tools.remembered(of.service()).stream(), metrics(of.service()).stream())
              .filter(metric -> metric.name().equals(of.metric()))
              .findFirst()
              .map(metric -> BigDecimal.valueOf(metric.value()).toPlainString())
              .orElseThrow(() -> new Mismatch(of.service() + " has no metric " + of.metric()));
    };
  }

  private String warehouse() {
    return plan.warehouse()
        .orElseThrow(() -> new Mismatch("x-atelier.verify names no warehouse to ask"));
  }

  private static boolean same(String left, String right) {
    if (left.isEmpty() || right.isEmpty()) {
      return false;
    }
    try {
      return new BigDecimal(left).compareTo(new BigDecimal(right)) == 0;
    } catch (NumberFormatException _) {
      return left.equals(right);
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Mismatch("interrupted");
    }
  }
}
