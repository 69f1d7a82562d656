package dev.atelier.jinja;

import org.jspecify.annotations.Nullable;

/** A compiled expression. */
@FunctionalInterface
interface Eval {
  @Nullable Object eval(Frame frame);
}
