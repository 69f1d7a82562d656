package dev.atelier.jinja;

import dev.atelier.jinja.value.Missing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template's names at its top level while it is rendered: those it set itself, then the host's,
 * then the globals; and the blocks of it and of the templates it extends.
 */
final class Context {
  private final JinjaEnvironment environment;
  private final Scope scope;
  private final Map<String, @Nullable Object> vars = new LinkedHashMap<>();
  private final Set<String> exported = new LinkedHashSet<>();

  /** By name, that of the template furthest down first. */
  private final Map<String, List<BlockCode>> blocks = new HashMap<>();

  Context(JinjaEnvironment environment, Scope scope, CompiledTemplate template) {
    this.environment = environment;
    this.scope = scope;
    addBlocks(template);
  }

  private Context(Context base, Scope scope) {
    this.environment = base.environment;
    this.scope = scope;
    base.blocks.forEach((name, chain) -> blocks.put(name, new ArrayList<>(chain)));
  }

  JinjaEnvironment environment() {
    return environment;
  }

  void addBlocks(CompiledTemplate template) {
    template
        .blocks()
        .forEach((name, block) -> blocks.computeIfAbsent(name, _ -> new ArrayList<>()).add(block));
  }

  List<BlockCode> blocks(String name) {
    return blocks.getOrDefault(name, List.of());
  }

  @Nullable Object resolve(String name) {
    Object value = vars.get(name);
    if (value != null || !vars.isEmpty() && vars.containsKey(name)) {
      return value;
    }
    value = scope.lookup(name);
    return value == Missing.MISSING ? environment.global(name) : value;
  }

  void set(String name, @Nullable Object value) {
    vars.put(name, value);
  }

  void export(String name) {
    exported.add(name);
  }

  void hide(String name) {
    exported.remove(name);
  }

  /** All names that the template set. */
  Map<String, @Nullable Object> names() {
    return vars;
  }

  Map<String, @Nullable Object> exported() {
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    exported.forEach(name -> names.put(name, vars.get(name)));
    return names;
  }

  /** All that is visible here, with local names before it. */
  Scope visible(Map<String, @Nullable Object> locals) {
    Map<String, @Nullable Object> own = new HashMap<>(vars);
    own.putAll(locals);
    return Scope.of(own).or(scope);
  }

  /** A context of the same template that sees local names too. */
  Context derived(Map<String, @Nullable Object> locals) {
    return new Context(this, visible(locals));
  }
}
