package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import java.util.List;
import java.util.function.Predicate;

/** Filters or outputs in order, with branches. */
sealed interface Step<T> {
  record Run<T>(PluginUnit<T> unit) implements Step<T> {}

  /** The first arm whose condition holds. */
  record Choose<T>(List<Arm<T>> arms, List<Step<T>> otherwise) implements Step<T> {
    public Choose {
      arms = List.copyOf(arms);
      otherwise = List.copyOf(otherwise);
    }

    List<Step<T>> of(Event event) {
      for (Arm<T> arm : arms) {
        if (arm.when().test(event)) {
          return arm.then();
        }
      }
      return otherwise;
    }
  }

  record Arm<T>(Predicate<Event> when, List<Step<T>> then) {
    public Arm {
      then = List.copyOf(then);
    }
  }

  /** Every plugin of the steps, in the order of the file. */
  static <T> List<PluginUnit<T>> units(List<Step<T>> steps) {
    return steps.stream()
        .flatMap(step ->
            switch (step) {
              case Run<T> run -> java.util.stream.Stream.of(run.unit());
              case Choose<T> choose ->
                  java.util.stream.Stream.concat(
                      choose.arms().stream().flatMap(arm -> units(arm.then()).stream()),
                      units(choose.otherwise()).stream());
            })
        .toList();
  }
}
