package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.CallContext;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.kernel.text.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A macro of a template that is, or was, rendered, with the variables around it. */
public final class Macro implements JinjaCallable, JinjaObject {
  private final MacroCode code;
  private final Frame defining;

  Macro(MacroCode code, Frame defining) {
    this.code = code;
    this.defining = defining;
  }

  /** Under which it is stored; empty for the body of a {@code call} block. */
  public Optional<String> name() {
    return code.name();
  }

  /** The names of its parameters. */
  public List<String> parameters() {
    return code.parameters();
  }

  /** Its definition. */
  public Span span() {
    return code.span();
  }

  /** What it printed: text, or a value in an environment of {@link NativeStyle#JINJA} values. */
  @Override
  public @Nullable Object call(Arguments arguments) {
    CallContext caller = arguments.context().orElse(null);
    Run run =
        caller == null
            ? Run.of(defining.context.environment(), null)
            : Run.of(defining.context.environment(), caller);
    JinjaException.MacroCall call =
        new JinjaException.MacroCall(
            code.displayName(),
            Optional.of(code.span()),
            caller == null ? Optional.empty() : run.span());
    run.enter(call);
    try {
      run.spend(1);
      Frame frame = new Frame(code.shape(), defining, defining.context, run);
      bind(arguments, frame);
      return code.run(frame);
    } catch (JinjaException e) {
      throw e.leaving(call);
    } catch (StackOverflowError e) {
      throw Run.tooDeep();
    } finally {
      run.leave();
    }
  }

  /** As {@link #call}, or the value of a {@link MacroReturn} thrown in it. */
  public @Nullable Object callReturning(Arguments arguments) {
    try {
      return call(arguments);
    } catch (MacroReturn e) {
      return e.value();
    }
  }

  private void bind(Arguments arguments, Frame frame) {
    int count = code.parameters().size();
    int given = Math.min(count, arguments.size());
    Map<String, @Nullable Object> keywords =
        arguments.keywords().isEmpty() ? Map.of() : new LinkedHashMap<>(arguments.keywords());
    for (int i = 0; i < given; i++) {
      frame.slots[code.slots()[i]] = arguments.at(i);
    }
    boolean callerFound = given == count && code.parameters().contains("caller");
    for (int i = given; i < count; i++) {
      String name = code.parameters().get(i);
      callerFound |= name.equals("caller");
      if (keywords.containsKey(name)) {
        frame.slots[code.slots()[i]] = keywords.remove(name);
      }
    }
    if (code.callerSlot() >= 0 && !callerFound) {
      Object caller = keywords.isEmpty() ? null : keywords.remove("caller");
      frame.slots[code.callerSlot()] =
          caller != null
              ? caller
              : Undefined.hint(frame.undefinedPolicy(), "No caller defined", "caller");
    }
    bindRest(arguments, keywords, frame);
  }

  private void bindRest(Arguments arguments, Map<String, @Nullable Object> keywords, Frame frame) {
    int count = code.parameters().size();
    if (code.kwargsSlot() >= 0) {
      frame.slots[code.kwargsSlot()] = new LinkedHashMap<>(keywords);
    } else if (!keywords.isEmpty()) {
      if (keywords.containsKey("caller")) {
        throw JinjaException.typeError(
            "macro "
                + shownName()
                + " was invoked with two values for the special caller argument. This is most likely"
                + " a bug.");
      }
      throw JinjaException.typeError(
          "macro "
              + shownName()
              + " takes no keyword argument "
              + Text.repr(keywords.keySet().iterator().next()));
    }
    if (code.varargsSlot() >= 0) {
      frame.slots[code.varargsSlot()] = PyTuple.of(arguments.skip(count).positional().toArray());
    } else if (arguments.size() > count) {
      throw JinjaException.typeError(
          "macro " + shownName() + " takes not more than " + count + " argument(s)");
    }
  }

  private String shownName() {
    return code.name().map(Text::repr).orElse("None");
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "name" -> code.name().orElse(null);
      case "arguments" -> PyTuple.copyOf(code.parameters());
      case "catch_kwargs" -> code.kwargsSlot() >= 0;
      case "catch_varargs" -> code.varargsSlot() >= 0;
      case "caller" -> code.callerSlot() >= 0;
      default -> Missing.MISSING;
    };
  }

  @Override
  public String qualifiedTypeName() {
    return "jinja2.runtime.Macro";
  }

  @Override
  public String typeName() {
    return "Macro";
  }

  @Override
  public String repr() {
    return "<Macro " + code.name().map(Text::repr).orElse("anonymous") + ">";
  }
}
