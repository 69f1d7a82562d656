package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.CallContext;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.text.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One activation of a function of a template: its variables, and the frame it is nested in. */
final class Frame implements CallContext {
  final @Nullable Object[] slots;
  final @Nullable Frame outer;
  final Context context;
  final Run run;
  private @Nullable CompiledTemplate parentTemplate;

  Frame(FrameShape shape, @Nullable Frame outer, Context context, Run run) {
    this.slots = new Object[shape.size()];
    Arrays.fill(slots, Missing.MISSING);
    this.outer = outer;
    this.context = context;
    this.run = run;
  }

  private Frame root() {
    Frame frame = this;
    while (frame.outer != null) {
      frame = frame.outer;
    }
    return frame;
  }

  /** The template that the running one extends, once it is known. */
  @Nullable CompiledTemplate parentTemplate() {
    return root().parentTemplate;
  }

  void extend(CompiledTemplate parent) {
    root().parentTemplate = parent;
  }

  @Override
  public UndefinedPolicy undefinedPolicy() {
    return context.environment().undefined();
  }

  @Override
  public @Nullable Object resolve(String name) {
    return context.resolve(name);
  }

  @Override
  public @Nullable Object filter(String name, @Nullable Object value, Arguments arguments) {
    JinjaCallable filter = context.environment().filters().get(name);
    if (filter == null) {
      throw JinjaException.runtime("No filter named " + Text.repr(name) + ".");
    }
    return JinjaEnvironment.apply(filter, value, arguments.from(this));
  }

  @Override
  public boolean test(String name, @Nullable Object value, Arguments arguments) {
    JinjaCallable test = context.environment().tests().get(name);
    if (test == null) {
      throw JinjaException.runtime("No test named " + Text.repr(name) + ".");
    }
    return Iteration.truth(JinjaEnvironment.apply(test, value, arguments.from(this)));
  }

  @Override
  public boolean hasFilter(String name) {
    return context.environment().filters().containsKey(name);
  }

  @Override
  public boolean hasTest(String name) {
    return context.environment().tests().containsKey(name);
  }

  @Override
  public Optional<Span> span() {
    return run.span();
  }

  @Override
  public List<JinjaException.MacroCall> macros() {
    return run.macros();
  }

  @Override
  public void spend(long steps) {
    run.spend(steps);
  }
}
