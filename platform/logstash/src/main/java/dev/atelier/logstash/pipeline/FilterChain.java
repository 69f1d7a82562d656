package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.PluginLog;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Sends each event through the filters, one after the other, so that order is kept. */
final class FilterChain {
  private final List<Step<Filter>> steps;
  private final Map<PluginUnit<Filter>, Decoration> decorations = new IdentityHashMap<>();
  private final FileDeadLetters deadLetters;
  private final PluginLog log;

  FilterChain(List<Step<Filter>> steps, FileDeadLetters deadLetters, PluginLog log) {
    this.steps = steps;
    this.deadLetters = deadLetters;
    this.log = log;
    Step.units(steps).forEach(unit -> decorations.put(unit, Decoration.of(unit.options())));
  }

  /** What came through, without dropped events and with those that filters made. */
  List<Event> apply(List<Event> batch) {
    List<Event> passed = new ArrayList<>(batch.size());
    for (Event event : batch) {
      run(event, steps, 0, passed);
    }
    return passed;
  }

  private void run(Event event, List<Step<Filter>> chain, int from, List<Event> passed) {
    List<Event> through = List.of(event);
    for (int i = from; i < chain.size(); i++) {
      through = step(through, chain.get(i));
      if (through.isEmpty()) {
        return;
      }
    }
    passed.addAll(through);
  }

  private List<Event> step(List<Event> events, Step<Filter> step) {
    List<Event> next = new ArrayList<>(events.size());
    for (Event event : events) {
      switch (step) {
        case Step.Run<Filter> run -> filter(event, run.unit(), next);
        case Step.Choose<Filter> choose -> {
          List<Step<Filter>> chosen = choose(choose, event);
          if (!event.cancelled()) {
            run(event, chosen, 0, next);
          }
        }
      }
    }
    return next;
  }

  /** A condition that cannot be told (a text against a number) takes the event out, with a word. */
  private List<Step<Filter>> choose(Step.Choose<Filter> choose, Event event) {
    try {
      return choose.of(event);
    } catch (IllegalArgumentException e) {
      log.error(
          "Pipeline evaluation error: a condition could not be told, the event is dropped",
          Map.of("message", String.valueOf(e.getMessage()), "event", event.toString()));
      deadLetters.add(event, "if-statement", "if-statement", String.valueOf(e.getMessage()));
      event.cancel();
      return List.of();
    }
  }

  private void filter(Event event, PluginUnit<Filter> unit, List<Event> next) {
    long start = System.nanoTime();
    unit.counts().in().increment();
    Decoration decoration = decorations.getOrDefault(unit, Decoration.NONE);
    List<Event> made = new ArrayList<>(0);
    boolean done = unit.plugin().filter(event, made::add);
    if (done) {
      decoration.apply(event);
    }
    if (!event.cancelled()) {
      next.add(event);
      unit.counts().out().increment();
    }
    for (Event other : made) {
      decoration.apply(other);
      next.add(other);
      unit.counts().out().increment();
    }
    unit.counts().nanos().add(System.nanoTime() - start);
  }
}
