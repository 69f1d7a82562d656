package dev.atelier.airflow;

import dev.atelier.airflow.command.AirflowCommand;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.role.Role;
import dev.atelier.airflow.role.ServiceCommand;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.sandbox.PythonEnvironments;
import dev.atelier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the services of Airflow's images: all of them are one scheduler, and a web port each. */
public final class AirflowRuntime implements ServiceRuntime {
  private static final ImageProfile PROFILE =
      new ImageProfile(
          "Airflow",
          "airflow",
          Set.of(
              "apache/airflow",
              "bitnami/airflow*",
              "bitnamilegacy/airflow*",
              "puckel/docker-airflow",
              "quay.io/astronomer/astro-runtime",
              "astronomer/astro-runtime"),
          Map.of("web", 8080),
          Map.of(
              "/opt/airflow/dags",
              "DAG files",
              "/opt/airflow/airflow.cfg",
              "settings",
              "/opt/airflow/plugins",
              "plugins"),
          Map.of("AIRFLOW_HOME", "/opt/airflow"),
          "/opt/airflow");

  private final AirflowStack stack;

  public AirflowRuntime(
      Platform platform, Sandbox sandbox, PythonEnvironments environments, AirflowPages pages) {
    this.stack = new AirflowStack(platform, sandbox, environments, pages);
  }

  /** The view of the running Airflow, for pages elsewhere; none before it runs. */
  public Optional<AirflowView> view() {
    return stack.engine().map(EngineView::new);
  }

  /**
   * For a dbt command: the task that calls it, if one does.
   *
   * @param environment of the caller
   * @param project the project's folder
   */
  public Optional<DbtOfTask> dbt(Map<String, String> environment, String project) {
    return stack.engine().flatMap(engine -> DbtOfTask.of(engine, environment, project));
  }

  /** The command line on the running Airflow. */
  public ToolCommand command() {
    return new AirflowCommand(stack::engine);
  }

  @Override
  public ImageProfile profile() {
    return PROFILE;
  }

  @Override
  public Plan plan(ServiceSpec service) {
    ServiceCommand command = ServiceCommand.of(service);
    if (command.serves()) {
      String words = command.roles().stream().map(Role::word).collect(Collectors.joining(", "));
      return new Plan.Serve("Airflow " + words);
    }
    if (!command.settings().isEmpty() && command.other().isEmpty()) {
      return new Plan.Serve("Airflow setup");
    }
    if (command.onlySetup()) {
      return new Plan.Satisfied("Airflow setup", setupReason(command));
    }
    if (command.other().isEmpty()) {
      return new Plan.Satisfied("Airflow", "there is nothing to run");
    }
    return new Plan.Command("command", service.commandLine());
  }

  private static String setupReason(ServiceCommand command) {
    List<String> done = new ArrayList<>();
    if (command.migrates()) {
      done.add("the database is prepared by the platform");
    }
    if (command.airflow().stream().anyMatch(call -> call.getFirst().equals("users"))) {
      done.add("its users are known");
    }
    return done.isEmpty() ? "nothing is left to do" : String.join(", ", done);
  }

  /** Every service that belongs to Airflow here, with what it does. */
  static Map<ServiceSpec, ServiceCommand> services(Platform platform) {
    return platform.services().values().stream()
        .filter(AirflowRuntime::ours)
        .collect(
            Collectors.toMap(
                spec -> spec, ServiceCommand::of, (a, b) -> a, java.util.LinkedHashMap::new));
  }

  static boolean ours(ServiceSpec spec) {
    if (spec.extension().get("as") instanceof String id) {
      return id.equals(PROFILE.id());
    }
    boolean installed =
        spec.build().stream()
            .flatMap(build -> build.packages().stream())
            .anyMatch(
                name -> name.startsWith("apache-airflow") && !name.startsWith("apache-airflow-"));
    return installed || PROFILE.matches(spec.image());
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    List<Problem> problems = new ArrayList<>();
    ServiceCommand command = ServiceCommand.of(service);
    AirflowConfig config = AirflowStack.config(service);
    boolean reads =
        command.roles().contains(Role.SCHEDULER)
            || command.roles().contains(Role.STANDALONE)
            || command.roles().contains(Role.DAG_PROCESSOR);
    if (reads && service.hostPath(config.dagsFolder()).isEmpty()) {
      problems.add(
          AirflowErrors.NO_DAGS_FOLDER
              .warning(
                  service.name()
                      + ": no folder is mounted at "
                      + config.dagsFolder()
                      + ", so there are no DAGs")
              .at(service.span())
              .mend("mount one: ./dags:" + config.dagsFolder()));
    }
    return problems;
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    return stack.start(service, ServiceCommand.of(service));
  }

  @Override
  public void close() {
    stack.close();
  }
}
