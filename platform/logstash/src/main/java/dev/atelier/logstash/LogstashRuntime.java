package dev.atelier.logstash;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.pipeline.Agent;
import dev.atelier.logstash.pipeline.Host;
import dev.atelier.logstash.pipeline.Monitoring;
import dev.atelier.logstash.plugin.Console;
import dev.atelier.logstash.plugin.PluginLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Logstash's images: their pipelines run in this JVM, each service on its own. */
public final class LogstashRuntime implements ServiceRuntime {
  static final ErrorCode HIDDEN_SETTINGS = ErrorCode.user("logstash.hidden-settings");
  private static final int API_PORT = 9600;
  private static final ImageProfile PROFILE =
      new ImageProfile(
          "Logstash",
          "logstash",
          Set.of(
              "logstash/logstash",
              "logstash/logstash-oss",
              "library/logstash",
              "elastic/logstash",
              "bitnami/logstash",
              "bitnamilegacy/logstash",
              "opensearchproject/logstash-oss-with-opensearch-output-plugin"),
          Map.of("monitoring API", API_PORT),
          Map.of(
              ServiceConfig.PIPELINE,
              "pipelines",
              ServiceConfig.CONFIG + "/logstash.yml",
              "settings",
              ServiceConfig.CONFIG + "/pipelines.yml",
              "list of pipelines",
              ServicePaths.HOME + "/data",
              "positions"),
          Map.of(),
          ServicePaths.HOME);

  private final Platform platform;

  public LogstashRuntime(Platform platform) {
    this.platform = platform;
  }

  @Override
  public ImageProfile profile() {
    return PROFILE;
  }

  private static String version(ServiceSpec service) {
    String tag = service.image().tag();
    boolean opensearch = service.image().repository().startsWith("opensearchproject/");
    String number = tag.startsWith("v") ? tag.substring(1) : tag;
    return !opensearch && number.matches("\\d+\\.\\d+.*")
        ? number.replaceFirst("-.*", "")
        : Generation.CURRENT;
  }

  private static String runner(ServiceSpec service) {
    String version = version(service);
    String[] parts = version.split("\\.");
    return "Logstash " + (parts.length > 1 ? parts[0] + "." + parts[1] : version) + " pipelines";
  }

  @Override
  public Plan plan(ServiceSpec service) {
    ServicePaths paths = looking(service);
    ServiceConfig config = ServiceConfig.read(service, paths, version(service));
    if (config.bare()) {
      return new Plan.NotRun(
          "Logstash",
          "no pipeline is mounted, and the image's own (beats to stdout) is not run yet");
    }
    if (config.isWrong()) {
      return new Plan.Serve(runner(service));
    }
    try {
      agent(service, config, paths, quiet()).plan();
    } catch (AtelierException e) {
      List<Problem> notRun =
          e.problems().stream().filter(p -> p.code().equals(ConfigErrors.NOT_RUN)).toList();
      long errors =
          e.problems().stream()
              .filter(p -> p.severity() == dev.atelier.kernel.error.Severity.ERROR)
              .count();
      if (!notRun.isEmpty() && notRun.size() >= errors) {
        return new Plan.NotRun("Logstash", notRun.getFirst().message());
      }
    }
    return new Plan.Serve(runner(service));
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    ServicePaths paths = looking(service);
    ServiceConfig config = ServiceConfig.read(service, paths, version(service));
    List<Problem> problems = new ArrayList<>(config.problems());
    hiddenSettings(config).forEach(file -> problems.add(hidden(service, file)));
    if (config.bare()) {
      return problems;
    }
    try {
      List<Agent.Planned> plans = agent(service, config, paths, quiet()).plan();
      plans.forEach(planned -> problems.addAll(planned.plan().warnings()));
      for (LogFolders.Missing missing : LogFolders.find(service, plans)) {
        problems.add(missing.problem(service, platform.folder().resolve(missing.name())));
      }
    } catch (AtelierException e) {
      problems.addAll(e.problems());
    }
    return problems;
  }

  /** The image has both; only without the list of pipelines does Logstash not start. */
  private static List<String> hiddenSettings(ServiceConfig config) {
    return config.missing().stream().filter(file -> file.startsWith(ServiceConfig.CONFIG)).toList();
  }

  private static Problem hidden(ServiceSpec service, String file) {
    return Problem.warning(
            HIDDEN_SETTINGS,
            "a folder is mounted over "
                + ServiceConfig.CONFIG
                + " and has no "
                + name(file)
                + ": the image's own is hidden")
        .at(service.span())
        .mend(settingsMend(file));
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private static String settingsMend(String file) {
    return name(file).equals("pipelines.yml")
        ? "write pipelines.yml into the mounted folder: - pipeline.id: main, path.config: "
            + ServiceConfig.PIPELINE
        : "write logstash.yml into the mounted folder: api.http.host: 0.0.0.0";
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    ServicePaths paths = paths(service);
    ServiceConfig config = ServiceConfig.read(service, paths, version(service));
    if (config.isWrong()) {
      throw new AtelierException(config.problems());
    }
    config.problems().forEach(problem -> platform.warn(service.name(), problem));
    repairSettings(service, config);
    PluginLog log = log(service, config);
    ServiceSpec repaired = repairFolders(service, agent(service, config, paths, log).plan());
    ServicePaths repairedPaths = new ServicePaths(repaired, paths.unmounted());
    Agent agent = agent(repaired, config, repairedPaths, log);
    List<Agent.Planned> plans = agent.plan();
    for (Agent.Planned planned : plans) {
      planned.plan().warnings().forEach(problem -> platform.warn(service.name(), problem));
    }
    log.info("Starting Logstash", Map.of("logstash.version", version(service)));
    agent.start(plans);
    Optional<Monitoring> api;
    try {
      api = api(service, config, agent);
    } catch (AtelierException e) {
      agent.stop(Duration.ZERO);
      throw e;
    }
    if (config.settings().flag("config.reload.automatic", false)) {
      agent.reloadEvery(
          config.settings().duration("config.reload.interval", Duration.ofSeconds(3)));
    }
    return new LogstashService(agent, api, new LogstashCommand(platform.clock()));
  }

  private Optional<Monitoring> api(ServiceSpec service, ServiceConfig config, Agent agent) {
    if (!config.settings().flag("api.enabled", true)) {
      return Optional.empty();
    }
    String port =
        config
            .settings()
            .text("api.http.port")
            .or(() -> config.settings().text("http.port"))
            .orElse("9600");
    int first = Integer.parseInt(port.replaceFirst("\\D.*", ""));
    return Optional.of(Monitoring.start(agent, new InetSocketAddress(service.address(), first)));
  }

  private void repairSettings(ServiceSpec service, ServiceConfig config) {
    for (String file : hiddenSettings(config)) {
      boolean fatal = name(file).equals("pipelines.yml");
      boolean repaired =
          platform.repair(
              new Repair(
                  HIDDEN_SETTINGS.id() + "." + name(file),
                  service.name(),
                  fatal
                      ? "Logstash would stop: \"Pipelines YAML file is empty. Location: "
                          + file
                          + "\""
                      : "Logstash would run with defaults and its API closed to other services",
                  "the image's own " + name(file) + " holds",
                  settingsMend(file),
                  Optional.of(service.span())));
      if (fatal && !repaired) {
        throw Problem.error(
                ConfigErrors.SETTINGS, "Pipelines YAML file is empty. Location: " + file)
            .at(service.span())
            .mend(settingsMend(file))
            .exception();
      }
    }
  }

  private ServiceSpec repairFolders(ServiceSpec service, List<Agent.Planned> plans) {
    ServiceSpec repaired = service;
    for (LogFolders.Missing missing : LogFolders.find(service, plans)) {
      Optional<Path> folder = LogFolders.beside(missing, platform.folder());
      Path beside = folder.orElse(platform.folder().resolve(missing.name()));
      boolean made = folder.isPresent() && !Files.isDirectory(beside);
      if (folder.isPresent() && platform.repair(missing.repair(service, beside, made))) {
        makeFolder(beside);
        repaired = LogFolders.mounted(repaired, missing, beside);
      } else {
        platform.warn(service.name(), missing.problem(service, beside));
      }
    }
    return repaired;
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For looking only: what no mount shows is nowhere. */
  private ServicePaths looking(ServiceSpec service) {
    return new ServicePaths(service, platform.folder().resolve(".atelier").resolve("unmounted"));
  }

  private ServicePaths paths(ServiceSpec service) {
    Path root = platform.state("logstash").resolve(service.name());
    return new ServicePaths(service, root.toAbsolutePath().normalize());
  }

  private PluginLog log(ServiceSpec service, ServiceConfig config) {
    PluginLog.Level level = PluginLog.Level.of(config.settings().text("log.level").orElse("info"));
    return new PluginLog(
        "logstash.runner",
        "",
        level,
        platform.clock(),
        line -> line.lines().forEach(platform.log(service.name())::line));
  }

  private PluginLog quiet() {
    return new PluginLog("logstash.runner", "", PluginLog.Level.FATAL, Clock.systemUTC(), _ -> {});
  }

  private Agent agent(
      ServiceSpec service, ServiceConfig config, ServicePaths paths, PluginLog log) {
    Path data = paths.here(config.settings().text("path.data").orElse(ServicePaths.HOME + "/data"));
    Host host =
        new Host(
            version(service),
            config.settings().text("node.name").orElse(service.name()),
            new Variables(service.environment()),
            paths,
            data,
            platform.clock(),
            Generation.zone(service.environment()),
            log,
            new Console(
                InputStream.nullInputStream(), new LineStream(platform.log(service.name()))));
    return new Agent(host, config.pipelines(), Path::toString);
  }
}
