package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TemplateTree;
import dev.atelier.jinja.value.DictView;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements to code. */
final class TemplateCompiler {
  private final JinjaEnvironment environment;
  private final Optional<String> templateName;
  private final ExpressionCompiler expressions;
  private final LoopCompiler loops;
  private final MacroCompiler macros;
  private final InheritanceCompiler inheritance;

  /** An {@code extends} that always runs has been compiled: nothing outside of blocks prints. */
  private boolean extendsAlways;

  private int extendsSeen;

  private TemplateCompiler(JinjaEnvironment environment, Optional<String> templateName) {
    this.environment = environment;
    this.templateName = templateName;
    this.expressions = new ExpressionCompiler(environment, templateName);
    this.loops = new LoopCompiler(this, expressions);
    this.macros = new MacroCompiler(this, expressions);
    this.inheritance = new InheritanceCompiler(environment, expressions);
  }

  static CompiledTemplate compile(
      JinjaEnvironment environment, TemplateTree tree, Optional<String> name) {
    return new TemplateCompiler(environment, name).template(tree);
  }

  JinjaEnvironment environment() {
    return environment;
  }

  private CompiledTemplate template(TemplateTree tree) {
    Map<String, Statement.Block> blocks = new LinkedHashMap<>();
    boolean extending = false;
    for (var node : tree.nodes().toList()) {
      if (node instanceof Statement.Block block && blocks.put(block.name(), block) != null) {
        throw new JinjaException(
                PythonType.TEMPLATE_ASSERTION_ERROR,
                "block " + Text.repr(block.name()) + " defined twice")
            .at(block.span());
      }
      extending |= node instanceof Statement.Extends;
    }
    FrameShape shape = new FrameShape();
    Level level = Level.root(shape, true, extending);
    Slots.Step self = inheritance.self(tree.body(), level);
    SymbolReader.statements(level.symbols(), tree.body());
    Exec body = level(tree.body(), level);
    Exec root = before(self, body);
    Map<String, BlockCode> blockCodes = new LinkedHashMap<>();
    blocks.forEach((name, block) -> blockCodes.put(name, block(block)));
    return new CompiledTemplate(templateName, root, shape, blockCodes);
  }

  private BlockCode block(Statement.Block block) {
    FrameShape shape = new FrameShape();
    Level level = Level.root(shape, false, false);
    Slots.Step self = inheritance.self(block.body(), level);
    Slots.Step parent = inheritance.parent(block, level);
    SymbolReader.statements(level.symbols(), block.body());
    Exec body = level(block.body(), level);
    return new BlockCode(block.name(), shape, before(self, before(parent, body)));
  }

  private static Exec before(Slots.Step step, Exec body) {
    if (step == Slots.Step.NOTHING) {
      return body;
    }
    return (frame, out) -> {
      step.run(frame);
      return body.exec(frame, out);
    };
  }

  /** A level's entry and its statements. */
  Exec level(List<Statement> statements, Level level) {
    Slots.Step enter = Slots.enter(level);
    return before(enter, sequence(statements, level));
  }

  /** As {@link #level}, with the level's variables gone afterwards. */
  private Exec closedLevel(List<Statement> statements, Level level) {
    Exec body = level(statements, level);
    Slots.Step leave = Slots.leave(level);
    return (frame, out) -> {
      Exec.Flow flow = body.exec(frame, out);
      leave.run(frame);
      return flow;
    };
  }

  Exec sequence(List<Statement> statements, Level level) {
    List<Exec> codes = new ArrayList<>(statements.size());
    for (Statement statement : statements) {
      codes.add(statement(statement, level));
    }
    Exec[] all = codes.toArray(Exec[]::new);
    return switch (all.length) {
      case 0 -> (_, _) -> Exec.Flow.NEXT;
      case 1 -> all[0];
      default ->
          (frame, out) -> {
            for (Exec code : all) {
              Exec.Flow flow = code.exec(frame, out);
              if (flow != Exec.Flow.NEXT) {
                return flow;
              }
            }
            return Exec.Flow.NEXT;
          };
    };
  }

  private Exec statement(Statement statement, Level level) {
    return switch (statement) {
      case Statement.Output output -> output(output, level);
      case Statement.If condition -> condition(condition, level);
      case Statement.For loop -> loops.compile(loop, level);
      case Statement.Set set -> set(set, level);
      case Statement.SetBlock set -> setBlock(set, level);
      case Statement.Macro macro -> macros.macro(macro, level);
      case Statement.CallBlock block -> macros.callBlock(block, level);
      case Statement.FilterBlock block -> filterBlock(block, level);
      case Statement.With with -> with(with, level);
      case Statement.Do action -> {
        Eval eval = expressions.eval(action.expression(), level);
        Span span = action.span();
        yield (frame, out) -> {
          evaluate(eval, frame, span);
          return Exec.Flow.NEXT;
        };
      }
      case Statement.Scope scope -> {
        Level inner = level.inner();
        SymbolReader.statements(inner.symbols(), scope.body());
        yield closedLevel(scope.body(), inner);
      }
      case Statement.Break _ -> (_, _) -> Exec.Flow.BREAK;
      case Statement.Continue _ -> (_, _) -> Exec.Flow.CONTINUE;
      case Statement.Block block -> inheritance.block(block, level, extendsAlways, extendsSeen > 0);
      case Statement.Extends extension -> extension(extension, level);
      case Statement.Include include -> inheritance.include(include, level);
      case Statement.Import imported -> inheritance.imported(imported, level);
      case Statement.FromImport imported -> inheritance.fromImport(imported, level);
    };
  }

  /** Evaluates with the statement's place for errors that have none of their own. */
  static @Nullable Object evaluate(Eval eval, Frame frame, Span span) {
    frame.run.spend(1);
    try {
      return eval.eval(frame);
    } catch (JinjaException e) {
      throw e.at(span);
    }
  }

  // ---- output

  private Exec output(Statement.Output output, Level level) {
    if (level.checkOutput() && extendsAlways) {
      return (_, _) -> Exec.Flow.NEXT;
    }
    List<Exec> codes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Expression part : output.parts()) {
      ExpressionCompiler.Code code = expressions.compile(part, level);
      Object constant = expressions.constant(code);
      if (constant != Missing.MISSING && hasSafeRepr(constant)) {
        text.append(Text.str(constant));
        continue;
      }
      flush(text, codes);
      codes.add(print(code.eval(), part.span()));
    }
    flush(text, codes);
    Exec[] all = codes.toArray(Exec[]::new);
    boolean check = level.checkOutput();
    return (frame, out) -> {
      if (check && frame.parentTemplate() != null) {
        return Exec.Flow.NEXT;
      }
      for (Exec code : all) {
        code.exec(frame, out);
      }
      return Exec.Flow.NEXT;
    };
  }

  private static void flush(StringBuilder text, List<Exec> codes) {
    if (!text.isEmpty()) {
      String constant = text.toString();
      text.setLength(0);
      codes.add((_, out) -> {
        out.text(constant);
        return Exec.Flow.NEXT;
      });
    }
  }

  private static Exec print(Eval eval, Span span) {
    return (frame, out) -> {
      frame.run.spend(1);
      try {
        out.value(eval.eval(frame));
      } catch (JinjaException e) {
        throw e.at(span);
      }
      return Exec.Flow.NEXT;
    };
  }

  /** Whether a constant may be printed when the template is compiled. */
  private static boolean hasSafeRepr(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case String _, Boolean _, Long _, Double _, BigInteger _ -> true;
      case Collection<?> items when !(items instanceof DictView) ->
          items.stream().allMatch(TemplateCompiler::hasSafeRepr);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .allMatch(entry -> hasSafeRepr(entry.getKey()) && hasSafeRepr(entry.getValue()));
      default -> false;
    };
  }

  /** Where captured output goes: text, or values where the environment makes values. */
  @Nullable Object capture(Exec body, Frame frame) {
    if (environment.nativeStyle() == NativeStyle.JINJA && frame.run.isNative()) {
      NativeOut out = new NativeOut(frame.run);
      body.exec(frame, out);
      return out.value(NativeStyle.JINJA);
    }
    TextOut out = new TextOut(frame.run);
    body.exec(frame, out);
    return out.text();
  }

  // ---- conditions and assignments

  private Exec condition(Statement.If condition, Level level) {
    Level soft = level.softened();
    int count = condition.branches().size();
    Eval[] tests = new Eval[count];
    Exec[] bodies = new Exec[count];
    Span[] spans = new Span[count];
    for (int i = 0; i < count; i++) {
      Statement.Branch branch = condition.branches().get(i);
      tests[i] = expressions.eval(branch.test(), soft);
      bodies[i] = sequence(branch.body(), soft);
      spans[i] = branch.test().span();
    }
    Exec otherwise = sequence(condition.otherwise(), soft);
    return (frame, out) -> {
      for (int i = 0; i < tests.length; i++) {
        if (truth(tests[i], frame, spans[i])) {
          return bodies[i].exec(frame, out);
        }
      }
      return otherwise.exec(frame, out);
    };
  }

  static boolean truth(Eval eval, Frame frame, Span span) {
    frame.run.spend(1);
    try {
      return Iteration.truth(eval.eval(frame));
    } catch (JinjaException e) {
      throw e.at(span);
    }
  }

  private Exec set(Statement.Set set, Level level) {
    Eval value = expressions.eval(set.value(), level);
    Targets.Store store = Targets.compile(set.target(), level);
    List<Eval> namespaces = Targets.namespaces(set.target(), level);
    Slots.Step publish = publish(set.target(), level);
    Span span = set.span();
    return (frame, out) -> {
      frame.run.spend(1);
      try {
        for (Eval namespace : namespaces) {
          Targets.namespace(namespace.eval(frame));
        }
        store.store(frame, value.eval(frame));
      } catch (JinjaException e) {
        throw e.at(span);
      }
      publish.run(frame);
      return Exec.Flow.NEXT;
    };
  }

  /** At the top level, assigned names become names of the template. */
  private static Slots.Step publish(Expression target, Level level) {
    if (!level.toplevel()) {
      return Slots.Step.NOTHING;
    }
    Map<String, Eval> names = new LinkedHashMap<>();
    collectNames(target, level, names);
    return frame ->
        names.forEach((name, read) -> {
          frame.context.set(name, read.eval(frame));
          if (!name.startsWith("_")) {
            frame.context.export(name);
          }
        });
  }

  private static void collectNames(Expression target, Level level, Map<String, Eval> names) {
    switch (target) {
      case Expression.Name name ->
          names.put(
              name.id(),
              Slots.read(level, Objects.requireNonNull(level.symbols().find(name.id()))));
      case Expression.TupleOf tuple ->
          tuple.items().forEach(item -> collectNames(item, level, names));
      default -> {}
    }
  }

  private Exec setBlock(Statement.SetBlock set, Level level) {
    Level inner = level.inner().captured();
    SymbolReader.statements(inner.symbols(), set.body());
    set.filter().ifPresent(filter -> SymbolReader.expression(inner.symbols(), filter));
    Exec body = level(set.body(), inner);
    Slots.Step leave = Slots.leave(inner);
    Eval captured = frame -> capture(body, frame);
    Eval value =
        set.filter()
            .map(filter -> expressions.filter(filter, inner, captured).eval())
            .orElse(captured);
    Targets.Store store = Targets.compile(set.target(), level);
    List<Eval> namespaces = Targets.namespaces(set.target(), level);
    Slots.Step publish = publish(set.target(), level);
    Span span = set.span();
    return (frame, out) -> {
      for (Eval namespace : namespaces) {
        Targets.namespace(namespace.eval(frame));
      }
      store.store(frame, evaluate(value, frame, span));
      publish.run(frame);
      leave.run(frame);
      return Exec.Flow.NEXT;
    };
  }

  private Exec filterBlock(Statement.FilterBlock block, Level level) {
    Level inner = level.inner().captured();
    SymbolReader.statements(inner.symbols(), block.body());
    SymbolReader.expression(inner.symbols(), block.filter());
    Exec body = level(block.body(), inner);
    Slots.Step leave = Slots.leave(inner);
    Eval value = expressions.filter(block.filter(), inner, frame -> capture(body, frame)).eval();
    Exec print = print(value, block.filter().span());
    return (frame, out) -> {
      print.exec(frame, out);
      leave.run(frame);
      return Exec.Flow.NEXT;
    };
  }

  private Exec with(Statement.With with, Level level) {
    Level inner = level.inner();
    with.targets().forEach(target -> SymbolReader.parameters(inner.symbols(), target));
    SymbolReader.statements(inner.symbols(), with.body());
    Slots.Step enter = Slots.enter(inner);
    List<Targets.Store> stores =
        with.targets().stream().map(target -> Targets.compile(target, inner)).toList();
    List<Eval> values =
        with.values().stream().map(value -> expressions.eval(value, level)).toList();
    Exec body = sequence(with.body(), inner);
    Slots.Step leave = Slots.leave(inner);
    Span span = with.span();
    return (frame, out) -> {
      enter.run(frame);
      for (int i = 0; i < stores.size(); i++) {
        stores.get(i).store(frame, evaluate(values.get(i), frame, span));
      }
      Exec.Flow flow = body.exec(frame, out);
      leave.run(frame);
      return flow;
    };
  }

  private Exec extension(Statement.Extends extension, Level level) {
    if (!level.toplevel()) {
      throw new JinjaException(
              PythonType.TEMPLATE_ASSERTION_ERROR, "cannot use extend from a non top-level scope")
          .at(extension.span());
    }
    Exec code = inheritance.extension(extension, level, extendsAlways);
    if (level.rootlevel()) {
      extendsAlways = true;
    }
    extendsSeen++;
    return code;
  }

  /** Special names that a body reads. */
  static Set<String> special(List<Statement> body, String... names) {
    return Undeclared.find(body, Set.of(names));
  }
}
