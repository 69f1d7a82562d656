package dev.atelier.jinja;

import dev.atelier.kernel.text.Span;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A macro's code.
 *
 * @param displayName for people: as it was written
 * @param slots of its parameters
 * @param callerSlot of {@code caller}, or -1 if the body does not use it; likewise the others
 */
record MacroCode(
    Optional<String> name,
    String displayName,
    List<String> parameters,
    int[] slots,
    int callerSlot,
    int kwargsSlot,
    int varargsSlot,
    FrameShape shape,
    Body body,
    Span span) {

  /** Runs the body in a frame whose parameters are bound; answers what it printed. */
  @FunctionalInterface
  interface Body {
    @Nullable Object run(Frame frame);
  }

  @Nullable Object run(Frame frame) {
    return body.run(frame);
  }
}
