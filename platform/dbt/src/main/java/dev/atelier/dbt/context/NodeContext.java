package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.jinja.Macro;
import dev.atelier.jinja.Scope;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.CallContext;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.text.SourceText;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that a node's templates and the macros they call see. Macros hide dbt's own names, so
 * that a project may wrap {@code ref}. One thread.
 */
public final class NodeContext implements Scope {
  private final Workspace workspace;
  private final MacroLibrary library;
  private final Resource node;
  private final Behaviour behaviour;
  private final Map<String, MacroLibrary.Definition> namespace;
  private final Map<String, @Nullable Object> own = new HashMap<>();
  private final Map<String, JinjaCallable> callables = new HashMap<>();
  private final CommonNames common;
  private final Map<String, @Nullable Object> overridden = new HashMap<>();
  private int depth;

  NodeContext(
      Workspace workspace,
      MacroLibrary library,
      Resource node,
      Behaviour behaviour,
      CommonNames common) {
    this.workspace = workspace;
    this.library = library;
    this.node = node;
    this.behaviour = behaviour;
    this.common = common;
    this.namespace = library.namespace(node.packageName());
    own.put("ref", (JinjaCallable) behaviour::ref);
    own.put("source", (JinjaCallable) behaviour::source);
    own.put("metric", (JinjaCallable) behaviour::metric);
    own.put("function", (JinjaCallable) behaviour::function);
    own.put("config", behaviour.config());
    own.put("adapter", behaviour.adapter());
    own.put("var", new VarFunction(common.vars(node.packageName()), behaviour));
    own.put("this", behaviour.thisRelation());
    own.put("execute", behaviour.executes());
    own.put("model", TypedModel.of(node));
    own.put("context", new ContextObject());
    own.put("render", (JinjaCallable) a -> renderText(String.valueOf(a.at(0)), a));
    own.put("log", (JinjaCallable) a -> common.log(node, a));
    own.put("exceptions", new ExceptionsObject(workspace, node));
    own.put("builtins", new Builtins());
    own.put("database", node.fields().get("database"));
    own.put("schema", node.fields().get("schema"));
    own.put("try_or_compiler_error", (JinjaCallable) this::tryOrError);
    own.put("load_agate_table", (JinjaCallable) a -> null);
  }

  public Resource node() {
    return node;
  }

  /** Adds a name for this node alone. */
  public void put(String name, @Nullable Object value) {
    own.put(name, value);
  }

  /** A name that hides macros, too. */
  public void override(String name, @Nullable Object value) {
    overridden.put(name, value);
  }

  @Override
  public @Nullable Object lookup(String name) {
    if (!overridden.isEmpty() && overridden.containsKey(name)) {
      return overridden.get(name);
    }
    MacroLibrary.Definition macro = namespace.get(name);
    if (macro != null) {
      return callable(macro);
    }
    if (name.startsWith("dbt_macro__")) {
      MacroLibrary.Definition renamed = namespace.get(name.substring("dbt_macro__".length()));
      return renamed == null ? Missing.MISSING : callable(renamed);
    }
    Object value = own.get(name);
    if (value != null || own.containsKey(name)) {
      return value;
    }
    value = behaviour.lookup(name);
    if (value != Missing.MISSING) {
      return value;
    }
    value = common.lookup(name);
    if (value != Missing.MISSING) {
      return value;
    }
    return name.equals(MacroLibrary.DBT) || library.hasPackage(name)
        ? new PackageObject(name)
        : Missing.MISSING;
  }

  /** A macro bound to this node. */
  JinjaCallable callable(MacroLibrary.Definition definition) {
    String key = definition.resource().uniqueId();
    JinjaCallable known = callables.get(key);
    if (known == null) {
      known = new BoundMacro(definition);
      callables.put(key, known);
    }
    return known;
  }

  /** A macro that templates can call; it knows its name, since some print it. */
  private final class BoundMacro implements JinjaCallable, JinjaObject {
    private final MacroLibrary.Definition definition;
    private @Nullable Macro macro;

    BoundMacro(MacroLibrary.Definition definition) {
      this.definition = definition;
    }

    @Override
    public @Nullable Object call(Arguments arguments) {
      if (depth == 0) {
        behaviour.callsMacro(definition);
      }
      depth++;
      try {
        return macro(arguments.context().orElse(null)).callReturning(arguments);
      } finally {
        depth--;
      }
    }

    private Macro macro(@Nullable CallContext caller) {
      Macro known = macro;
      if (known == null) {
        known =
            definition
                .template(!behaviour.executes())
                .module(NodeContext.this, caller)
                .macro(MacroLibrary.storedName(definition.name()))
                .orElseThrow(() -> new IllegalStateException("macro " + definition.name()));
        macro = known;
      }
      return known;
    }

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return name.equals("name") ? definition.name() : Missing.MISSING;
    }

    @Override
    public String typeName() {
      return "MacroGenerator";
    }
  }

  /** Calls a macro as if from the node's text, with its result as a value. */
  public @Nullable Object callMacro(MacroLibrary.Definition definition, Arguments arguments) {
    return guarded(() -> callable(definition).call(arguments));
  }

  /** Renders the node's own text. */
  public String render(SourceText source) {
    return String.valueOf(
        guarded(() -> Templates.parse(source, !behaviour.executes()).render(this)));
  }

  /** Renders to a value. */
  public @Nullable Object renderNative(SourceText source) {
    return guarded(() -> Templates.parse(source, !behaviour.executes()).renderNative(this));
  }

  private String renderText(String text, Arguments arguments) {
    return text.contains("{")
        ? Templates.parse(new SourceText("<render>", text), !behaviour.executes())
            .render(this, arguments.context().orElse(null))
        : text;
  }

  private interface Work {
    @Nullable Object run();
  }

  /** Errors of templates become dbt's Compilation Errors, with the macros they passed. */
  private @Nullable Object guarded(Work work) {
    try {
      return work.run();
    } catch (JinjaException e) {
      throw Failures.compilation(node, e);
    } catch (dev.atelier.jinja.MacroReturn e) {
      throw DbtError.COMPILATION.in(node, "return() was called outside of a macro");
    }
  }

  private @Nullable Object tryOrError(Arguments arguments) {
    try {
      return ((JinjaCallable) java.util.Objects.requireNonNull(arguments.at(1)))
          .call(Arguments.of(arguments.skip(2).positional(), arguments.keywords()));
    } catch (AtelierException e) {
      throw DbtError.COMPILATION.in(node, String.valueOf(arguments.at(0)));
    }
  }

  /** {@code dbt_utils.star}. */
  private final class PackageObject implements JinjaObject {
    private final String name;

    PackageObject(String name) {
      this.name = name;
    }

    @Override
    public @Nullable Object attribute(String macro) {
      if (macro.equals("get")) {
        return (JinjaCallable)
            a -> {
              Object found = item(a.at(0));
              return found == Missing.MISSING ? (a.size() > 1 ? a.at(1) : null) : found;
            };
      }
      return Missing.MISSING;
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      return library
          .find(name, String.valueOf(key))
          .map(definition -> (Object) callable(definition))
          .orElse(Missing.MISSING);
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  /** {@code context['name']}. */
  private final class ContextObject implements JinjaObject {
    @Override
    public @Nullable Object item(@Nullable Object key) {
      return lookup(String.valueOf(key));
    }

    @Override
    public @Nullable Object attribute(String name) {
      if (name.equals("get")) {
        return (JinjaCallable)
            a -> {
              Object found = lookup(String.valueOf(a.at(0)));
              return found == Missing.MISSING ? (a.size() > 1 ? a.at(1) : null) : found;
            };
      }
      return Missing.MISSING;
    }

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public Iterator<@Nullable Object> items() {
      Map<String, @Nullable Object> names = new LinkedHashMap<>();
      namespace.keySet().forEach(name -> names.put(name, name));
      own.keySet().forEach(name -> names.put(name, name));
      common.names().forEach(name -> names.put(name, name));
      library.all().forEach(d -> names.put(d.resource().packageName(), ""));
      return new java.util.ArrayList<@Nullable Object>(names.keySet()).iterator();
    }
  }

  /** {@code builtins.ref}: what a wrapping macro calls. */
  private final class Builtins implements JinjaObject {
    @Override
    public @Nullable Object attribute(String name) {
      Object value = own.get(name);
      return value != null || own.containsKey(name) ? value : common.lookup(name);
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      return attribute(String.valueOf(key));
    }

    @Override
    public boolean truth() {
      return true;
    }
  }

  MacroLibrary library() {
    return library;
  }

  Workspace workspace() {
    return workspace;
  }
}
