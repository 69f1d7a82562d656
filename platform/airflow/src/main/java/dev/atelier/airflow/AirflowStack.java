package dev.atelier.airflow;

import dev.atelier.airflow.command.AirflowCommand;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.python.PythonPackage;
import dev.atelier.airflow.python.ReadFile;
import dev.atelier.airflow.role.Role;
import dev.atelier.airflow.role.ServiceCommand;
import dev.atelier.airflow.role.StackUsers;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.task.LogFiles;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.sandbox.PythonEnvironments;
import dev.atelier.sandbox.Sandbox;
import dev.atelier.sandbox.SandboxCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one Airflow behind a stack's services: booted by the first that starts, shared by all. */
final class AirflowStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AirflowStack.class);
  private static final String PACKAGE_TARGET = "/opt/atelier/airflow";
  private static final ErrorCode NOT_TRUSTED = ErrorCode.user("airflow.not-trusted");

  private final Platform platform;
  private final Sandbox sandbox;
  private final PythonEnvironments environments;
  private final AirflowPages pages;
  private final Set<String> reported = new HashSet<>();
  private @Nullable CompletableFuture<AirflowEngine> booting;
  private @Nullable ServiceSpec bootedFor;
  private volatile @Nullable NextDoor nextDoor;
  private volatile boolean schedules;

  AirflowStack(
      Platform platform, Sandbox sandbox, PythonEnvironments environments, AirflowPages pages) {
    this.platform = platform;
    this.sandbox = sandbox;
    this.environments = environments;
    this.pages = pages;
  }

  Platform platform() {
    return platform;
  }

  AirflowPages pages() {
    return pages;
  }

  synchronized Optional<AirflowEngine> engine() {
    CompletableFuture<AirflowEngine> future = booting;
    return future != null && future.isDone() && !future.isCompletedExceptionally()
        ? Optional.of(future.join())
        : Optional.empty();
  }

  synchronized Optional<Throwable> failure() {
    CompletableFuture<AirflowEngine> future = booting;
    return future != null && future.isCompletedExceptionally()
        ? Optional.of(future.exceptionNow())
        : Optional.empty();
  }

  static AirflowConfig config(ServiceSpec service) {
    Map<String, String> environment = new HashMap<>(service.environment());
    String home = environment.getOrDefault("AIRFLOW_HOME", home(service));
    environment.putIfAbsent("AIRFLOW_HOME", home);
    environment.putIfAbsent("AIRFLOW__CORE__DAGS_FOLDER", home + "/dags");
    if (service.image().repository().startsWith("bitnami")) {
      String examples = service.environment().getOrDefault("AIRFLOW_LOAD_EXAMPLES", "yes");
      environment.putIfAbsent(
          "AIRFLOW__CORE__LOAD_EXAMPLES", examples.equals("yes") ? "True" : "False");
    }
    Optional<Path> cfg =
        service
            .hostPath(environment.getOrDefault("AIRFLOW_CONFIG", home + "/airflow.cfg"))
            .filter(Files::isRegularFile);
    AirflowConfig read = AirflowConfig.of(tag(service), environment, cfg);
    // The file's own folder wins over the image's default, which is only written as a variable
    // here.
    if (!service.environment().containsKey("AIRFLOW__CORE__DAGS_FOLDER")
        && read.file().containsKey("core.dags_folder")) {
      environment.put("AIRFLOW__CORE__DAGS_FOLDER", read.file().get("core.dags_folder"));
      return AirflowConfig.of(tag(service), environment, cfg);
    }
    return read;
  }

  private static String home(ServiceSpec service) {
    return switch (service.image().repository()) {
      case "puckel/docker-airflow", "astronomer/astro-runtime" -> "/usr/local/airflow";
      default ->
          service.image().repository().startsWith("bitnami")
              ? "/opt/bitnami/airflow"
              : "/opt/airflow";
    };
  }

  /** The version: the tag's, or that of the package a Dockerfile installs into a plain image. */
  private static String tag(ServiceSpec service) {
    return service.build().stream()
        .flatMap(build -> build.packages().stream())
        .filter(name -> name.matches("apache-airflow(\\[.*?])?==.*"))
        .map(name -> name.substring(name.indexOf("==") + 2))
        .findFirst()
        .orElse(service.image().tag());
  }

  ServiceHandle start(ServiceSpec service, ServiceCommand command) {
    CompletableFuture<AirflowEngine> engine = boot();
    AirflowService handle = new AirflowService(this, service, command, engine);
    handle.begin();
    return handle;
  }

  private synchronized CompletableFuture<AirflowEngine> boot() {
    CompletableFuture<AirflowEngine> running = booting;
    ServiceSpec wanted = primary(AirflowRuntime.services(platform)).withoutPlace();
    if (running != null && !running.isCompletedExceptionally()) {
      if (wanted.equals(bootedFor) || !running.isDone()) {
        return running;
      }
      LOG.info("{} was changed: Airflow starts anew", wanted.name());
      running.join().close();
    }
    bootedFor = wanted;
    CompletableFuture<AirflowEngine> future = new CompletableFuture<>();
    booting = future;
    // A long-lived thread: processes that it starts die with it.
    Thread.ofPlatform()
        .daemon()
        .name("airflow-boot")
        .start(() -> {
          try {
            future.complete(open());
          } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
          }
          keepNextDoor(future);
        });
    return future;
  }

  /** The service in whose sandbox tasks run: where Docker would run them. */
  static ServiceSpec primary(Map<ServiceSpec, ServiceCommand> services) {
    for (Role role :
        List.of(
            Role.WORKER,
            Role.SCHEDULER,
            Role.STANDALONE,
            Role.DAG_PROCESSOR,
            Role.WEB,
            Role.TRIGGERER)) {
      for (var entry : services.entrySet()) {
        if (entry.getValue().roles().contains(role)) {
          return entry.getKey();
        }
      }
    }
    return services.keySet().iterator().next();
  }

  private AirflowEngine open() {
    Map<ServiceSpec, ServiceCommand> services = AirflowRuntime.services(platform);
    ServiceSpec chosen = primary(services);
    schedules = repairs(services, chosen);
    AirflowConfig config = config(chosen);
    Optional<GivenDatabase> given = GivenDatabase.of(platform, chosen, config);
    given.ifPresent(GivenDatabase::demand);
    Path dags =
        chosen.hostPath(config.dagsFolder()).orElse(platform.state("airflow").resolve("no-dags"));
    if (!platform.trusted(chosen.name(), "DAG files in " + dags)) {
      throw new AtelierException(
          Problem.error(NOT_TRUSTED, "the DAG files in " + dags + " may not be run until you agree")
              .mend("answer the question of up, or say --trust"));
    }
    ServiceSpec service = withPackages(chosen, ServiceCommand.of(chosen));
    environments.prepare(service, platform.log(chosen.name()));
    Path state = platform.state("airflow");
    NextDoor door = new NextDoor(platform, service, dags);
    nextDoor = door;
    Path python = PythonPackage.unpack(state);
    boolean refused = refusesSecond(service, config, dags);
    AirflowEngine engine =
        new AirflowEngine(
            new AirflowEngine.Setup(
                config,
                platform.database(),
                dags,
                state,
                logs(service, config, state),
                path -> service.hostPath(path).or(() -> door.hostPath(path)),
                environment(service, config),
                () -> python(service, config, python, door.mounts(), refused),
                dagId -> runsOnPaused(chosen, dagId),
                new Happened(chosen),
                platform.clock()));
    secrets(engine, service);
    if (config.flag("core", "load_examples", true)) {
      platform
          .log(chosen.name())
          .line("Airflow's example DAGs are not shipped here (AIRFLOW__CORE__LOAD_EXAMPLES)");
    }
    if (schedules && services.values().stream().noneMatch(AirflowStack::schedules)) {
      engine.start(); // in place of the scheduler that no service is
    } else if (schedules) {
      engine.startReading();
    }
    given.ifPresent(database -> database.publish(engine));
    return engine;
  }

  /** The packages that the service's own command installs, as if they had been asked for. */
  private static ServiceSpec withPackages(ServiceSpec service, ServiceCommand command) {
    if (command.packages().isEmpty()) {
      return service;
    }
    Map<String, String> environment = new HashMap<>(service.environment());
    environment.merge(
        "_PIP_ADDITIONAL_REQUIREMENTS",
        String.join(" ", command.packages()),
        (a, b) -> (a + " " + b).strip());
    return service.with(service.mounts(), environment);
  }

  private static void secrets(AirflowEngine engine, ServiceSpec service) {
    service
        .environment()
        .forEach((name, value) -> {
          if (name.startsWith("AIRFLOW_CONN_")) {
            dev.atelier.airflow.task.ConnectionText.parse(name, value)
                .password()
                .ifPresent(engine.masker()::add);
          }
        });
  }

  private Process python(
      ServiceSpec service,
      AirflowConfig config,
      Path python,
      List<Mount> extra,
      boolean refusesSecond) {
    Map<String, String> environment = new HashMap<>();
    String path = service.environment().get("PYTHONPATH");
    environment.put(
        "PYTHONPATH", PACKAGE_TARGET + (path == null || path.isBlank() ? "" : ":" + path));
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("PYTHONUNBUFFERED", "1");
    environment.put("ATELIER_AIRFLOW_VERSION", config.version());
    environment.put(
        "AIRFLOW_HOME", config.environment().getOrDefault("AIRFLOW_HOME", "/opt/airflow"));
    environment.put("AIRFLOW__CORE__DAGS_FOLDER", config.dagsFolder());
    if (refusesSecond) {
      environment.put("ATELIER_FAITHFUL", "1");
    }
    List<Mount> mounts = new ArrayList<>(extra);
    mounts.add(new Mount(Mount.Type.BIND, python, PACKAGE_TARGET, true));
    return sandbox.start(
        service,
        new SandboxCommand(
            List.of("python3", "-m", "airflow._atelier.server"),
            home(service),
            environment,
            mounts,
            false));
  }

  /** Whether files of the second generation are to be refused, as Airflow 3 does. */
  private boolean refusesSecond(ServiceSpec service, AirflowConfig config, Path dags) {
    return config.generation() >= 3
        && NextDoor.mentions(dags, "schedule_interval")
        && !platform.repair(
            new Repair(
                "airflow.second-generation-dag",
                service.name(),
                "Airflow 3 refuses DAG files with schedule_interval (TypeError: DAG.__init__() got an unexpected keyword argument 'schedule_interval')",
                "they are read as Airflow 2 does",
                "write schedule= instead of schedule_interval=",
                Optional.of(service.span())));
  }

  private static Map<String, String> environment(ServiceSpec service, AirflowConfig config) {
    Map<String, String> environment = new HashMap<>(service.environment());
    environment.put(
        "AIRFLOW_HOME", config.environment().getOrDefault("AIRFLOW_HOME", "/opt/airflow"));
    return environment;
  }

  /** In the mounted folder where there is one, so that people find them; else in our own. */
  private static LogFiles logs(ServiceSpec service, AirflowConfig config, Path state) {
    String folder = config.get("logging", "base_log_folder").orElse("/opt/airflow/logs");
    Path here = service.hostPath(folder).orElse(state.resolve("logs"));
    return new LogFiles(here, folder);
  }

  /** Scheduling begins with the scheduler's own service, whatever started before it. */
  void startScheduling(AirflowEngine engine, ServiceCommand command) {
    if (schedules && schedules(command)) {
      engine.start();
    }
  }

  private static boolean schedules(ServiceCommand command) {
    return command.roles().contains(Role.SCHEDULER) || command.roles().contains(Role.STANDALONE);
  }

  /**
   * What a Docker user would trip over.
   *
   * @return whether anything is scheduled at all
   */
  private boolean repairs(Map<ServiceSpec, ServiceCommand> services, ServiceSpec chosen) {
    boolean migrated =
        services.values().stream()
                .anyMatch(
                    command -> command.migrates() || command.roles().contains(Role.STANDALONE))
            || services.keySet().stream()
                .anyMatch(spec -> spec.image().repository().startsWith("bitnami"));
    boolean scheduler = services.values().stream().anyMatch(AirflowStack::schedules);
    int generation = config(chosen).generation();
    boolean first = true;
    if (!migrated) {
      first =
          platform.repair(
              new Repair(
                  "airflow.missing-migration",
                  chosen.name(),
                  "no service prepares Airflow's database, so its web server ends with: You need to initialize the database",
                  "the platform keeps Airflow's state in its own database, which it prepares",
                  "add a service with command: bash -c \"airflow db "
                      + (generation >= 3 ? "migrate" : "init")
                      + "\"",
                  Optional.of(chosen.span())));
    }
    boolean second = true;
    if (!scheduler) {
      second =
          platform.repair(
              new Repair(
                  "airflow.missing-scheduler",
                  chosen.name(),
                  "no service runs Airflow's scheduler, so no DAG would ever run",
                  "the platform schedules",
                  "add a service of the same image with command: scheduler"
                      + (generation >= 3 ? ", and one with dag-processor" : ""),
                  Optional.of(chosen.span())));
    }
    return first && second;
  }

  private boolean runsOnPaused(ServiceSpec service, String dagId) {
    return platform.repair(
        new Repair(
            "airflow.paused-trigger",
            service.name(),
            "a run that is triggered on a paused DAG stays queued until the DAG is unpaused, and then the runs it owes start too",
            "a triggered run of " + dagId + " runs although the DAG is paused",
            "unpause it: airflow dags unpause " + dagId,
            Optional.empty()));
  }

  private final class Happened implements AirflowEngine.Happenings {
    private final ServiceSpec service;

    Happened(ServiceSpec service) {
      this.service = service;
    }

    @Override
    public void runEnded(DagRun run, RunState state) {
      boolean failed = state == RunState.FAILED;
      String text = "%s %s %s".formatted(run.dagId(), run.runId(), failed ? "failed" : "succeeded");
      platform.event(new Event(platform.clock().instant(), service.name(), "run", failed, text));
      platform.log(service.name()).line(text);
    }

    @Override
    public void fileRead(ReadFile file) {
      String ids = String.join(", ", file.dags().stream().map(dag -> dag.dagId()).toList());
      platform
          .log(service.name())
          .line("read " + file.relative() + (ids.isEmpty() ? "" : ": " + ids));
      file.errors()
          .forEach(error -> {
            String last = error.strip().substring(error.strip().lastIndexOf('\n') + 1);
            if (reported.add(file.relative() + last)) {
              platform.warn(
                  service.name(),
                  AirflowErrors.IMPORT.warning(file.relative() + " cannot be imported: " + last));
            }
          });
      file.warnings()
          .forEach(warning -> {
            if (reported.add(warning)) {
              platform.warn(service.name(), AirflowErrors.OTHER_GENERATION.warning(warning));
            }
          });
    }
  }

  /** Setup commands of a service, in order: connections, variables, pools. */
  void setUp(AirflowEngine engine, ServiceSpec service, ServiceCommand command) {
    AirflowCommand airflow = new AirflowCommand(() -> Optional.of(engine));
    for (List<String> call : command.settings()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
      Invocation invocation =
          new Invocation(
              call,
              Path.of("/"),
              service.environment(),
              path -> service.hostPath(path).orElse(Path.of(path)),
              java.io.InputStream.nullInputStream(),
              print,
              print,
              false,
              120,
              () -> false);
      airflow.run(invocation);
      out.toString(StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> platform.log(service.name()).line(line));
    }
  }

  StackUsers users() {
    return StackUsers.of(AirflowRuntime.services(platform).keySet());
  }

  /** Folders beside the compose file that are mounted in memory. */
  List<Mount> nextDoorMounts() {
    NextDoor door = nextDoor;
    return door == null ? List.of() : door.mounts();
  }

  /** Looks for a project next door that appears while the stack runs; ends with the engine. */
  private void keepNextDoor(CompletableFuture<AirflowEngine> future) {
    NextDoor door = nextDoor;
    if (door == null || future.isCompletedExceptionally()) {
      return;
    }
    AirflowEngine engine = future.join();
    while (!engine.stopped()) {
      try {
        Thread.sleep(1000);
        if (engine.executor().running() == 0 && door.changed()) {
          LOG.info("folders next door are mounted anew: {}", door.mounts());
          engine.python().restart();
        }
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("folders next door could not be looked at: {}", e.getMessage());
      }
    }
  }

  @Override
  public synchronized void close() {
    CompletableFuture<AirflowEngine> future = booting;
    if (future != null && future.isDone() && !future.isCompletedExceptionally()) {
      future.join().close();
    }
    booting = null;
  }
}
