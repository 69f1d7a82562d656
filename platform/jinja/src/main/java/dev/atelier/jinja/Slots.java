package dev.atelier.jinja;

import dev.atelier.jinja.value.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Code that reads and writes variables. */
final class Slots {
  private Slots() {}

  /** The variable's value as it is, {@link Missing#MISSING} included. */
  static Eval read(Level level, Variable variable) {
    int slot = variable.slot();
    int hops = level.hops(variable);
    return hops == 0 ? frame -> frame.slots[slot] : frame -> outer(frame, hops).slots[slot];
  }

  private static Frame outer(Frame frame, int hops) {
    Frame at = frame;
    for (int i = 0; i < hops; i++) {
      at = Objects.requireNonNull(at.outer);
    }
    return at;
  }

  /** A step when a level is entered or left. */
  @FunctionalInterface
  interface Step {
    Step NOTHING = frame -> {};

    void run(Frame frame);
  }

  /** Gives the level's variables their first values. */
  static Step enter(Level level) {
    List<Step> steps = new ArrayList<>();
    level
        .symbols()
        .loads()
        .forEach((variable, load) -> {
          int slot = variable.slot();
          switch (load) {
            case Symbols.Load.Parameter _ -> {}
            case Symbols.Load.Resolve resolve ->
                steps.add(frame -> frame.slots[slot] = frame.context.resolve(resolve.name()));
            case Symbols.Load.Alias alias -> {
              Eval from = read(level, alias.from());
              steps.add(frame -> frame.slots[slot] = from.eval(frame));
            }
            case Symbols.Load.Absent _ -> steps.add(frame -> frame.slots[slot] = Missing.MISSING);
          }
        });
    return sequence(steps);
  }

  /** Takes the level's variables away again. */
  static Step leave(Level level) {
    int[] slots = level.symbols().variables().stream().mapToInt(Variable::slot).toArray();
    if (slots.length == 0) {
      return Step.NOTHING;
    }
    return frame -> {
      for (int slot : slots) {
        frame.slots[slot] = Missing.MISSING;
      }
    };
  }

  private static Step sequence(List<Step> steps) {
    Step[] all = steps.toArray(Step[]::new);
    return switch (all.length) {
      case 0 -> Step.NOTHING;
      case 1 -> all[0];
      default ->
          frame -> {
            for (Step step : all) {
              step.run(frame);
            }
          };
    };
  }

  /** Reads the names assigned at a level and around it, those that have values. */
  static Locals locals(Level level) {
    Map<String, Eval> reads = new LinkedHashMap<>();
    level.symbols().assigned().forEach((name, variable) -> reads.put(name, read(level, variable)));
    return frame -> {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      reads.forEach((name, read) -> {
        Object value = read.eval(frame);
        if (value != Missing.MISSING) {
          values.put(name, value);
        }
      });
      return values;
    };
  }

  /** Answers local names with their values. */
  @FunctionalInterface
  interface Locals {
    Map<String, @Nullable Object> of(Frame frame);
  }
}
