package dev.atelier.airflow;

import dev.atelier.airflow.command.AirflowCommand;
import dev.atelier.airflow.rest.AirflowWeb;
import dev.atelier.airflow.role.Role;
import dev.atelier.airflow.role.ServiceCommand;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.DatabaseException;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One service of Airflow: a part of the shared engine, perhaps with its web port. */
final class AirflowService implements ServiceHandle {
  private static final Duration SCHEDULER_ALIVE = Duration.ofSeconds(30);
  private static final int WEB_PORT = 8080;

  private final AirflowStack stack;
  private final ServiceSpec service;
  private final ServiceCommand command;
  private final CompletableFuture<AirflowEngine> engine;
  private volatile @Nullable AirflowWeb web;
  private volatile Health settled = Health.STARTING;
  private volatile boolean stopped;
  private @Nullable List<Metric> metrics;
  private Instant metricsAt = Instant.EPOCH;

  AirflowService(
      AirflowStack stack,
      ServiceSpec service,
      ServiceCommand command,
      CompletableFuture<AirflowEngine> engine) {
    this.stack = stack;
    this.service = service;
    this.command = command;
    this.engine = engine;
  }

  void begin() {
    Thread.ofPlatform().daemon().name("airflow-" + service.name()).start(this::run);
  }

  private void run() {
    try {
      AirflowEngine running = engine.join();
      if (stopped) {
        return;
      }
      stack.setUp(running, service, command);
      if (!command.serves()) {
        settled = Health.exited(0, "set up");
        return;
      }
      if (command.roles().contains(Role.WEB) || command.roles().contains(Role.STANDALONE)) {
        web =
            AirflowWeb.start(
                running,
                new EngineView(running),
                service,
                port(running),
                stack.users(),
                stack.pages());
      }
      stack.startScheduling(running, command);
      settled = Health.HEALTHY;
      stack
          .platform()
          .log(service.name())
          .line(
              "Airflow "
                  + running.config().version()
                  + ": "
                  + String.join(", ", command.roles().stream().map(Role::word).toList()));
    } catch (CompletionException e) {
      fail(e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(Throwable failure) {
    String text =
        failure instanceof AtelierException known
            ? new ProblemPrinter(false).print(known.problems()).strip()
            : String.valueOf(failure);
    text.lines().forEach(line -> stack.platform().log(service.name()).line(line));
    settled = Health.exited(1, text.lines().findFirst().orElse(""));
  }

  private int port(AirflowEngine running) {
    String section = running.config().generation() >= 3 ? "api" : "webserver";
    String key = running.config().generation() >= 3 ? "port" : "web_server_port";
    for (List<String> call : List.of(service.commandLine())) {
      for (int i = 0; i + 1 < call.size(); i++) {
        if (call.get(i).equals("-p") || call.get(i).equals("--port")) {
          return Integer.parseInt(call.get(i + 1));
        }
      }
    }
    return AirflowStack.config(service).number(section, key, WEB_PORT);
  }

  @Override
  public Health health() {
    if (settled.state() != Health.State.HEALTHY) {
      return settled;
    }
    AirflowEngine running = engine.join();
    try {
      running.database().call(session -> session.list("select 1 as n", row -> row.number("n")));
    } catch (DatabaseException e) {
      return Health.unhealthy("its database does not answer: " + e.getMessage());
    }
    Instant now = running.clock().instant();
    if (!running.started()) {
      return Health.healthy("nothing is scheduled: no scheduler runs");
    }
    Instant turned = running.scheduler().lastTurn();
    if (turned.equals(Instant.EPOCH)) {
      return Health.starting("the scheduler starts");
    }
    if (turned.plus(SCHEDULER_ALIVE).isBefore(now)) {
      return Health.unhealthy("the scheduler has not turned since " + turned);
    }
    if (!running.readProblem().isEmpty()) {
      return Health.unhealthy(running.readProblem());
    }
    if (running.lastRead().equals(Instant.EPOCH)) {
      return Health.starting("reads the DAG files");
    }
    return Health.HEALTHY;
  }

  @Override
  public void stop(Duration grace) {
    stopped = true;
    AirflowWeb running = web;
    if (running != null) {
      running.close();
      web = null;
    }
    if (settled.state() != Health.State.EXITED) {
      settled = Health.exited(0, "");
    }
  }

  @Override
  public List<Mount> mounts() {
    return stack.nextDoorMounts();
  }

  @Override
  public List<Fact> facts() {
    if (settled.state() != Health.State.HEALTHY) {
      return List.of();
    }
    AirflowEngine running = engine.join();
    AirflowView.Summary summary = new EngineView(running).summary();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Version", running.config().version()));
    facts.add(new Fact("DAG folder", running.setup().dags().toString()));
    facts.add(
        new Fact(
            "DAGs",
            summary.dags() + (summary.paused() > 0 ? " (" + summary.paused() + " paused)" : "")));
    facts.add(new Fact("Import errors", Integer.toString(summary.importErrors())));
    facts.add(new Fact("Logs", running.logs().base().toString()));
    if (!running.python().version().isEmpty()) {
      facts.add(new Fact("Python", running.python().version()));
    }
    return facts;
  }

  @Override
  public synchronized List<Metric> metrics() {
    if (settled.state() != Health.State.HEALTHY || !schedules()) {
      return List.of();
    }
    AirflowEngine running = engine.join();
    Instant now = running.clock().instant();
    List<Metric> known = metrics;
    if (known == null || metricsAt.plusSeconds(1).isBefore(now)) {
      known = read(running);
      metrics = known;
      metricsAt = now;
    }
    return known;
  }

  /** The numbers are told once, by the part that schedules. */
  private boolean schedules() {
    return AirflowStack.primary(AirflowRuntime.services(stack.platform()))
        .name()
        .equals(service.name());
  }

  private static List<Metric> read(AirflowEngine running) {
    return running
        .database()
        .call(session -> {
          Map<String, Integer> tasks = EngineView.counts(session, "task_instance");
          Map<String, Integer> runs = EngineView.counts(session, "dag_run");
          List<Metric> all = new ArrayList<>();
          all.add(Metric.of("airflow_task_instances_running", tasks.getOrDefault("running", 0)));
          all.add(
              Metric.of(
                  "airflow_task_instances_queued",
                  tasks.getOrDefault("queued", 0) + tasks.getOrDefault("scheduled", 0)));
          all.add(Metric.of("airflow_dag_runs_running", runs.getOrDefault("running", 0)));
          all.add(Metric.of("airflow_dag_runs_queued", runs.getOrDefault("queued", 0)));
          session
              .list(
                  "select state, count(*) as n from airflow.task_attempt where state in ('success', 'failed') group by state",
                  row -> Map.entry(row.text("state"), row.number("n")))
              .forEach(entry ->
                  all.add(
                      new Metric(
                          "airflow_task_attempts_total",
                          Map.of("state", entry.getKey()),
                          entry.getValue())));
          all.add(Metric.of("airflow_import_errors", Dags.importErrors(session).size()));
          all.add(Metric.of("airflow_dag_files_read_seconds", running.readSeconds()));
          return List.copyOf(all);
        });
  }

  @Override
  public List<ProcessHandle> processes() {
    return engine.isDone() && !engine.isCompletedExceptionally() && schedules()
        ? engine.join().python().process().map(List::of).orElse(List.of())
        : List.of();
  }

  @Override
  public Optional<ToolCommand> command(String name) {
    return name.equals("airflow")
        ? Optional.of(new AirflowCommand(stack::engine))
        : Optional.empty();
  }
}
