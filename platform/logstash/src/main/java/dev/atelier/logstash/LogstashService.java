package dev.atelier.logstash;

import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ToolCommand;
import dev.atelier.logstash.pipeline.Agent;
import dev.atelier.logstash.pipeline.Monitoring;
import dev.atelier.logstash.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running Logstash service. */
final class LogstashService implements ServiceHandle {
  private final Agent agent;
  private final Optional<Monitoring> api;
  private final ToolCommand command;
  private volatile boolean stopped;

  LogstashService(Agent agent, Optional<Monitoring> api, ToolCommand command) {
    this.agent = agent;
    this.api = api;
    this.command = command;
  }

  /** Healthy when every pipeline runs and no output waits for something. */
  @Override
  public Health health() {
    List<Pipeline> pipelines = agent.pipelines();
    if (stopped) {
      return Health.exited(0, "stopped");
    }
    for (Pipeline pipeline : pipelines) {
      if (pipeline.state() == Pipeline.State.FAILED) {
        return Health.exited(1, "pipeline " + pipeline.id() + ": " + pipeline.lastError());
      }
    }
    if (!pipelines.isEmpty()
        && pipelines.stream().allMatch(one -> one.state() == Pipeline.State.FINISHED)) {
      return Health.exited(0, "all pipelines have ended");
    }
    for (Pipeline pipeline : pipelines) {
      if (!pipeline.isReady()) {
        return Health.starting("pipeline " + pipeline.id() + " connects " + pipeline.trouble());
      }
      if (!pipeline.trouble().isEmpty()) {
        return Health.unhealthy("pipeline " + pipeline.id() + " waits: " + pipeline.trouble());
      }
    }
    return pipelines.stream()
        .filter(Pipeline::isHeldBack)
        .findFirst()
        .map(one -> Health.healthy("pipeline " + one.id() + " is held back by its outputs"))
        .orElse(Health.HEALTHY);
  }

  @Override
  public void stop(Duration grace) {
    if (!stopped) {
      agent.stop(grace);
      api.ifPresent(Monitoring::close);
      stopped = true;
    }
  }

  @Override
  public List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    for (Pipeline pipeline : agent.pipelines()) {
      facts.add(
          new Fact(
              "Pipeline",
              pipeline.id()
                  + ": "
                  + pipeline.plan().settings().workers()
                  + " workers, batches of "
                  + pipeline.plan().settings().batchSize()));
      facts.addAll(pipeline.facts());
      if (!pipeline.lastError().isEmpty()) {
        facts.add(new Fact("Last error", pipeline.lastError()));
      }
    }
    api.ifPresent(monitoring -> facts.add(new Fact("Monitoring API", "port " + monitoring.port())));
    return facts;
  }

  @Override
  public List<Metric> metrics() {
    return agent.pipelines().stream().flatMap(one -> one.metrics().stream()).toList();
  }

  @Override
  public Optional<ToolCommand> command(String name) {
    return name.equals("logstash") ? Optional.of(command) : Optional.empty();
  }
}
