package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.kernel.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A project as its compose files, taken together, mean it: checked and in canonical form. */
public final class ComposeProject {
  private final String name;
  private final ProjectFiles found;
  private final Map<String, String> environment;
  private final List<String> profiles;
  private final Node.Fields model;
  private final Map<String, Node.Field> disabled;
  private final Map<Path, YamlNode> documents;
  private final List<Problem> warnings;
  private final List<String> order;

  ComposeProject(
      String name,
      ProjectFiles found,
      Map<String, String> environment,
      List<String> profiles,
      Node.Fields model,
      Map<String, Node.Field> disabled,
      Map<Path, YamlNode> documents,
      List<Problem> warnings) {
    this.name = name;
    this.found = found;
    this.environment = Collections.unmodifiableMap(environment);
    this.profiles = List.copyOf(profiles);
    this.model = UsedResources.of(model);
    this.disabled = disabled;
    this.documents = Collections.unmodifiableMap(documents);
    this.warnings = List.copyOf(warnings);
    this.order = StartOrder.of(section("services"));
  }

  public String name() {
    return name;
  }

  /** Where relative paths start: {@code --project-directory} or the first file's folder. */
  public Path folder() {
    return found.folder();
  }

  /** The files given or found, absolute, in the order of merging; without included ones. */
  public List<Path> files() {
    return found.files();
  }

  /** The {@code .env} files that were read. */
  public List<Path> envFiles() {
    return found.envFiles();
  }

  /** Variables of the shell and of {@code .env}. */
  public Map<String, String> environment() {
    return environment;
  }

  /** The profiles in force. */
  public List<String> profiles() {
    return profiles;
  }

  /** What deserves a word but stops nothing: obsolete keys, unset variables. */
  public List<Problem> warnings() {
    return warnings;
  }

  /** Every YAML file that was read, with included and extended ones, as written. */
  public Map<Path, YamlNode> documents() {
    return documents;
  }

  /** Enabled services, each after what it depends on, otherwise as the file has them. */
  public List<String> services() {
    return order;
  }

  /** Services that no profile in force enables, with their profiles. */
  public Map<String, List<String>> disabledServices() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    disabled.forEach((service, field) -> all.put(service, texts(field.value(), "profiles")));
    return all;
  }

  /**
   * The named services with all that they wait for, in start order; all when none is named.
   *
   * @throws dev.atelier.kernel.error.AtelierException when one is not among the enabled services
   */
  public List<String> withDependencies(List<String> names) {
    if (names.isEmpty()) {
      return order;
    }
    Set<String> wanted = new LinkedHashSet<>();
    names.forEach(service -> collect(service, wanted));
    return order.stream().filter(wanted::contains).toList();
  }

  private void collect(String service, Set<String> wanted) {
    if (!order.contains(service)) {
      Problem problem = Problem.error(Problems.REFERENCE, "no such service: " + service);
      throw Suggestion.didYouMean(service, order).map(problem::mend).orElse(problem).exception();
    }
    if (wanted.add(service)) {
      dependencies(service).forEach(dependency -> collect(dependency.service(), wanted));
    }
  }

  /** The named services with all that they depend on, and no word of the others. */
  ComposeProject only(List<String> names) {
    Set<String> wanted = Set.copyOf(withDependencies(names));
    wanted.forEach(this::requireDependencies);
    Map<String, Node.Field> kept = new LinkedHashMap<>();
    section("services")
        .forEach((service, field) -> {
          if (wanted.contains(service)) {
            kept.put(service, field.with(alone(service(service), wanted)));
          }
        });
    return new ComposeProject(
        name,
        found,
        environment,
        profiles,
        model.with("services", new Node.Fields(kept, model.span())),
        disabled,
        documents,
        warnings);
  }

  /** A profile may have enabled a service without what it depends on. */
  private void requireDependencies(String service) {
    dependsOn(service)
        .forEach((other, field) -> {
          if (!order.contains(other) && ServiceDependency.of(other, field.value()).required()) {
            throw Problem.error(Problems.REFERENCE, "no such service: " + other)
                .at(field.key())
                .exception();
          }
        });
  }

  private static Node.Fields alone(Node.Fields service, Set<String> wanted) {
    if (!(service.get("depends_on").orElse(null) instanceof Node.Fields written)) {
      return service;
    }
    Map<String, Node.Field> kept = new LinkedHashMap<>(written.fields());
    kept.keySet().retainAll(wanted);
    return kept.isEmpty()
        ? service.without("depends_on")
        : service.with("depends_on", new Node.Fields(kept, written.span()));
  }

  /** What an enabled service waits for; disabled ones are left out. */
  public List<ServiceDependency> dependencies(String service) {
    List<ServiceDependency> all = new ArrayList<>();
    dependsOn(service)
        .forEach((other, field) -> {
          if (order.contains(other)) {
            all.add(ServiceDependency.of(other, field.value()));
          }
        });
    return all;
  }

  private Map<String, Node.Field> dependsOn(String service) {
    return service(service).get("depends_on").orElse(null) instanceof Node.Fields written
        ? written.fields()
        : Map.of();
  }

  /** A service's key in its file. */
  public Span place(String service) {
    return Optional.ofNullable(section("services").get(service))
        .map(Node.Field::key)
        .orElseThrow(() -> new IllegalArgumentException(service));
  }

  /** As {@code docker compose config} prints it. */
  public String yaml() {
    return CanonicalForm.yaml(model);
  }

  /** As {@code docker compose config --format json} prints it. */
  public String json() {
    return CanonicalForm.json(model);
  }

  /**
   * Changes when what is run does: {@code docker compose config --hash}, but with the variables of
   * {@code env_file} instead of its name.
   */
  public String hash(String service) {
    return CanonicalForm.hash(service(service));
  }

  /**
   * Lines as {@code docker compose config --hash} prints them.
   *
   * @param names of services, or {@code *}
   * @throws dev.atelier.kernel.error.AtelierException when one is not among the enabled services
   */
  public List<String> hashes(List<String> names) {
    List<String> chosen = names.equals(List.of("*")) ? order : names;
    for (String service : chosen) {
      if (!order.contains(service)) {
        String why = disabled.containsKey(service) ? "disabled" : "not found";
        throw Problem.error(Problems.REFERENCE, "no such service: " + service + ": " + why)
            .exception();
      }
    }
    return chosen.stream().sorted().map(service -> service + " " + hash(service)).toList();
  }

  /** The top-level {@code x-atelier}, as plain values; empty when there is none. */
  public Map<String, Object> extension() {
    return SpecMaker.extension(model);
  }

  /** How long a service may take to stop, where the file says ({@code stop_grace_period}). */
  public Optional<Duration> stopGracePeriod(String service) {
    return service(service).get("stop_grace_period").flatMap(Node::text).map(GoDuration::parse);
  }

  /** {@code extra_hosts} of a service: name → addresses. */
  public Map<String, List<String>> extraHosts(String service) {
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    for (String line : texts(service(service), "extra_hosts")) {
      int equals = line.indexOf('=');
      hosts
          .computeIfAbsent(line.substring(0, equals), host -> new ArrayList<>())
          .add(line.substring(equals + 1));
    }
    return hosts;
  }

  /** Volumes that enabled services use. */
  public Set<String> volumes() {
    return new TreeSet<>(section("volumes").keySet());
  }

  /** Models that enabled services use. */
  public Set<String> models() {
    return new TreeSet<>(section("models").keySet());
  }

  /** Networks that enabled services use. */
  public Set<String> networks() {
    return new TreeSet<>(section("networks").keySet());
  }

  /** Images of enabled services; a build without one has the name Compose would give it. */
  public Set<String> images() {
    Set<String> all = new LinkedHashSet<>();
    section("services")
        .forEach((service, field) ->
            all.add(field.value().field("image").flatMap(Node::text).orElse(name + "-" + service)));
    return all;
  }

  /** All profiles that services name, enabled or not. */
  public Set<String> knownProfiles() {
    Set<String> all = new TreeSet<>();
    section("services").values().forEach(field -> all.addAll(texts(field.value(), "profiles")));
    disabled.values().forEach(field -> all.addAll(texts(field.value(), "profiles")));
    return all;
  }

  Node.Fields model() {
    return model;
  }

  Node.Fields service(String service) {
    Node.Field field = section("services").get(service);
    if (field == null || !(field.value() instanceof Node.Fields fields)) {
      throw new IllegalArgumentException("no such service: " + service);
    }
    return fields;
  }

  Map<String, Node.Field> section(String section) {
    return model.get(section).orElse(null) instanceof Node.Fields fields
        ? fields.fields()
        : Map.of();
  }

  private static List<String> texts(Node node, String key) {
    return Normalizer.items(node, key).stream().flatMap(item -> item.text().stream()).toList();
  }
}
