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
    Start start = Start.of(request);
    Problems problems = start.problems();
    String name = start.name();
    Map<String, String> environment = start.environment();
    Node.Fields model = start.model(true);
    Variables variables = Variables.of(environment);
    Node.Fields bound = new Binder(problems).bind(new Normalizer(name, variables).normalize(model));
    Node.Fields services =
        bound.get("services").orElse(null) instanceof Node.Fields fields
            ? fields
            : new Node.Fields(Map.of(), bound.span());

    List<String> profiles = profiles(request, environment);
    Map<String, Node.Field> enabled = new LinkedHashMap<>();
    Map<String, Node.Field> disabled = new LinkedHashMap<>();
    services
        .fields()
        .forEach((key, field) ->
            (enabled(field.value(), profiles) ? enabled : disabled).put(key, field));
    Node.Fields active = bound.with("services", new Node.Fields(enabled, services.span()));
    Consistency.check(active, disabled, problems);
    StartOrder.circle(enabled).ifPresent(problems::add);

    ServiceEnvironment serviceEnvironment =
        new ServiceEnvironment(variables, start.sources(), problems);
    enabled.replaceAll((key, field) ->
        field.with(serviceEnvironment.resolve(replicated((Node.Fields) field.value()))));
    problems.throwIfAny();
    return new ComposeProject(
        name,
        start.found(),
        environment,
        profiles,
        active.with("services", new Node.Fields(enabled, services.span())),
        disabled,
        documents(start.sources()),
        problems.warnings());
  }

  /**
   * The canonical form with its variables as written: {@code config --no-interpolate}.
   *
   * @throws AtelierException as {@link #read}
   */
  public static String uninterpolated(ComposeRequest request) {
    Start start = Start.of(request);
    Node.Fields model = start.model(false);
    start.problems().throwIfAny();
    return CanonicalForm.unbound(
        new Normalizer(start.name(), Variables.of(start.environment())).normalize(model));
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
      SourceFiles sources = new SourceFiles(request.workingDir());
      ProjectFiles found = ProjectFiles.find(request, sources, problems);
      String name = ProjectName.of(request.projectName(), found, sources, problems);
      Map<String, String> environment = new HashMap<>(found.environment());
      environment.put("COMPOSE_PROJECT_NAME", name);
      return new Start(problems, sources, found, name, environment);
    }

    Node.Fields model(boolean interpolate) {
      Scope scope = new Scope(found.folder(), environment, List.of());
      Node.Fields model =
          new ModelLoader(sources, problems, interpolate).load(found.files(), scope);
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
