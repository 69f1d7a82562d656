package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.Statement.Parameter;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Macros and call blocks to code. */
final class MacroCompiler {
  private final TemplateCompiler statements;
  private final ExpressionCompiler expressions;

  MacroCompiler(TemplateCompiler statements, ExpressionCompiler expressions) {
    this.statements = statements;
    this.expressions = expressions;
  }

  Exec macro(Statement.Macro macro, Level level) {
    MacroCode code =
        code(
            Optional.of(macro.name()),
            macro.writtenName(),
            macro.parameters(),
            macro.body(),
            macro.span(),
            level);
    int slot = Objects.requireNonNull(level.symbols().find(macro.name())).slot();
    String name = macro.name();
    boolean toplevel = level.toplevel();
    boolean exported = toplevel && !name.startsWith("_");
    return (frame, out) -> {
      Macro value = new Macro(code, frame);
      frame.slots[slot] = value;
      if (toplevel) {
        frame.context.set(name, value);
      }
      if (exported) {
        frame.context.export(name);
      }
      return Exec.Flow.NEXT;
    };
  }

  Exec callBlock(Statement.CallBlock block, Level level) {
    MacroCode code =
        code(Optional.empty(), "caller", block.parameters(), block.body(), block.span(), level);
    Eval call = expressions.call(block.call(), level, frame -> new Macro(code, frame));
    Span span = block.call().span();
    return (frame, out) -> {
      out.value(TemplateCompiler.evaluate(call, frame, span));
      return Exec.Flow.NEXT;
    };
  }

  private MacroCode code(
      Optional<String> name,
      String displayName,
      List<Parameter> parameters,
      List<Statement> body,
      Span span,
      Level outer) {
    Level level = outer.function().captured();
    Symbols symbols = level.symbols();
    parameters.forEach(parameter -> symbols.parameter(parameter.name()));
    parameters.forEach(parameter ->
        parameter.defaultValue().ifPresent(value -> SymbolReader.expression(symbols, value)));
    SymbolReader.statements(symbols, body);

    List<String> names = parameters.stream().map(Parameter::name).toList();
    Set<String> special = TemplateCompiler.special(body, "caller", "kwargs", "varargs");
    checkCaller(parameters, special, span);
    int callerSlot = -1;
    if (special.contains("caller")) {
      callerSlot = names.contains("caller") ? -1 : symbols.parameter("caller").slot();
    }
    int kwargsSlot = extra("kwargs", special, names, symbols);
    int varargsSlot = extra("varargs", special, names, symbols);

    int[] slots =
        names.stream()
            .mapToInt(parameter -> Objects.requireNonNull(symbols.find(parameter)).slot())
            .toArray();
    Slots.Step enter = Slots.enter(level);
    Slots.Step defaults = defaults(parameters, slots, level);
    Exec code = statements.sequence(body, level);
    MacroCode.Body run =
        frame -> {
          enter.run(frame);
          defaults.run(frame);
          return statements.capture(code, frame);
        };
    return new MacroCode(
        name,
        displayName,
        names,
        slots,
        callerSlot,
        kwargsSlot,
        varargsSlot,
        level.shape(),
        run,
        span);
  }

  private static int extra(String name, Set<String> special, List<String> names, Symbols symbols) {
    return special.contains(name) && !names.contains(name) ? symbols.parameter(name).slot() : -1;
  }

  private static void checkCaller(List<Parameter> parameters, Set<String> special, Span span) {
    boolean wrong =
        special.contains("caller")
            && parameters.stream()
                .anyMatch(p -> p.name().equals("caller") && p.defaultValue().isEmpty());
    if (wrong) {
      throw new JinjaException(
              PythonType.TEMPLATE_ASSERTION_ERROR,
              "When defining macros or call blocks the special \"caller\" argument must be omitted or"
                  + " be given a default.")
          .at(span);
    }
  }

  /** Fills the parameters that the call left out, in their order. */
  private Slots.Step defaults(List<Parameter> parameters, int[] slots, Level level) {
    var policy = statements.environment().undefined();
    List<Eval> values = new ArrayList<>();
    for (Parameter parameter : parameters) {
      String hint = "parameter " + Text.repr(parameter.name()) + " was not provided";
      Undefined missing = Undefined.hint(policy, hint, parameter.name());
      values.add(
          parameter
              .defaultValue()
              .map(value -> expressions.eval(value, level))
              .orElse(_ -> missing));
    }
    return frame -> {
      for (int i = 0; i < slots.length; i++) {
        if (frame.slots[slots[i]] == Missing.MISSING) {
          frame.slots[slots[i]] = defaultValue(values.get(i), frame, parameters.get(i));
        }
      }
    };
  }

  private static @Nullable Object defaultValue(Eval value, Frame frame, Parameter parameter) {
    return TemplateCompiler.evaluate(value, frame, parameter.span());
  }
}
