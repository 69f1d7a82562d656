package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Signature;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A table of filters under construction; rows name their parameters as Jinja2 does. */
final class FilterTable {
  private final Map<String, JinjaCallable> rows = new HashMap<>();

  /** A filter's body, with its arguments by place. */
  interface Body {
    @Nullable Object apply(Values values);
  }

  /** The arguments of a filter by place, the value first. */
  record Values(@Nullable Object[] all, Arguments call) {
    @Nullable Object value() {
      return all[0];
    }

    boolean has(int place) {
      return all[place] != Missing.MISSING;
    }

    /** The argument, or another value where it was left out. */
    @Nullable Object get(int place, @Nullable Object otherwise) {
      return has(place) ? all[place] : otherwise;
    }

    boolean flag(int place) {
      return has(place) && Iteration.truth(all[place]);
    }
  }

  /**
   * @param parameters after the value; those that may be left out with a {@code ?}
   */
  FilterTable row(String name, String function, String parameters, Body body) {
    String all = parameters.isEmpty() ? "value" : "value " + parameters;
    Signature signature = Signature.of(function, all.split(" "));
    rows.put(name, arguments -> body.apply(new Values(signature.bind(arguments), arguments)));
    return this;
  }

  FilterTable alias(String name, String other) {
    rows.put(name, Objects.requireNonNull(rows.get(other)));
    return this;
  }

  /** A filter that reads its arguments itself. */
  FilterTable free(String name, JinjaCallable body) {
    rows.put(name, body);
    return this;
  }

  Map<String, JinjaCallable> all() {
    return rows;
  }
}
