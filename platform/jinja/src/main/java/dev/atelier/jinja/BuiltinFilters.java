package dev.atelier.jinja;

import dev.atelier.jinja.value.JinjaCallable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Jinja2's filters, as one table. */
final class BuiltinFilters {
  private static final Map<String, JinjaCallable> FILTERS = new HashMap<>();

  /** What they give depends on more than their arguments. */
  private static final Set<String> CONTEXTUAL =
      Set.of("map", "select", "reject", "selectattr", "rejectattr", "random");

  static {
    FILTERS.putAll(TextFilters.all());
    FILTERS.putAll(MarkupFilters.all());
    FILTERS.putAll(NumberFilters.all());
    FILTERS.putAll(SequenceFilters.all());
    FILTERS.putAll(FunctionFilters.all());
  }

  private BuiltinFilters() {}

  static Map<String, JinjaCallable> all() {
    return FILTERS;
  }

  /** Whether a filter is Jinja2's own and may be applied when a template is compiled. */
  static boolean isPure(String name, JinjaCallable function) {
    return FILTERS.get(name) == function && !CONTEXTUAL.contains(name);
  }
}
