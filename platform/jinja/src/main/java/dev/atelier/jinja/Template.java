package dev.atelier.jinja;

import dev.atelier.jinja.syntax.TemplateTree;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.CallContext;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.kernel.text.SourceText;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compiled template. Immutable: may be rendered by many threads at once. Every way to run it
 * throws {@link dev.atelier.jinja.value.JinjaException} for an error of the template.
 */
public final class Template {
  private final JinjaEnvironment environment;
  private final TemplateTree tree;
  private final Optional<String> name;
  private final CompiledTemplate code;

  Template(
      JinjaEnvironment environment,
      TemplateTree tree,
      Optional<String> name,
      CompiledTemplate code) {
    this.environment = environment;
    this.tree = tree;
    this.name = name;
    this.code = code;
  }

  public JinjaEnvironment environment() {
    return environment;
  }

  public SourceText source() {
    return tree.source();
  }

  public TemplateTree tree() {
    return tree;
  }

  /** The name under which the loader gave it. */
  public Optional<String> name() {
    return name;
  }

  CompiledTemplate code() {
    return code;
  }

  public String render(Map<String, ? extends @Nullable Object> names) {
    return render(Scope.of(names));
  }

  public String render(Scope scope) {
    return render(scope, null);
  }

  /**
   * Renders as part of another rendering, whose limits and macro stack it shares.
   *
   * @param caller as a function of the host finds it in its arguments
   */
  public String render(Scope scope, @Nullable CallContext caller) {
    Run run = Run.of(environment, caller);
    TextOut out = new TextOut(run);
    code.run(new Context(environment, scope, code), run, out);
    return out.text();
  }

  /** Renders to a value, as the environment's {@link NativeStyle} says. */
  public @Nullable Object renderNative(Scope scope) {
    return renderNative(scope, null);
  }

  /** As {@link #renderNative(Scope)}, as part of another rendering. */
  public @Nullable Object renderNative(Scope scope, @Nullable CallContext caller) {
    Run run = Run.of(environment, caller);
    run.makeValues();
    NativeOut out = new NativeOut(run);
    code.run(new Context(environment, scope, code), run, out);
    return out.value(environment.nativeStyle());
  }

  /** Runs the template for what it defines: macros, and names that it sets. */
  public TemplateModule module(Scope scope) {
    return module(scope, null);
  }

  /** As {@link #module(Scope)}, as part of another rendering. */
  public TemplateModule module(Scope scope, @Nullable CallContext caller) {
    return TemplateModule.of(
        this, new Context(environment, scope, code), Run.of(environment, caller));
  }

  /** Runs the template for one macro and calls that; a {@link MacroReturn} gives its value. */
  public @Nullable Object callMacro(String macro, Scope scope, Arguments arguments) {
    return module(scope, arguments.context().orElse(null))
        .macro(macro)
        .orElseThrow(() -> JinjaException.runtime("no macro named '" + macro + "'"))
        .callReturning(arguments);
  }
}
