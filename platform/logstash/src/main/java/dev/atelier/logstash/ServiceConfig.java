package dev.atelier.logstash;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.pipeline.LogstashSettings;
import dev.atelier.logstash.pipeline.PipelineSettings;
import dev.atelier.logstash.pipeline.PipelinesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a service's files, environment and command line say, as the image's start script puts them
 * together: settings file, then variables, then flags.
 *
 * @param missing settings files that the image has and a mount hides
 * @param bare no pipeline is mounted: the image's own would run
 */
record ServiceConfig(
    LogstashSettings settings,
    List<PipelineSettings> pipelines,
    List<Problem> problems,
    List<String> missing,
    boolean bare) {
  static final String CONFIG = ServicePaths.HOME + "/config";
  static final String PIPELINE = ServicePaths.HOME + "/pipeline";

  ServiceConfig {
    pipelines = List.copyOf(pipelines);
    problems = List.copyOf(problems);
    missing = List.copyOf(missing);
  }

  boolean isWrong() {
    return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
  }

  static ServiceConfig read(ServiceSpec service, ServicePaths paths, String version) {
    return new Reader(service, paths, version).read();
  }

  private static final class Reader {
    private final ServiceSpec service;
    private final ServicePaths paths;
    private final String version;
    private final Variables variables;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    Reader(ServiceSpec service, ServicePaths paths, String version) {
      this.service = service;
      this.paths = paths;
      this.version = version;
      this.variables = new Variables(service.environment());
    }

    ServiceConfig read() {
      CommandOptions flags = flags();
      String folder = flags.pathSettings().orElse(CONFIG);
      LogstashSettings settings = LogstashSettings.empty();
      Optional<SourceText> file = file(folder + "/logstash.yml");
      if (file.isPresent()) {
        settings = settings.withFile(file.get(), variables, problems);
      }
      settings = settings.withEnvironment(service.environment()).with(flags.settings());
      boolean text = settings.text("config.string").isPresent();
      boolean path = settings.text("path.config").isPresent();
      List<LogstashSettings> each = List.of(settings);
      boolean bare = false;
      if (!text && !path) {
        Optional<SourceText> pipelines = file(folder + "/pipelines.yml");
        bare = pipelines.isEmpty() && service.hostPath(PIPELINE + "/logstash.conf").isEmpty();
        each =
            pipelines.isPresent()
                ? PipelinesFile.read(pipelines.get(), settings, variables, problems)
                : List.of(settings.with(Map.of("path.config", PIPELINE)));
      }
      return new ServiceConfig(settings, pipelines(each), problems, missing, bare);
    }

    private List<PipelineSettings> pipelines(List<LogstashSettings> each) {
      List<PipelineSettings> pipelines = new ArrayList<>();
      for (LogstashSettings one : each) {
        String data = one.text("path.data").orElse(ServicePaths.HOME + "/data");
        try {
          pipelines.add(
              one.with(Map.of("path.data", data))
                  .pipeline(
                      Generation.ecsByDefault(version),
                      Runtime.getRuntime().availableProcessors(),
                      path -> paths.here(path.toString())));
        } catch (AtelierException e) {
          e.problems().forEach(problem -> problems.add(problem.at(service.span())));
        }
      }
      return pipelines;
    }

    /** A file of a mount; one that a mounted folder lacks is remembered. */
    private Optional<SourceText> file(String containerPath) {
      Optional<Path> here = service.hostPath(containerPath);
      if (here.isEmpty()) {
        return Optional.empty();
      }
      if (!Files.isRegularFile(here.get())) {
        missing.add(containerPath);
        return Optional.empty();
      }
      try {
        return Optional.of(new SourceText(here.get().toString(), Files.readString(here.get())));
      } catch (IOException e) {
        problems.add(
            Problem.error(ConfigErrors.FILES, "cannot read " + here.get() + ": " + e.getMessage())
                .at(service.span()));
        return Optional.empty();
      }
    }

    private CommandOptions flags() {
      try {
        return CommandOptions.parse(ServiceCommand.flags(service.commandLine()));
      } catch (AtelierException e) {
        e.problems().forEach(problem -> problems.add(problem.at(service.span())));
        return CommandOptions.parse(List.of());
      }
    }
  }
}
