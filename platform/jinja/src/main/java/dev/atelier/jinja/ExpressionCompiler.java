package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Expression.CallArguments;
import dev.atelier.jinja.syntax.Expression.Keyword;
import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Dicts;
import dev.atelier.jinja.value.Equality;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Operators;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Expressions to code. What has no names in it and cannot go wrong is evaluated once, here: that
 * also decides what counts as text in native rendering, as in Jinja2.
 */
final class ExpressionCompiler {
  /** How Python names the function through which all calls of a template go. */
  private static final String SANDBOX_CALL = "jinja2.sandbox.SandboxedEnvironment.call() ";

  /**
   * @param pure its value depends on nothing but the expression itself
   */
  record Code(Eval eval, boolean pure) {}

  private final JinjaEnvironment environment;
  private final Optional<String> templateName;
  private final Frame constants;

  ExpressionCompiler(JinjaEnvironment environment, Optional<String> templateName) {
    this.environment = environment;
    this.templateName = templateName;
    CompiledTemplate nothing =
        new CompiledTemplate(
            Optional.empty(), (_, _) -> Exec.Flow.NEXT, new FrameShape(), Map.of());
    this.constants =
        new Frame(
            nothing.shape(),
            null,
            new Context(environment, Scope.empty(), nothing),
            Run.of(environment, null));
  }

  Eval eval(Expression expression, Level level) {
    return compile(expression, level).eval();
  }

  /** The value of an expression that is constant, or {@link Missing#MISSING}. */
  @Nullable Object constant(Code code) {
    if (!code.pure()) {
      return Missing.MISSING;
    }
    try {
      return code.eval().eval(constants);
    } catch (JinjaException e) {
      return Missing.MISSING; // an error is for the rendering, with its place
    }
  }

  private static boolean isImmutable(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Number
        || value instanceof PyTuple tuple
            && tuple.stream().allMatch(ExpressionCompiler::isImmutable);
  }

  /** Evaluates once what is constant. */
  private Code fold(Code code) {
    if (!code.pure()) {
      return code;
    }
    Object value = constant(code);
    if (value == Missing.MISSING) {
      return new Code(code.eval(), false);
    }
    return isImmutable(value) ? new Code(_ -> value, true) : code;
  }

  private static Eval located(Eval eval, Span span) {
    return frame -> {
      try {
        return eval.eval(frame);
      } catch (JinjaException e) {
        throw e.at(span);
      }
    };
  }

  Code compile(Expression expression, Level level) {
    return switch (expression) {
      case Expression.Data data -> new Code(_ -> data.text(), true);
      case Expression.Literal literal -> new Code(_ -> literal.value(), true);
      case Expression.Name name -> new Code(name(name.id(), level), false);
      case Expression.TupleOf tuple -> {
        Code[] items = all(tuple.items(), level);
        yield fold(new Code(frame -> PyTuple.of(values(items, frame)), pure(items)));
      }
      case Expression.ListOf list -> {
        Code[] items = all(list.items(), level);
        yield new Code(frame -> listOf(items, frame), pure(items));
      }
      case Expression.DictOf dict -> dict(dict, level);
      case Expression.Conditional conditional -> conditional(conditional, level);
      case Expression.And and -> {
        Code left = compile(and.left(), level);
        Code right = compile(and.right(), level);
        yield fold(
            new Code(
                frame -> {
                  Object value = left.eval().eval(frame);
                  return Iteration.truth(value) ? right.eval().eval(frame) : value;
                },
                left.pure() && right.pure()));
      }
      case Expression.Or or -> {
        Code left = compile(or.left(), level);
        Code right = compile(or.right(), level);
        yield fold(
            new Code(
                frame -> {
                  Object value = left.eval().eval(frame);
                  return Iteration.truth(value) ? value : right.eval().eval(frame);
                },
                left.pure() && right.pure()));
      }
      case Expression.Not not -> {
        Code operand = compile(not.operand(), level);
        yield fold(new Code(frame -> !Iteration.truth(operand.eval().eval(frame)), operand.pure()));
      }
      case Expression.Binary binary -> {
        Code left = compile(binary.left(), level);
        Code right = compile(binary.right(), level);
        String operator = binary.operator();
        Eval eval =
            frame -> Operators.binary(operator, left.eval().eval(frame), right.eval().eval(frame));
        yield fold(new Code(located(eval, binary.span()), left.pure() && right.pure()));
      }
      case Expression.Unary unary -> {
        Code operand = compile(unary.operand(), level);
        Eval eval = frame -> Operators.unary(unary.operator(), operand.eval().eval(frame));
        yield fold(new Code(located(eval, unary.span()), operand.pure()));
      }
      case Expression.Concat concat -> {
        Code[] parts = all(concat.parts(), level);
        yield fold(new Code(frame -> join(parts, frame), pure(parts)));
      }
      case Expression.Compare compare -> comparison(compare, level);
      case Expression.Attribute attribute -> {
        Code target = compile(attribute.target(), level);
        String name = attribute.name();
        UndefinedPolicy policy = environment.undefined();
        Eval eval = frame -> Access.attribute(target.eval().eval(frame), name, policy);
        yield fold(new Code(located(eval, attribute.span()), target.pure()));
      }
      case Expression.Item item -> item(item, level);
      case Expression.Slice slice ->
          throw new JinjaException(PythonType.TEMPLATE_SYNTAX_ERROR, "invalid syntax")
              .at(slice.span());
      case Expression.Call call -> new Code(call(call, level, null), false);
      case Expression.Filter filter -> filter(filter, level, null);
      case Expression.Test test -> test(test, level);
      case Expression.NamespaceTarget target -> new Code(name(target.namespace(), level), false);
    };
  }

  private Code[] all(List<Expression> expressions, Level level) {
    return expressions.stream().map(expression -> compile(expression, level)).toArray(Code[]::new);
  }

  private static boolean pure(Code[] codes) {
    for (Code code : codes) {
      if (!code.pure()) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Object[] values(Code[] codes, Frame frame) {
    @Nullable Object[] values = new Object[codes.length];
    for (int i = 0; i < codes.length; i++) {
      values[i] = codes[i].eval().eval(frame);
    }
    return values;
  }

  private static Object listOf(Code[] items, Frame frame) {
    List<@Nullable Object> list = new ArrayList<>(items.length);
    for (Code item : items) {
      list.add(item.eval().eval(frame));
    }
    return list;
  }

  private static String join(Code[] parts, Frame frame) {
    StringBuilder all = new StringBuilder();
    for (Code part : parts) {
      all.append(Text.str(part.eval().eval(frame)));
    }
    frame.run.spend(1 + all.length() / 1000);
    return all.toString();
  }

  private Eval name(String id, Level level) {
    Variable variable = level.symbols().find(id);
    Eval read = variable == null ? frame -> frame.context.resolve(id) : Slots.read(level, variable);
    UndefinedPolicy policy = environment.undefined();
    return frame -> {
      Object value = read.eval(frame);
      return value == Missing.MISSING ? Undefined.name(policy, id) : value;
    };
  }

  private Code dict(Expression.DictOf dict, Level level) {
    Code[] keys = all(dict.entries().stream().map(Expression.Entry::key).toList(), level);
    Code[] values = all(dict.entries().stream().map(Expression.Entry::value).toList(), level);
    Eval eval =
        frame -> {
          Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
          for (int i = 0; i < keys.length; i++) {
            Object key = keys[i].eval().eval(frame);
            Dicts.put(map, key, values[i].eval().eval(frame));
          }
          return map;
        };
    return new Code(located(eval, dict.span()), pure(keys) && pure(values));
  }

  private Code conditional(Expression.Conditional conditional, Level level) {
    Level soft = level.softened();
    Code test = compile(conditional.test(), soft);
    Code value = compile(conditional.value(), soft);
    if (conditional.otherwise().isPresent()) {
      Code otherwise = compile(conditional.otherwise().get(), soft);
      return fold(
          new Code(
              frame ->
                  Iteration.truth(test.eval().eval(frame))
                      ? value.eval().eval(frame)
                      : otherwise.eval().eval(frame),
              test.pure() && value.pure() && otherwise.pure()));
    }
    String hint =
        "the inline if-expression on "
            + position(conditional.span())
            + " evaluated to false and no else section was defined.";
    return new Code(
        frame ->
            Iteration.truth(test.eval().eval(frame))
                ? value.eval().eval(frame)
                : Undefined.hint(UndefinedPolicy.LENIENT, hint, null),
        false);
  }

  /** As Jinja2's messages give a place. */
  String position(Span span) {
    return "line " + span.line() + templateName.map(name -> " in " + Text.repr(name)).orElse("");
  }

  private Code comparison(Expression.Compare compare, Level level) {
    Code first = compile(compare.first(), level);
    Code[] operands =
        all(compare.rest().stream().map(Expression.Comparison::operand).toList(), level);
    String[] operators =
        compare.rest().stream().map(Expression.Comparison::operator).toArray(String[]::new);
    Eval eval =
        frame -> {
          Object left = first.eval().eval(frame);
          for (int i = 0; i < operands.length; i++) {
            Object right = operands[i].eval().eval(frame);
            if (!compare(operators[i], left, right)) {
              return false;
            }
            left = right;
          }
          return true;
        };
    return fold(new Code(located(eval, compare.span()), first.pure() && pure(operands)));
  }

  private static boolean compare(String operator, @Nullable Object left, @Nullable Object right) {
    return switch (operator) {
      case "==" -> Equality.equal(left, right);
      case "!=" -> !Equality.equal(left, right);
      case "in" -> Iteration.contains(right, left);
      case "not in" -> !Iteration.contains(right, left);
      default -> Operators.order(operator, left, right);
    };
  }

  private Code item(Expression.Item item, Level level) {
    Code target = compile(item.target(), level);
    if (item.index() instanceof Expression.Slice slice) {
      Code start = bound(slice.start(), level);
      Code stop = bound(slice.stop(), level);
      Code step = bound(slice.step(), level);
      Eval eval =
          frame ->
              Access.slice(
                  target.eval().eval(frame),
                  start.eval().eval(frame),
                  stop.eval().eval(frame),
                  step.eval().eval(frame));
      boolean pure = target.pure() && start.pure() && stop.pure() && step.pure();
      return fold(new Code(located(eval, item.span()), pure));
    }
    Code index = compile(item.index(), level);
    UndefinedPolicy policy = environment.undefined();
    Eval eval = frame -> Access.item(target.eval().eval(frame), index.eval().eval(frame), policy);
    return fold(new Code(located(eval, item.span()), target.pure() && index.pure()));
  }

  private Code bound(Optional<Expression> bound, Level level) {
    return bound.map(expression -> compile(expression, level)).orElse(new Code(_ -> null, true));
  }

  // ---- calls

  /**
   * @param caller the macro that a call block passes along, or null
   */
  Eval call(Expression.Call call, Level level, @Nullable Eval caller) {
    ArgumentsCode arguments = arguments(call.arguments(), level, caller);
    Span span = call.span();
    UndefinedPolicy policy = environment.undefined();
    if (call.target() instanceof Expression.Attribute attribute) {
      Eval target = eval(attribute.target(), level);
      String name = attribute.name();
      return frame -> {
        try {
          Object value = target.eval(frame);
          Object callee = Access.callee(value, name, policy);
          Arguments made = arguments.make(frame, 0, null);
          frame.run.spend(1);
          frame.run.at(span);
          return Access.apply(callee, value, made);
        } catch (JinjaException e) {
          throw e.at(span);
        }
      };
    }
    Eval target = eval(call.target(), level);
    return frame -> {
      try {
        Object callee = target.eval(frame);
        Arguments made = arguments.make(frame, 0, null);
        frame.run.spend(1);
        frame.run.at(span);
        return Access.call(callee, made);
      } catch (JinjaException e) {
        throw e.at(span);
      }
    };
  }

  private ArgumentsCode arguments(CallArguments arguments, Level level, @Nullable Eval caller) {
    List<String> names = new ArrayList<>();
    List<Code> values = new ArrayList<>();
    for (Keyword keyword : arguments.keywords()) {
      if (names.contains(keyword.name())) {
        throw new JinjaException(
                PythonType.TEMPLATE_SYNTAX_ERROR, "keyword argument repeated: " + keyword.name())
            .at(keyword.value().span());
      }
      names.add(keyword.name());
      values.add(compile(keyword.value(), level));
    }
    if (caller != null) {
      names.add("caller");
      values.add(new Code(caller, false));
    }
    return new ArgumentsCode(
        all(arguments.positional(), level),
        names.toArray(String[]::new),
        values.toArray(Code[]::new),
        arguments.spread().map(spread -> compile(spread, level)).orElse(null),
        arguments.keywordSpread().map(spread -> compile(spread, level)).orElse(null));
  }

  private record ArgumentsCode(
      Code[] positional,
      String[] names,
      Code[] keywords,
      @Nullable Code spread,
      @Nullable Code keywordSpread) {

    boolean isPure() {
      return pure(positional)
          && pure(keywords)
          && (spread == null || spread.pure())
          && (keywordSpread == null || keywordSpread.pure());
    }

    /**
     * @param first 1 to put a value before the others, else 0
     */
    Arguments make(Frame frame, int first, @Nullable Object value) {
      @Nullable Object[] values = new Object[positional.length + first];
      if (first == 1) {
        values[0] = value;
      }
      for (int i = 0; i < positional.length; i++) {
        values[i + first] = positional[i].eval().eval(frame);
      }
      if (spread != null) {
        values = spread(values, frame);
      }
      if (names.length == 0 && keywordSpread == null) {
        return Arguments.of(values, Map.of(), frame);
      }
      Map<String, @Nullable Object> named = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        named.put(names[i], keywords[i].eval().eval(frame));
      }
      if (keywordSpread != null) {
        spreadKeywords(named, keywordSpread.eval().eval(frame));
      }
      return Arguments.of(values, named, frame);
    }

    private @Nullable Object[] spread(@Nullable Object[] values, Frame frame) {
      Object more = Objects.requireNonNull(spread).eval().eval(frame);
      if (!Iteration.isIterable(more)) {
        throw JinjaException.typeError(
            "Value after * must be an iterable, not " + Types.inMessage(more));
      }
      List<@Nullable Object> all = new ArrayList<>(Arrays.asList(values));
      all.addAll(Iteration.toList(more));
      return all.toArray();
    }

    private static void spreadKeywords(Map<String, @Nullable Object> named, @Nullable Object more) {
      if (more instanceof Undefined undefined) {
        throw undefined.error();
      }
      if (!(more instanceof Map<?, ?> map)) {
        throw JinjaException.typeError(
            SANDBOX_CALL + "argument after ** must be a mapping, not " + Types.inMessage(more));
      }
      map.forEach((key, value) -> {
        if (!(key instanceof String name)) {
          throw JinjaException.typeError("keywords must be strings");
        }
        if (named.containsKey(name)) {
          throw JinjaException.typeError(
              SANDBOX_CALL + "got multiple values for keyword argument " + Text.repr(name));
        }
        named.put(name, value);
      });
    }
  }

  // ---- filters and tests

  /**
   * @param block what the filter of a block works on: the block's text
   */
  Code filter(Expression.Filter filter, Level level, @Nullable Eval block) {
    JinjaCallable function = environment.filters().get(filter.name());
    Code target =
        filter.target().isEmpty()
            ? new Code(Objects.requireNonNull(block), false)
            : filter.target().get() instanceof Expression.Filter inner && block != null
                ? filter(inner, level, block)
                : compile(filter.target().get(), level);
    if (function == null) {
      return unknown("filter", filter.name(), filter.span(), level);
    }
    ArgumentsCode arguments = arguments(filter.arguments(), level, null);
    Span span = filter.span();
    Eval eval =
        frame -> {
          try {
            Object value = target.eval().eval(frame);
            Arguments made = arguments.make(frame, 1, value);
            frame.run.spend(1);
            frame.run.at(span);
            return function.call(made);
          } catch (JinjaException e) {
            throw e.at(span);
          }
        };
    boolean pure =
        target.pure() && arguments.isPure() && BuiltinFilters.isPure(filter.name(), function);
    return fold(new Code(eval, pure));
  }

  private Code test(Expression.Test test, Level level) {
    JinjaCallable function = environment.tests().get(test.name());
    Code target = compile(test.target(), level);
    if (function == null) {
      return unknown("test", test.name(), test.span(), level);
    }
    ArgumentsCode arguments = arguments(test.arguments(), level, null);
    Eval eval =
        frame -> {
          Object value = target.eval().eval(frame);
          return function.call(arguments.make(frame, 1, value));
        };
    boolean pure =
        target.pure() && arguments.isPure() && BuiltinTests.isBuiltin(test.name(), function);
    return fold(new Code(located(eval, test.span()), pure));
  }

  private static Code unknown(String kind, String name, Span span, Level level) {
    if (!level.soft()) {
      throw new JinjaException(
              PythonType.TEMPLATE_ASSERTION_ERROR, "No " + kind + " named " + Text.repr(name) + ".")
          .at(span);
    }
    return new Code(
        _ -> {
          throw JinjaException.runtime("No " + kind + " named " + Text.repr(name) + " found.")
              .at(span);
        },
        false);
  }
}
