package dev.atelier.jinja;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a host's {@code return} function: ends the macro that is running and gives its caller
 * the value. Not an error; it has no stack trace.
 */
public final class MacroReturn extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object value;

  public MacroReturn(@Nullable Object value) {
    super("return outside of a macro", null, false, false);
    this.value = value;
  }

  public @Nullable Object value() {
    return value;
  }
}
