package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.PluginLog;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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

  /**
   * The event through the chain's rest; what filters make goes on behind the filter that made it.
   */
  private void run(Event event, List<Step<Filter>> chain, int from, List<Event> passed) {
    for (int i = from; i < chain.size(); i++) {
      List<Event> made = List.of();
      switch (chain.get(i)) {
        case Step.Run<Filter> run -> made = filter(event, run.unit());
        case Step.Choose<Filter> choose -> {
          List<Step<Filter>> chosen = choose(choose, event);
          if (!chosen.isEmpty()) {
            List<Event> through = new ArrayList<>(1);
            run(event, chosen, 0, through);
            through.removeIf(other -> other == event);
            made = through;
          }
        }
      }
      if (!made.isEmpty()) {
        if (!event.cancelled()) {
          run(event, chain, i + 1, passed);
        }
        for (Event other : made) {
          run(other, chain, i + 1, passed);
        }
        return;
      }
      if (event.cancelled()) {
        return;
      }
    }
    passed.add(event);
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

  private List<Event> filter(Event event, PluginUnit<Filter> unit) {
    long start = System.nanoTime();
    unit.counts().in().increment();
    Decoration decoration = decorations.getOrDefault(unit, Decoration.NONE);
    More more = new More();
    if (unit.plugin().filter(event, more)) {
      decoration.apply(event);
    }
    more.events.forEach(decoration::apply);
    unit.counts().out().add(more.events.size() + (event.cancelled() ? 0 : 1));
    unit.counts().nanos().add(System.nanoTime() - start);
    return more.events;
  }

  /** Takes the events that a filter makes; most make none. */
  private static final class More implements Consumer<Event> {
    private List<Event> events = List.of();

    @Override
    public void accept(Event event) {
      if (events.isEmpty()) {
        events = new ArrayList<>();
      }
      events.add(event);
    }
  }
}
