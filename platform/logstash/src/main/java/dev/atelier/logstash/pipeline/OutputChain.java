package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginLog;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Hands a batch to every output whose conditions hold, each output once a batch. */
final class OutputChain {
  private final List<Step<Output>> steps;
  private final List<PluginUnit<Output>> units;
  private final FileDeadLetters deadLetters;
  private final PluginLog log;

  OutputChain(List<Step<Output>> steps, FileDeadLetters deadLetters, PluginLog log) {
    this.steps = steps;
    this.units = Step.units(steps);
    this.deadLetters = deadLetters;
    this.log = log;
  }

  void write(List<Event> batch) throws InterruptedException {
    Map<PluginUnit<Output>, List<Event>> parts = new IdentityHashMap<>();
    units.forEach(unit -> parts.put(unit, new ArrayList<>(batch.size())));
    for (Event event : batch) {
      if (!event.cancelled()) {
        distribute(event, steps, parts);
      }
    }
    for (PluginUnit<Output> unit : units) {
      List<Event> part = parts.getOrDefault(unit, List.of());
      if (!part.isEmpty()) {
        write(unit, part);
      }
    }
  }

  private void distribute(
      Event event, List<Step<Output>> chain, Map<PluginUnit<Output>, List<Event>> parts) {
    for (Step<Output> step : chain) {
      switch (step) {
        case Step.Run<Output> run ->
            parts.computeIfAbsent(run.unit(), _ -> new ArrayList<>()).add(event);
        case Step.Choose<Output> choose -> distribute(event, choose(choose, event), parts);
      }
    }
  }

  private List<Step<Output>> choose(Step.Choose<Output> choose, Event event) {
    try {
      return choose.of(event);
    } catch (IllegalArgumentException e) {
      log.error(
          "Pipeline evaluation error: a condition could not be told",
          Map.of("message", String.valueOf(e.getMessage()), "event", event.toString()));
      deadLetters.add(event, "if-statement", "if-statement", String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static void write(PluginUnit<Output> unit, List<Event> events)
      throws InterruptedException {
    long start = System.nanoTime();
    unit.counts().in().add(events.size());
    unit.plugin().write(events);
    unit.counts().out().add(events.size());
    unit.counts().nanos().add(System.nanoTime() - start);
  }
}
