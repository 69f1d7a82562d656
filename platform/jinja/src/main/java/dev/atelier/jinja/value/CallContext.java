package dev.atelier.jinja.value;

import dev.atelier.kernel.text.Span;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a function can learn of the rendering that calls it. */
public interface CallContext {
  /** What undefined values allow here. */
  UndefinedPolicy undefinedPolicy();

  /** The value of a name at the template's top level, or {@link Missing#MISSING}. */
  @Nullable Object resolve(String name);

  /** Applies a filter by name, as {@code map} does. */
  @Nullable Object filter(String name, @Nullable Object value, Arguments arguments);

  /** Applies a test by name, as {@code select} does. */
  boolean test(String name, @Nullable Object value, Arguments arguments);

  boolean hasFilter(String name);

  boolean hasTest(String name);

  /** Where the call stands in the template's text. */
  Optional<Span> span();

  /** The macros that are running, the innermost first. */
  List<JinjaException.MacroCall> macros();

  /**
   * Counts work that a function does for a template.
   *
   * @throws JinjaException when the limit is passed
   */
  void spend(long steps);
}
