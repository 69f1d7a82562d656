package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.logstash.plugin.PluginLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pipelines of one Logstash: planned together, reloaded when their files change. */
public final class Agent {
  private final Host host;
  private final Registry registry;
  private final List<PipelineSettings> settings;
  private final Function<Path, String> shown;
  private final PluginLog log;
  private final Map<String, Running> pipelines = new LinkedHashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Instant since;
  private final String ephemeralId = UUID.randomUUID().toString();
  private volatile @Nullable Thread reloader;
  private int reloads;
  private int failedReloads;

  private record Running(Pipeline pipeline, String texts) {}

  /**
   * @param shown how a file is called in messages
   */
  public Agent(Host host, List<PipelineSettings> settings, Function<Path, String> shown) {
    this.host = host;
    this.registry = Registry.standard();
    this.settings = List.copyOf(settings);
    this.shown = shown;
    this.log = host.log().named("logstash.agent");
    this.since = host.clock().instant();
  }

  public Host host() {
    return host;
  }

  Instant since() {
    return since;
  }

  String ephemeralId() {
    return ephemeralId;
  }

  public synchronized List<Pipeline> pipelines() {
    return pipelines.values().stream().map(Running::pipeline).toList();
  }

  synchronized int reloads() {
    return reloads;
  }

  synchronized int failedReloads() {
    return failedReloads;
  }

  /** The plan of one pipeline. */
  public record Planned(PipelineSettings settings, PipelinePlan plan, String texts) {}

  /**
   * Reads and checks all pipelines; starts nothing.
   *
   * @throws AtelierException with everything that is wrong in any of them
   */
  public List<Planned> plan() {
    List<Problem> problems = new ArrayList<>();
    List<Planned> plans = new ArrayList<>();
    for (PipelineSettings one : settings) {
      try {
        plans.add(plan(one));
      } catch (AtelierException e) {
        problems.addAll(e.problems());
      }
    }
    if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
      throw new AtelierException(problems);
    }
    return plans;
  }

  private Planned plan(PipelineSettings one) {
    List<SourceText> sources = ConfigSources.of(one, host.files(), shown);
    StringBuilder texts = new StringBuilder();
    sources.forEach(source -> texts.append(source.name()).append('\0').append(source.text()));
    return new Planned(one, PlanBuilder.build(registry, host, one, sources), texts.toString());
  }

  /**
   * @throws AtelierException when an output cannot be opened
   */
  public synchronized void start(List<Planned> plans) {
    for (Planned planned : plans) {
      Pipeline pipeline = new Pipeline(planned.plan(), host);
      pipelines.put(pipeline.id(), new Running(pipeline, planned.texts()));
      pipeline.start();
    }
    log.info(
        "Pipelines running",
        Map.of(
            "count",
            (long) pipelines.size(),
            "running_pipelines",
            List.copyOf(pipelines.keySet())));
  }

  /** Looks at the files again and again; a pipeline whose texts changed is replaced. */
  public void reloadEvery(Duration interval) {
    Thread thread =
        Thread.ofVirtual()
            .name("logstash-reload")
            .start(() -> {
              try {
                while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                  reload();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reloader = thread;
  }

  /** Once; a configuration that is wrong leaves the old pipeline running. */
  public void reload() {
    for (PipelineSettings one : settings) {
      try {
        reload(one);
      } catch (AtelierException e) {
        synchronized (this) {
          failedReloads++;
        }
        log.error(
            "Failed to execute action",
            Map.of(
                "action",
                "LogStash::PipelineAction::Reload/pipeline_id:" + one.id(),
                "message",
                String.valueOf(e.getMessage())));
      }
    }
  }

  private void reload(PipelineSettings one) {
    List<SourceText> sources = ConfigSources.of(one, host.files(), shown);
    StringBuilder texts = new StringBuilder();
    sources.forEach(source -> texts.append(source.name()).append('\0').append(source.text()));
    Optional<Running> old;
    synchronized (this) {
      old = Optional.ofNullable(pipelines.get(one.id()));
      if (old.isPresent() && old.get().texts().contentEquals(texts)) {
        return;
      }
    }
    if (!one.reloadable()) {
      return;
    }
    PipelinePlan plan = PlanBuilder.build(registry, host, one, sources);
    log.info("Reloading pipeline", Map.of("pipeline.id", one.id()));
    old.ifPresent(running -> running.pipeline().stop(Duration.ofSeconds(10)));
    Pipeline fresh = new Pipeline(plan, host);
    synchronized (this) {
      pipelines.put(one.id(), new Running(fresh, texts.toString()));
      reloads++;
    }
    fresh.start();
  }

  /** Until every pipeline has ended by itself; a watched configuration never ends. */
  public void await() throws InterruptedException {
    if (reloader != null) {
      stopped.await();
      return;
    }
    for (Pipeline pipeline : pipelines()) {
      pipeline.await();
    }
  }

  public void stop(Duration grace) {
    stopped.countDown();
    Thread watching = reloader;
    if (watching != null) {
      watching.interrupt();
    }
    List<Thread> stops =
        pipelines().stream()
            .map(pipeline -> Thread.ofVirtual().start(() -> pipeline.stop(grace)))
            .toList();
    try {
      for (Thread stop : stops) {
        stop.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
