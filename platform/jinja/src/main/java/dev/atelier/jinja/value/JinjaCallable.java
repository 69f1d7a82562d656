package dev.atelier.jinja.value;

import org.jspecify.annotations.Nullable;

/** Something a template can call: a function of the host, a macro, a bound method. */
@FunctionalInterface
public interface JinjaCallable {
  @Nullable Object call(Arguments arguments);
}
