package dev.atelier.dbt.context;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaObject;
import org.jspecify.annotations.Nullable;

/** What differs between parsing a node and running it. */
interface Behaviour {
  /** {@code execute}, and which rules for undefined names hold. */
  boolean executes();

  @Nullable Object ref(Arguments arguments);

  @Nullable Object source(Arguments arguments);

  @Nullable Object metric(Arguments arguments);

  @Nullable Object function(Arguments arguments);

  /** The object behind {@code config}, which can be called. */
  JinjaObject config();

  JinjaObject adapter();

  /** {@code this}, or None where the node has no relation. */
  @Nullable Object thisRelation();

  /** A variable that has no value and no default. */
  @Nullable Object missingVar(String name);

  /** A name that only this behaviour knows, or Missing. */
  @Nullable Object lookup(String name);

  /** A macro is called from the node's own text. */
  void callsMacro(MacroLibrary.Definition definition);
}
