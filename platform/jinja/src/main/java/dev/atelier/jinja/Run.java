package dev.atelier.jinja;

import dev.atelier.jinja.value.CallContext;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.kernel.text.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One rendering: what it has left of its limits, the macros that run, the call that is made. */
final class Run {
  private final Limits limits;
  private final Deque<JinjaException.MacroCall> macros = new ArrayDeque<>();
  private long steps;
  private long characters;
  private @Nullable Span span;
  private boolean nativeValues;

  private Run(Limits limits) {
    this.limits = limits;
    this.steps = limits.steps();
    this.characters = limits.characters();
  }

  /** The caller's rendering, or a new one. */
  static Run of(JinjaEnvironment environment, @Nullable CallContext caller) {
    return caller instanceof Frame frame ? frame.run : new Run(environment.limits());
  }

  /** From now on captured output is made into values too. */
  void makeValues() {
    nativeValues = true;
  }

  boolean isNative() {
    return nativeValues;
  }

  void spend(long count) {
    steps -= count;
    if (steps < 0) {
      throw limit("the template runs for more than " + limits.steps() + " steps");
    }
  }

  void print(int count) {
    characters -= count;
    if (characters < 0) {
      throw limit("the template prints more than " + limits.characters() + " characters");
    }
  }

  private static JinjaException limit(String message) {
    return new JinjaException(PythonType.LIMIT_EXCEEDED, message);
  }

  static JinjaException tooDeep() {
    return new JinjaException(PythonType.RECURSION_ERROR, "maximum recursion depth exceeded");
  }

  /** Notes where the call stands that is about to be made. */
  void at(Span place) {
    span = place;
  }

  Optional<Span> span() {
    return Optional.ofNullable(span);
  }

  void enter(JinjaException.MacroCall call) {
    if (macros.size() >= limits.depth()) {
      throw tooDeep();
    }
    macros.push(call);
  }

  void leave() {
    macros.pop();
  }

  List<JinjaException.MacroCall> macros() {
    return List.copyOf(macros);
  }
}
