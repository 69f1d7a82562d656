package dev.atelier.logstash;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.Variables;
import dev.atelier.logstash.pipeline.Agent;
import dev.atelier.logstash.pipeline.Host;
import dev.atelier.logstash.pipeline.LogstashSettings;
import dev.atelier.logstash.pipeline.PipelineSettings;
import dev.atelier.logstash.pipeline.PipelinesFile;
import dev.atelier.logstash.plugin.Console;
import dev.atelier.logstash.plugin.PluginContext;
import dev.atelier.logstash.plugin.PluginLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code logstash -f x.conf}, {@code -e '…'}, {@code -t}. Exit codes: 0 done or configuration
 * valid, 1 an error. Events go to standard output, Logstash's own log lines to standard error.
 */
public final class LogstashCommand implements ToolCommand {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration CANCEL_POLL = Duration.ofMillis(200);

  private final Clock clock;

  public LogstashCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "logstash";
  }

  @Override
  public int run(Invocation invocation) {
    try {
      CommandOptions options = CommandOptions.parse(invocation.arguments());
      if (options.help()) {
        invocation.out().print(CommandOptions.usage());
        return 0;
      }
      if (options.version()) {
        invocation.out().println("logstash " + Generation.CURRENT);
        return 0;
      }
      return new Run(invocation, options).run();
    } catch (AtelierException e) {
      print(e, invocation);
      return 1;
    }
  }

  private static void print(AtelierException e, Invocation invocation) {
    if (e.kind() == Kind.INTERNAL) {
      e.printStackTrace(invocation.err());
    }
    invocation.err().print(new ProblemPrinter(invocation.terminal()).print(e.problems()));
  }

  /** One call. */
  private final class Run {
    private final Invocation invocation;
    private final CommandOptions options;
    private final List<Problem> problems = new ArrayList<>();

    Run(Invocation invocation, CommandOptions options) {
      this.invocation = invocation;
      this.options = options;
    }

    int run() {
      Variables variables = new Variables(invocation.environment());
      LogstashSettings settings = settings(variables);
      PluginLog log = log(settings);
      List<LogstashSettings> pipelines = pipelines(settings, variables);
      refuse(problems);
      problems.forEach(problem -> log.warn(problem.message()));
      Path data = data(settings);
      Host host = host(settings, variables, log, data);
      List<PipelineSettings> each =
          pipelines.stream()
              .map(one ->
                  one.with(Map.of("path.data", data.toString()))
                      .pipeline(
                          Generation.ecsByDefault(Generation.CURRENT),
                          Runtime.getRuntime().availableProcessors(),
                          invocation.workingDir()::resolve))
              .toList();
      Agent agent = new Agent(host, each, this::shown);
      log.info("Starting Logstash", Map.of("logstash.version", Generation.CURRENT));
      return options.testAndExit() ? test(agent, log) : serve(agent, settings, log, data);
    }

    private LogstashSettings settings(Variables variables) {
      LogstashSettings settings = LogstashSettings.empty();
      Optional<SourceText> file = settingsFile("logstash.yml");
      if (file.isPresent()) {
        settings = settings.withFile(file.get(), variables, problems);
      }
      return settings.with(options.settings());
    }

    private Optional<SourceText> settingsFile(String name) {
      return options
          .pathSettings()
          .map(folder -> invocation.hostPath().apply(folder).resolve(name))
          .filter(Files::isRegularFile)
          .map(file -> new SourceText(shown(file), read(file)));
    }

    private static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw Problem.error(ConfigErrors.FILES, "cannot read " + file + ": " + e.getMessage())
            .exception();
      }
    }

    private List<LogstashSettings> pipelines(LogstashSettings settings, Variables variables) {
      boolean text = settings.text("config.string").isPresent();
      boolean path = settings.text("path.config").isPresent();
      if (text && path) {
        throw Problem.error(
                ConfigErrors.SETTINGS,
                "Settings 'path.config' (-f) and 'config.string' (-e) can't be used simultaneously.")
            .exception();
      }
      if (text && settings.flag("config.reload.automatic", false)) {
        throw Problem.error(
                ConfigErrors.SETTINGS,
                "Configuration reloading can't be used with 'config.string' (-e).")
            .exception();
      }
      Optional<SourceText> file = settingsFile("pipelines.yml");
      return text || path || file.isEmpty()
          ? List.of(settings)
          : PipelinesFile.read(file.get(), settings, variables, problems);
    }

    private Path data(LogstashSettings settings) {
      return settings
          .text("path.data")
          .map(invocation.hostPath())
          .orElse(invocation.workingDir().resolve(".atelier").resolve("logstash"));
    }

    private PluginLog log(LogstashSettings settings) {
      PluginLog.Level level = PluginLog.Level.of(settings.text("log.level").orElse("info"));
      return new PluginLog(
          "logstash.runner", "", level, clock, line -> invocation.err().println(line));
    }

    private Host host(LogstashSettings settings, Variables variables, PluginLog log, Path data) {
      Function<String, Path> here = invocation.hostPath();
      PluginContext.Files files =
          new PluginContext.Files() {
            @Override
            public Path here(String written) {
              return here.apply(written);
            }

            @Override
            public String written(Path path) {
              return path.toString();
            }
          };
      return new Host(
          Generation.CURRENT,
          settings.text("node.name").orElseGet(Generation::hostName),
          variables,
          files,
          data,
          clock,
          zone(),
          log,
          new Console(invocation.in(), invocation.out()));
    }

    private ZoneId zone() {
      return Generation.zone(invocation.environment());
    }

    private String shown(Path file) {
      Path folder = invocation.workingDir().toAbsolutePath();
      Path absolute = file.toAbsolutePath();
      return absolute.startsWith(folder) ? folder.relativize(absolute).toString() : file.toString();
    }

    private int test(Agent agent, PluginLog log) {
      try {
        warnings(agent.plan(), log);
        invocation.out().println("Configuration OK");
        log.info("Using config.test_and_exit mode. Config Validation Result: OK. Exiting Logstash");
        return 0;
      } catch (AtelierException e) {
        return invalid(e, log);
      }
    }

    private int invalid(AtelierException e, PluginLog log) {
      String first = e.problems().getFirst().message();
      log.fatal("The given configuration is invalid. Reason: " + first);
      print(e, invocation);
      return 1;
    }

    private void warnings(List<Agent.Planned> plans, PluginLog log) {
      for (Agent.Planned planned : plans) {
        planned.plan().warnings().forEach(problem -> log.warn(text(problem)));
      }
    }

    private static String text(Problem problem) {
      return problem.message() + problem.span().map(span -> " (" + span + ")").orElse("");
    }

    private int serve(Agent agent, LogstashSettings settings, PluginLog log, Path data) {
      List<Agent.Planned> plans;
      try {
        plans = agent.plan();
      } catch (AtelierException e) {
        return invalid(e, log);
      }
      warnings(plans, log);
      try (DataLock _ = DataLock.take(data)) {
        agent.start(plans);
        if (settings.flag("config.reload.automatic", false)) {
          agent.reloadEvery(settings.duration("config.reload.interval", Duration.ofSeconds(3)));
        }
        Thread watcher = watch(agent);
        agent.await();
        watcher.interrupt();
        boolean failed =
            agent.pipelines().stream()
                .anyMatch(
                    one -> one.state() == dev.atelier.logstash.pipeline.Pipeline.State.FAILED);
        log.info("Logstash shut down.");
        return failed ? 1 : 0;
      } catch (InterruptedException e) {
        agent.stop(GRACE);
        Thread.currentThread().interrupt();
        return 1;
      }
    }

    /** Ends the pipelines when the caller went away. */
    private Thread watch(Agent agent) {
      return Thread.ofVirtual()
          .start(() -> {
            try {
              while (!invocation.cancelled().getAsBoolean()) {
                Thread.sleep(CANCEL_POLL);
              }
              agent.stop(GRACE);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }

    private void refuse(List<Problem> found) {
      if (found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
        throw new AtelierException(found);
      }
    }
  }

  /** Two Logstashes on one data folder would spoil each other's positions. */
  private record DataLock(FileChannel channel) implements AutoCloseable {
    static DataLock take(Path data) {
      try {
        Files.createDirectories(data);
        FileChannel channel =
            FileChannel.open(
                data.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
          channel.close();
          throw Problem.error(
                  ConfigErrors.SETTINGS,
                  "Logstash could not be started because there is already another instance using"
                      + " the configured data directory.  If you wish to run multiple instances,"
                      + " you must change the \"path.data\" setting.")
              .exception();
        }
        return new DataLock(channel);
      } catch (IOException e) {
        throw Problem.error(
                ConfigErrors.FILES, "Path \"" + data + "\" must be a writable directory: " + e)
            .exception();
      }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException e) {
        return null;
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
