package dev.atelier.app.check;

import static dev.atelier.app.check.ComposeFaults.place;
import static dev.atelier.app.check.StackReading.fault;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Faults in how a tool's image is used that make it start and not work. */
final class ToolFaults {
  private ToolFaults() {}

  static List<FaultRule> rules() {
    return List.of(
        ToolFaults::grafanaWithoutProvider,
        ToolFaults::grafanaWithoutDatasources,
        ToolFaults::supersetCodeHidden,
        ToolFaults::supersetWithoutDriver,
        ToolFaults::supersetNotInitialised,
        ToolFaults::prometheusWithoutTargets,
        ToolFaults::dbtNotInAirflow);
  }

  private static List<Problem> grafanaWithoutProvider(StackReading stack) {
    List<Problem> found = new ArrayList<>();
    for (ServiceSpec spec : stack.withImage("grafana")) {
      spec.mounts().stream()
          .filter(mount -> mount.target().startsWith("/etc/grafana/provisioning/dashboards"))
          .filter(mount -> noYaml(mount.source()))
          .forEach(mount ->
              found.add(
                  fault(
                          "grafana-no-provider",
                          spec.name()
                              + ": "
                              + stack.shown(mount.source())
                              + " is mounted as dashboard provisioning but holds no provider file: no dashboard is loaded",
                          "add a provider .yml there and mount the dashboards' JSON elsewhere")
                      .at(place(stack, spec, "volumes"))));
    }
    return found;
  }

  private static List<Problem> grafanaWithoutDatasources(StackReading stack) {
    return stack.withImage("grafana").stream()
        .filter(spec ->
            spec.mounts().stream()
                .noneMatch(mount ->
                    mount.target().startsWith("/etc/grafana/provisioning/datasources")
                        || mount.target().equals("/etc/grafana/provisioning")
                        || mount.target().equals("/etc/grafana")))
        .map(spec ->
            fault(
                    "grafana-no-datasource",
                    spec.name()
                        + ": no datasource is provisioned: every panel is empty until somebody adds one by hand",
                    "mount a datasources .yml at /etc/grafana/provisioning/datasources")
                .at(spec.span()))
        .toList();
  }

  private static boolean noYaml(Path folder) {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.noneMatch(
          path -> path.toString().endsWith(".yml") || path.toString().endsWith(".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Problem> supersetCodeHidden(StackReading stack) {
    return stack.withImage("superset").stream()
        .filter(spec -> spec.mounts().stream().anyMatch(ToolFaults::hidesSuperset))
        .map(spec ->
            fault(
                    "superset-code-hidden",
                    spec.name()
                        + ": a volume at /app/superset hides Superset's own code; its data is in /app/superset_home",
                    "mount the volume at /app/superset_home")
                .at(place(stack, spec, "volumes")))
        .toList();
  }

  private static boolean hidesSuperset(Mount mount) {
    return mount.type() == Mount.Type.VOLUME && mount.target().equals("/app/superset");
  }

  private static List<Problem> supersetWithoutDriver(StackReading stack) {
    boolean postgres = !stack.withImage("postgres").isEmpty();
    return stack.withImage("superset").stream()
        .filter(spec -> postgres && spec.build().isEmpty() && !mentions(spec, "psycopg2"))
        .map(spec ->
            fault(
                    "superset-no-driver",
                    spec.name() + ": the image " + spec.image() + " has no PostgreSQL driver",
                    "build FROM it with: pip install psycopg2-binary")
                .at(place(stack, spec, "image")))
        .toList();
  }

  private static List<Problem> supersetNotInitialised(StackReading stack) {
    List<ServiceSpec> services = stack.withImage("superset");
    boolean initialised =
        services.stream()
                .anyMatch(
                    spec -> mentions(spec, "superset init") || mentions(spec, "superset-init"))
            || stack.sources().values().stream().anyMatch(text -> text.contains("superset init"));
    return services.isEmpty() || initialised
        ? List.of()
        : List.of(
            fault(
                    "superset-not-initialised",
                    services.getFirst().name()
                        + ": nobody runs superset db upgrade, fab create-admin and init",
                    "add a one-shot service that does, and let Superset depend on it")
                .at(services.getFirst().span()));
  }

  private static boolean mentions(ServiceSpec spec, String text) {
    return String.join(" ", spec.commandLine()).contains(text);
  }

  private static List<Problem> prometheusWithoutTargets(StackReading stack) {
    List<ServiceSpec> prometheus =
        stack.services().stream()
            .filter(spec -> spec.image().lastName().equals("prometheus"))
            .toList();
    boolean exporters =
        stack.services().stream()
            .anyMatch(spec ->
                spec.image().lastName().contains("exporter")
                    || spec.image().lastName().contains("cadvisor"));
    boolean database = !stack.withImage("postgres", "elasticsearch", "airflow").isEmpty();
    return prometheus.isEmpty() || exporters || !database
        ? List.of()
        : List.of(
            fault(
                    "prometheus-no-targets",
                    prometheus.getFirst().name()
                        + " has nothing to scrape: exporters for PostgreSQL and Elasticsearch and Airflow's StatsD are missing",
                    "add postgres-exporter, elasticsearch-exporter and statsd-exporter services and scrape them")
                .at(prometheus.getFirst().span()));
  }

  private static List<Problem> dbtNotInAirflow(StackReading stack) {
    boolean callsDbt =
        stack.sources().entrySet().stream()
            .anyMatch(e ->
                e.getKey().toString().endsWith(".py")
                    && e.getValue().contains("airflow")
                    && e.getValue()
                        .matches("(?s).*\\bdbt (run|build|test|seed|snapshot|deps)\\b.*"));
    return stack.withImage("airflow").stream()
        .filter(spec -> callsDbt && spec.build().isEmpty() && !has(spec, "dbt"))
        .limit(1)
        .map(spec ->
            fault(
                    "airflow-no-dbt",
                    spec.name()
                        + ": a DAG calls dbt, which the image "
                        + spec.image()
                        + " does not have",
                    "build FROM it with: pip install dbt-core dbt-postgres (Atelier brings its own)")
                .at(place(stack, spec, "image")))
        .toList();
  }

  private static boolean has(ServiceSpec spec, String word) {
    return spec.environment().getOrDefault("_PIP_ADDITIONAL_REQUIREMENTS", "").contains(word);
  }
}
