package dev.atelier.app.stack;

import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who runs which service: by {@code x-atelier.as}, the image, or what a Dockerfile installs. */
public final class StackPlanner {
  /** Brokers by the last part of their image's name, and the tools that need none of them here. */
  private static final Map<String, Set<String>> BROKERS =
      Map.of(
          "redis", Set.of("airflow", "superset"),
          "valkey", Set.of("airflow", "superset"),
          "rabbitmq", Set.of("airflow"),
          "zookeeper", Set.of("kafka"),
          "cp-zookeeper", Set.of("kafka"));

  /** A package that a Dockerfile installs into a plain image, and the tool that it makes of it. */
  private static final Map<String, String> PACKAGES =
      Map.of("apache-airflow", "airflow", "dbt-core", "dbt", "dbt-postgres", "dbt");

  private final List<ServiceRuntime> runtimes;
  private final ServiceRuntime commands;

  /**
   * @param runtimes the first that matches serves
   * @param commands runs a {@link Plan.Command}, whoever planned it
   */
  public StackPlanner(List<ServiceRuntime> runtimes, ServiceRuntime commands) {
    this.runtimes = List.copyOf(runtimes);
    this.commands = commands;
  }

  /**
   * @param specs in start order
   * @param dependencies of a service by its name
   */
  public List<PlannedService> plan(
      List<ServiceSpec> specs, Function<String, List<Dependency>> dependencies) {
    Set<String> tools =
        specs.stream()
            .flatMap(spec -> runtime(spec).stream())
            .map(runtime -> runtime.profile().id())
            .collect(Collectors.toSet());
    return specs.stream()
        .map(spec -> planned(spec, tools, dependencies.apply(spec.name())))
        .toList();
  }

  private PlannedService planned(
      ServiceSpec spec, Set<String> tools, List<Dependency> dependencies) {
    Optional<ServiceRuntime> runtime = runtime(spec);
    Plan plan =
        spec.replicas() == 0
            ? new Plan.NotRun("—", "switched off: it has 0 replicas")
            : runtime.map(r -> r.plan(spec)).orElseGet(() -> withoutRuntime(spec, tools));
    Optional<ServiceRuntime> starter =
        switch (plan) {
          case Plan.Serve _ -> runtime;
          case Plan.Command _ -> Optional.of(commands);
          case Plan.Satisfied _, Plan.NotRun _ -> Optional.empty();
        };
    return new PlannedService(spec, plan, starter, dependencies);
  }

  private Optional<ServiceRuntime> runtime(ServiceSpec spec) {
    if (spec.extension().get("as") instanceof String id) {
      return byId(id);
    }
    Optional<ServiceRuntime> installed =
        spec.build().stream()
            .flatMap(build -> build.packages().stream())
            .map(StackPlanner::packageName)
            .flatMap(name -> Optional.ofNullable(PACKAGES.get(name)).stream())
            .filter(tool -> calls(spec, tool))
            .findFirst()
            .flatMap(this::byId);
    return installed.or(() ->
        runtimes.stream().filter(runtime -> runtime.profile().matches(spec.image())).findFirst());
  }

  private static boolean calls(ServiceSpec spec, String tool) {
    return spec.commandLine().stream()
        .anyMatch(word -> word.matches("(?s)(.*\\W)?" + tool + "(\\W.*)?"));
  }

  private static String packageName(String requirement) {
    return requirement.split("[\\[<>=!~; ]", 2)[0].toLowerCase(java.util.Locale.ROOT);
  }

  private Optional<ServiceRuntime> byId(String id) {
    return runtimes.stream().filter(runtime -> runtime.profile().id().equals(id)).findFirst();
  }

  private static Plan withoutRuntime(ServiceSpec spec, Set<String> tools) {
    ImageReference image = spec.image();
    boolean broker =
        BROKERS.getOrDefault(image.lastName(), Set.of()).stream().anyMatch(tools::contains);
    return broker
        ? new Plan.Satisfied("not needed", "the built-in runtimes need no " + image.lastName())
        : new Plan.NotRun("—", spec.name() + " (" + image + ") is not run: no built-in runtime");
  }
}
