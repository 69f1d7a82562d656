package dev.atelier.compose;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads compose files as Docker Compose v2 does. */
public final class ComposeReader {
  private ComposeReader() {}

  /**
   * Finds, reads, merges and checks the files of a project.
   *
   * @throws AtelierException with all that is wrong, in Compose's words, with places
   */
  public static ComposeProject read(ComposeRequest request) {
    return read(request, Reading.WHOLE);
  }

  /**
   * @throws AtelierException as {@link #read(ComposeRequest)}, or since a service is not there
   */
  public static ComposeProject read(ComposeRequest request, Reading reading) {
    Start start = Start.of(request);
    Problems problems = start.problems();
    String name = start.name();
    Map<String, String> environment = start.environment();
    Node.Fields model = start.model(true, reading);
    Variables variables = Variables.of(environment);
    Node.Fields bound =
        new Binder(problems)
            .bind(
                reading.normalize()
                    ? new Normalizer(name, variables).normalize(model)
                    : model.with("name", Node.scalar(name, model.span())));
    Node.Fields services =
        bound.get("services").orElse(null) instanceof Node.Fields fields
            ? fields
            : new Node.Fields(Map.of(), bound.span());

    List<String> asked = profiles(request, environment);
    if (reading.check()) {
      Profiled some = Profiled.of(services, asked);
      Consistency.check(
          bound.with("services", new Node.Fields(some.enabled(), services.span())),
          some.disabled(),
          problems);
      StartOrder.circle(some.enabled()).ifPresent(problems::add);
    }
    List<String> profiles = withThoseOf(reading.services(), asked, services);
    Profiled parted = Profiled.of(services, profiles);
    Map<String, Node.Field> enabled = parted.enabled();

    ServiceEnvironment serviceEnvironment =
        new ServiceEnvironment(variables, start.found().folder(), start.sources(), problems);
    enabled.replaceAll((key, field) ->
        field.with(serviceEnvironment.resolve(replicated((Node.Fields) field.value()))));
    problems.throwIfAny();
    ComposeProject project =
        new ComposeProject(
            name,
            start.found(),
            environment,
            profiles,
            bound.with("services", new Node.Fields(enabled, services.span())),
            parted.disabled(),
            documents(start.sources()),
            problems.warnings());
    return reading.services().isEmpty() ? project : project.only(reading.services());
  }

  /**
   * The project with its variables as written: {@code config --no-interpolate}.
   *
   * @throws AtelierException as {@link #read(ComposeRequest)}
   */
  public static UninterpolatedProject uninterpolated(ComposeRequest request, Reading reading) {
    Start start = Start.of(request);
    Node.Fields model = start.model(false, reading);
    start.problems().throwIfAny();
    Variables variables = Variables.of(start.environment());
    return new UninterpolatedProject(
        reading.normalize() ? new Normalizer(start.name(), variables).normalize(model) : model);
  }

  /** Services parted by the profiles in force. */
  private record Profiled(Map<String, Node.Field> enabled, Map<String, Node.Field> disabled) {
    static Profiled of(Node.Fields services, List<String> profiles) {
      Profiled parted = new Profiled(new LinkedHashMap<>(), new LinkedHashMap<>());
      services
          .fields()
          .forEach((key, field) ->
              (ComposeReader.enabled(field.value(), profiles) ? parted.enabled : parted.disabled)
                  .put(key, field));
      return parted;
    }
  }

  /** A service that is asked for by name brings its profiles into force. */
  private static List<String> withThoseOf(
      List<String> names, List<String> profiles, Node.Fields services) {
    Stream<String> own =
        names.stream()
            .flatMap(name -> services.get(name).stream())
            .filter(service -> !enabled(service, profiles))
            .flatMap(service -> Normalizer.items(service, "profiles").stream())
            .flatMap(profile -> profile.text().stream());
    return Stream.concat(profiles.stream(), own).distinct().toList();
  }

  /** What is known once the files are found. */
  private record Start(
      Problems problems,
      SourceFiles sources,
      ProjectFiles found,
      String name,
      Map<String, String> environment) {
    static Start of(ComposeRequest request) {
      Problems problems = new Problems();
      SourceFiles sources = new SourceFiles(request.workingDir(), request.standardInput());
      ProjectFiles found = ProjectFiles.find(request, sources, problems);
      String name = ProjectName.of(request.projectName(), found, sources, problems);
      Map<String, String> environment = new HashMap<>(found.environment());
      environment.put("COMPOSE_PROJECT_NAME", name);
      return new Start(problems, sources, found, name, environment);
    }

    Node.Fields model(boolean interpolate, Reading reading) {
      Scope scope = new Scope(found.folder(), environment, List.of());
      Function<Scope, AbsolutePaths> paths =
          reading.absolutePaths()
              ? all -> AbsolutePaths.of(all, problems)
              : all -> AbsolutePaths.relative(found.folder(), all, problems);
      Node.Fields model =
          new ModelLoader(sources, problems, interpolate, paths).load(found.files(), scope);
      if (model.fields().isEmpty()) {
        problems.throwIfAny();
        throw Problem.error(Problems.FILE, "empty compose file").at(model.span()).exception();
      }
      return model;
    }
  }

  private static List<String> profiles(ComposeRequest request, Map<String, String> environment) {
    return request.profiles().isEmpty()
        ? Stream.of(environment.getOrDefault("COMPOSE_PROFILES", "").split(","))
            .map(String::strip)
            .filter(profile -> !profile.isEmpty())
            .toList()
        : request.profiles();
  }

  /** {@code scale} is told to {@code deploy} as well. */
  private static Node.Fields replicated(Node.Fields service) {
    Optional<Node> scale = service.get("scale");
    return scale.isPresent() && service.get("deploy").orElse(null) instanceof Node.Fields deploy
        ? service.with("deploy", deploy.with("replicas", scale.get()))
        : service;
  }

  private static boolean enabled(Node service, List<String> profiles) {
    List<Node> own = Normalizer.items(service, "profiles");
    return own.isEmpty()
        || profiles.contains("*")
        || own.stream().anyMatch(profile -> profiles.contains(profile.text().orElse("")));
  }

  private static Map<Path, YamlNode> documents(SourceFiles sources) {
    Map<Path, YamlNode> first = new LinkedHashMap<>();
    sources
        .documents()
        .forEach((file, documents) -> {
          List<YamlNode> all = new ArrayList<>(documents);
          if (!all.isEmpty()) {
            first.put(file, all.getFirst());
          }
        });
    return first;
  }
}
