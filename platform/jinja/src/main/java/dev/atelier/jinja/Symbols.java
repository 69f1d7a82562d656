package dev.atelier.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of one nesting level of a template and where each gets its value when the level is
 * entered. Follows Jinja2's rules exactly (its module idtracking), since what an assignment in a
 * branch or a loop changes depends on them: a name that is only read is looked up once at the
 * level's start; one that is assigned is a variable of this level, beginning with the value of the
 * level around it, if that knows the name.
 */
final class Symbols {
  /** Where a variable's first value comes from. */
  sealed interface Load {
    /** Bound by whoever enters the level. */
    record Parameter() implements Load {}

    /** Looked up in the context. */
    record Resolve(String name) implements Load {}

    /** Copied from a variable of a level around this one. */
    record Alias(Variable from) implements Load {}

    /** Nothing yet. */
    record Absent() implements Load {}
  }

  private final int level;
  private final @Nullable Symbols parent;
  private final FrameShape shape;
  private final Map<String, Variable> refs;
  private final Map<Variable, Load> loads;
  private final Set<String> stores;

  private Symbols(
      int level,
      @Nullable Symbols parent,
      FrameShape shape,
      Map<String, Variable> refs,
      Map<Variable, Load> loads,
      Set<String> stores) {
    this.level = level;
    this.parent = parent;
    this.shape = shape;
    this.refs = refs;
    this.loads = loads;
    this.stores = stores;
  }

  /** The outermost level of a function that is nested in nothing. */
  static Symbols root(FrameShape shape) {
    return new Symbols(
        0, null, shape, new HashMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
  }

  /** The level below, in the same or in another function. */
  Symbols inner(FrameShape innerShape) {
    return new Symbols(
        level + 1, this, innerShape, new HashMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
  }

  /** For one branch of a condition. */
  Symbols copy() {
    return new Symbols(
        level,
        parent,
        shape,
        new HashMap<>(refs),
        new LinkedHashMap<>(loads),
        new LinkedHashSet<>(stores));
  }

  private Variable define(String name, Load load) {
    Variable variable = shape.variable(level, name);
    refs.put(name, variable);
    loads.put(variable, load);
    return variable;
  }

  /** The variable of a name here or around here, or null. */
  @Nullable Variable find(String name) {
    Variable own = refs.get(name);
    return own != null || parent == null ? own : parent.find(name);
  }

  void store(String name) {
    stores.add(name);
    if (!refs.containsKey(name)) {
      Variable outer = parent == null ? null : parent.find(name);
      define(name, outer == null ? new Load.Absent() : new Load.Alias(outer));
    }
  }

  Variable parameter(String name) {
    stores.add(name);
    return define(name, new Load.Parameter());
  }

  void load(String name) {
    if (find(name) == null) {
      define(name, new Load.Resolve(name));
    }
  }

  /** Joins the branches of a condition: what only some of them assign may come from outside. */
  void join(List<Symbols> branches) {
    Set<String> assigned = new LinkedHashSet<>();
    branches.forEach(branch -> assigned.addAll(branch.stores));
    assigned.removeAll(stores);
    for (Symbols branch : branches) {
      refs.putAll(branch.refs);
      loads.putAll(branch.loads);
      stores.addAll(branch.stores);
    }
    for (String name : assigned) {
      Variable target = Objects.requireNonNull(find(name));
      Variable outer = parent == null ? null : parent.find(name);
      loads.put(target, outer == null ? new Load.Resolve(name) : new Load.Alias(outer));
    }
  }

  Map<Variable, Load> loads() {
    return loads;
  }

  /** Every variable of this level. */
  List<Variable> variables() {
    return new ArrayList<>(loads.keySet());
  }

  /** The names assigned here and around here, with their variables. */
  Map<String, Variable> assigned() {
    Map<String, Variable> all = new LinkedHashMap<>();
    for (Symbols at = this; at != null; at = at.parent) {
      for (String name : at.stores) {
        Variable variable = find(name);
        if (variable != null) {
          all.putIfAbsent(name, variable);
        }
      }
    }
    return all;
  }
}
