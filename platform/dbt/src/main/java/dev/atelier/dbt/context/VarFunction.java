package dev.atelier.dbt.context;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code var('name', default)} and {@code var.has_var('name')}. */
final class VarFunction implements JinjaCallable, JinjaObject {
  private final Map<String, @Nullable Object> vars;
  private final Behaviour behaviour;

  VarFunction(Map<String, @Nullable Object> vars, Behaviour behaviour) {
    this.vars = vars;
    this.behaviour = behaviour;
  }

  @Override
  public @Nullable Object call(Arguments arguments) {
    String name = String.valueOf(arguments.get(0, "var_name"));
    if (vars.containsKey(name)) {
      return vars.get(name);
    }
    Object otherwise = arguments.get(1, "default");
    if (otherwise != Missing.MISSING) {
      return otherwise;
    }
    return behaviour.missingVar(name);
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return name.equals("has_var")
        ? (JinjaCallable) a -> vars.containsKey(String.valueOf(a.at(0)))
        : Missing.MISSING;
  }
}
