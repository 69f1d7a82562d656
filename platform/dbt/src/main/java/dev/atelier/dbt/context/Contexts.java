package dev.atelier.dbt.context;

import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.Session;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.jinja.Scope;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.kernel.text.SourceText;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes contexts for nodes. */
public final class Contexts {
  private Contexts() {}

  /** A context that writes calls down. */
  public record Parsing(NodeContext context, ParseBehaviour calls) {}

  public static Parsing parsing(
      Workspace workspace, MacroLibrary library, CommonNames common, Resource node) {
    ParseBehaviour behaviour = new ParseBehaviour(workspace, node, library);
    NodeContext context = new NodeContext(workspace, library, node, behaviour, common);
    behaviour.bind(context);
    return new Parsing(context, behaviour);
  }

  /** A context that runs. */
  public record Running(NodeContext context, RunBehaviour behaviour) {}

  /**
   * @param session opened when first asked for
   */
  public static Running running(
      RunBehaviour.Shared shared,
      MacroLibrary library,
      CommonNames common,
      Resource node,
      Warehouse warehouse,
      Supplier<Session> session) {
    RunAdapter adapter = new RunAdapter(warehouse, session, shared.comments().of(node));
    RunBehaviour behaviour = new RunBehaviour(shared, node, adapter);
    NodeContext context = new NodeContext(shared.workspace(), library, node, behaviour, common);
    adapter.bind(context);
    return new Running(context, behaviour);
  }

  /** Renders text of a configuration file: only variables, environment and target are known. */
  public static @Nullable Object renderValue(
      String text, Map<String, ? extends @Nullable Object> names) {
    return renderValue(text, Scope.of(names));
  }

  private static @Nullable Object renderValue(String text, Scope names) {
    try {
      return Templates.parse(new SourceText("<config>", text), false).renderNative(names);
    } catch (dev.atelier.jinja.value.JinjaException e) {
      throw dev.atelier.dbt.DbtError.COMPILATION.exception(
          "Could not render " + text + ": " + e.pythonText());
    }
  }

  /** Renders text of a package's property files: with the project's variables. */
  public static ValueRenderer properties(CommonNames common, String packageName) {
    JinjaCallable var = variables(common.vars(packageName));
    return text -> renderValue(text, name -> name.equals("var") ? var : common.lookup(name));
  }

  /** {@code var} for configuration files: what {@code --vars} gave. */
  public static JinjaCallable variables(Map<String, @Nullable Object> vars) {
    return a -> {
      String name = String.valueOf(a.get(0, "var_name"));
      Object otherwise = a.get(1, "default");
      if (vars.containsKey(name)) {
        return vars.get(name);
      }
      if (otherwise == dev.atelier.jinja.value.Missing.MISSING) {
        throw dev.atelier.dbt.DbtError.RUNTIME.exception(
            "Could not render {{ var('%s') }}: Required var '%s' not found in config:\nVars supplied to <Configuration> = {}"
                .formatted(name, name));
      }
      return otherwise;
    };
  }

  /** {@code env_var} for files that may hold secrets. */
  public static JinjaCallable envVar(Map<String, String> environment) {
    return a -> {
      String name = String.valueOf(a.get(0, "var"));
      Object otherwise = a.get(1, "default");
      String value = environment.get(name);
      if (value != null) {
        return value;
      }
      if (otherwise == null || otherwise == dev.atelier.jinja.value.Missing.MISSING) {
        throw dev.atelier.dbt.DbtError.PARSING.exception(
            "Env var required but not provided: '" + name + "'");
      }
      return String.valueOf(otherwise);
    };
  }
}
