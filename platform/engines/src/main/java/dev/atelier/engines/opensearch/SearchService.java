package dev.atelier.engines.opensearch;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One service's settings: its environment and configuration file as the images read them. */
final class SearchService {
  static final ErrorCode IGNORED = ErrorCode.user("opensearch.setting-not-run");
  static final ErrorCode FOREIGN_DATA = ErrorCode.user("opensearch.foreign-data");
  static final ErrorCode UNREADABLE = ErrorCode.user("opensearch.configuration-unreadable");

  private static final Pattern MAX_HEAP = Pattern.compile("-Xmx(\\d+)([kKmMgG]?)");

  /** First parts of settings that the node knows by the same name and meaning. */
  private static final Set<String> PASSED =
      Set.of(
          "action",
          "http.cors",
          "http.max_content_length",
          "http.compression",
          "indices",
          "search",
          "thread_pool",
          "cluster.max_shards_per_node",
          "path.repo",
          "reindex.remote");

  /** Settings that have no meaning here or that the platform decides itself. */
  private static final Set<String> SETTLED =
      Set.of(
          "discovery",
          "network",
          "http.port",
          "http.host",
          "transport",
          "bootstrap",
          "node",
          "cluster.name",
          "cluster.initial_master_nodes",
          "cluster.initial_cluster_manager_nodes",
          "cluster.routing",
          "path",
          "xpack.license",
          "xpack.security.enabled",
          "xpack.security.enrollment",
          "xpack.security.autoconfiguration",
          "xpack.ml",
          "xpack.monitoring",
          "xpack.security.transport",
          "ingest.geoip",
          "logger",
          "plugins.security.disabled",
          "xpack.watcher",
          "xpack.graph");

  private final Platform platform;
  private final SearchImage image;
  private final ServiceSpec service;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  SearchService(Platform platform, SearchImage image, ServiceSpec service) {
    this.platform = platform;
    this.image = image;
    this.service = service;
    readConfiguration();
    readEnvironment();
    judge();
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void readConfiguration() {
    Optional<Path> file =
        image.configurations().stream()
            .flatMap(path -> service.hostPath(path).stream())
            .filter(Files::isRegularFile)
            .findFirst();
    if (file.isEmpty()) {
      return;
    }
    try {
      SourceText source = new SourceText(shown(file.get()), Files.readString(file.get()));
      flatten("", new YamlReader(YamlDialect.GO).readOne(source));
    } catch (IOException e) {
      problems.add(
          Problem.error(
              UNREADABLE, "cannot be read: " + shown(file.get()) + ": " + e.getMessage()));
    } catch (AtelierException e) {
      problems.addAll(e.problems());
    }
  }

  private String shown(Path file) {
    Path folder = platform.folder().toAbsolutePath().normalize();
    return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
  }

  private void flatten(String prefix, YamlNode node) {
    switch (node) {
      case YamlNode.Mapping mapping ->
          mapping
              .merged()
              .forEach((key, entry) ->
                  flatten(prefix.isEmpty() ? key : prefix + "." + key, entry.value()));
      case YamlNode.Sequence sequence ->
          settings.put(
              prefix,
              sequence.items().stream()
                  .map(item -> substitute(String.valueOf(item.toJava())))
                  .collect(Collectors.joining(",")));
      case YamlNode.Scalar scalar -> {
        if (!prefix.isEmpty()) {
          settings.put(prefix, substitute(scalar.text()));
        }
      }
    }
  }

  /** {@code ${NAME}} and {@code ${NAME:default}} of the service's environment. */
  private String substitute(String text) {
    Matcher matcher = Pattern.compile("\\$\\{([^}:]+)(?::([^}]*))?}").matcher(text);
    return matcher.replaceAll(found -> {
      String fallback = found.group(2) == null ? "" : found.group(2);
      return Matcher.quoteReplacement(service.variable(found.group(1)).orElse(fallback));
    });
  }

  /** Variables with a dot are settings; {@code ES_SETTING_A_B__C} is {@code a.b_c}. */
  private void readEnvironment() {
    service
        .environment()
        .forEach((key, value) -> {
          if (key.matches("[a-z][a-z0-9_]*(\\.[a-z0-9_*-]+)+")) {
            settings.put(key, value);
          } else if (key.startsWith("ES_SETTING_")) {
            String rest = key.substring("ES_SETTING_".length()).toLowerCase(java.util.Locale.ROOT);
            settings.put(rest.replace("__", "\0").replace('_', '.').replace('\0', '_'), value);
          }
        });
  }

  private void judge() {
    settings.keySet().stream()
        .filter(key -> !startsWith(PASSED, key) && !startsWith(SETTLED, key))
        .sorted()
        .forEach(key -> problems.add(ignored(key)));
    if (secure()
        && !"false".equals(settings.get("xpack.security.http.ssl.enabled"))
        && settings.keySet().stream().anyMatch(key -> key.startsWith("xpack.security.http.ssl"))) {
      problems.add(
          Problem.warning(
                  IGNORED,
                  service.name() + ": HTTPS on port 9200 is not run; it answers plain HTTP")
              .at(service.span()));
    }
    if (image.elasticsearch() && secureByDefault() && !secure()) {
      problems.add(
          Problem.warning(
                  IGNORED,
                  service.name() + ": ELASTIC_PASSWORD is not set; nobody is asked for a password")
              .at(service.span())
              .mend("set ELASTIC_PASSWORD, or xpack.security.enabled: \"false\""));
    }
    if (!image.elasticsearch() && !openSearchSecurityOff()) {
      problems.add(
          Problem.warning(
                  IGNORED,
                  service.name()
                      + ": OpenSearch's security plugin is not run; it answers plain HTTP without a password")
              .at(service.span())
              .mend("set DISABLE_SECURITY_PLUGIN: \"true\" to have the same under Docker"));
    }
    foreignData().ifPresent(problems::add);
  }

  private Problem ignored(String key) {
    return Problem.warning(IGNORED, service.name() + ": the setting " + key + " is not run here")
        .at(service.span());
  }

  private static boolean startsWith(Set<String> prefixes, String key) {
    return prefixes.stream().anyMatch(prefix -> key.equals(prefix) || key.startsWith(prefix + "."));
  }

  private boolean openSearchSecurityOff() {
    return service.variable("DISABLE_SECURITY_PLUGIN").filter("true"::equals).isPresent()
        || "true".equals(settings.get("plugins.security.disabled"));
  }

  private boolean secureByDefault() {
    String asked = settings.get("xpack.security.enabled");
    boolean modern = !image.version(service).matches("[1-7](\\..*)?");
    return asked == null ? modern : asked.equals("true");
  }

  private boolean secure() {
    return image.elasticsearch() && secureByDefault() && password().isPresent();
  }

  /** Of the variable or the file that it names; where security is demanded, a generated one. */
  private Optional<String> password() {
    Optional<String> given = service.variable("ELASTIC_PASSWORD");
    if (given.isEmpty()) {
      given =
          service
              .variable("ELASTIC_PASSWORD_FILE")
              .flatMap(service::hostPath)
              .filter(Files::isReadable)
              .map(SearchService::firstLine);
    }
    return given;
  }

  private static String firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(UNREADABLE, "cannot be read: " + file + ": " + e.getMessage()), e);
    }
  }

  /** Where {@code xpack.security.enabled} is written but no password is: as the image, make one. */
  private Optional<String> passwordToUse() {
    if (!image.elasticsearch() || !secureByDefault()) {
      return Optional.empty();
    }
    if (password().isPresent() || !"true".equals(settings.get("xpack.security.enabled"))) {
      return password();
    }
    Path file = data().resolve("atelier").resolve("elastic.password");
    if (!Files.exists(file)) {
      AtomicFile.write(file, new BigInteger(100, new SecureRandom()).toString(36) + "\n");
      platform.log(service.name()).line("password of the user elastic: " + firstLine(file));
    }
    return Optional.of(firstLine(file));
  }

  private Path data() {
    return image.dataFolders().stream()
        .flatMap(path -> service.hostPath(path).stream())
        .findFirst()
        .orElseGet(() -> platform.state("opensearch").resolve(service.name()));
  }

  /** A genuine Elasticsearch 8 keeps {@code _state} at the top of its data. */
  private Optional<Problem> foreignData() {
    return Files.isDirectory(data().resolve("_state"))
        ? Optional.of(
            Problem.error(
                    FOREIGN_DATA,
                    data()
                        + " holds the data of a genuine Elasticsearch, which OpenSearch cannot read")
                .at(service.span())
                .mend("name another folder or volume in the compose file's override"))
        : Optional.empty();
  }

  NodeSettings settings() {
    foreignData()
        .ifPresent(problem -> {
          throw problem.exception();
        });
    Map<String, String> passed =
        settings.entrySet().stream()
            .filter(entry -> startsWith(PASSED, entry.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<String> seeds = seeds();
    return new NodeSettings(
        data(),
        service.address(),
        9200,
        settings.getOrDefault("cluster.name", "docker-cluster"),
        settings.getOrDefault("node.name", service.name()),
        heapBytes(),
        image.elasticsearch() ? Optional.of(image.version(service)) : Optional.empty(),
        passwordToUse(),
        seeds,
        seeds.isEmpty() ? List.of() : firstManagers(),
        passed);
  }

  /** Addresses of the other nodes' transport; none for a single node. */
  private List<String> seeds() {
    if ("single-node".equals(settings.get("discovery.type"))) {
      return List.of();
    }
    return Stream.of(settings.getOrDefault("discovery.seed_hosts", "").split(","))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .map(host -> host.replaceAll(":\\d+$", ""))
        .flatMap(host -> platform.address(host).stream())
        .filter(address -> !address.equals(service.address()))
        .map(address -> address.getHostAddress() + ":9300")
        .distinct()
        .toList();
  }

  private List<String> firstManagers() {
    String names =
        settings.getOrDefault(
            "cluster.initial_master_nodes",
            settings.getOrDefault("cluster.initial_cluster_manager_nodes", ""));
    return Stream.of(names.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList();
  }

  /** {@code -Xmx}, or half of the memory limit as the image does, or a modest default. */
  private long heapBytes() {
    String options = service.variable(image.heapVariable()).orElse("");
    if (options.isEmpty()) {
      options = service.variable("OPENSEARCH_JAVA_OPTS").orElse("");
    }
    Matcher matcher = MAX_HEAP.matcher(options);
    if (matcher.find()) {
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2).toLowerCase(java.util.Locale.ROOT)) {
        case "k" -> number << 10;
        case "m" -> number << 20;
        case "g" -> number << 30;
        default -> number;
      };
    }
    return service
        .memoryLimitBytes()
        .map(limit -> Math.max(256L << 20, limit / 2))
        .orElse(NodeSettings.DEFAULT_HEAP_BYTES);
  }
}
