package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TreeWalk;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.LookAhead;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyIterator;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.text.Span;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Loops to code. */
final class LoopCompiler {
  private final TemplateCompiler statements;
  private final ExpressionCompiler expressions;

  LoopCompiler(TemplateCompiler statements, ExpressionCompiler expressions) {
    this.statements = statements;
    this.expressions = expressions;
  }

  /** Lets through what the loop's test accepts, when it is asked for. */
  @FunctionalInterface
  private interface Sieve {
    @Nullable Object apply(Frame frame, @Nullable Object items);
  }

  Exec compile(Statement.For loop, Level level) {
    Eval items = expressions.eval(loop.items(), level);
    Sieve sieve = loop.test().isPresent() ? sieve(loop, level) : (_, all) -> all;
    Span span = loop.items().span();
    if (!loop.recursive()) {
      Body body = body(loop, level.inner(), level.inner());
      return (frame, out) -> {
        Object all = TemplateCompiler.evaluate(items, frame, span);
        return body.run(frame, out, located(sieve, frame, all, span), null, 0, span);
      };
    }
    Level function = level.function();
    Level otherwise =
        new Level(
            level.symbols().inner(function.shape()),
            function.shape(),
            level,
            false,
            false,
            false,
            level.checkOutput());
    Body body = body(loop, function, otherwise);
    return (frame, out) -> {
      Object all = TemplateCompiler.evaluate(items, frame, span);
      out.value(new Recursive(body, function.shape(), frame, sieve, span).render(all, 0));
      return Exec.Flow.NEXT;
    };
  }

  private static @Nullable Object located(
      Sieve sieve, Frame frame, @Nullable Object items, Span span) {
    try {
      return sieve.apply(frame, items);
    } catch (JinjaException e) {
      throw e.at(span);
    }
  }

  /** A recursive loop in one activation of what surrounds it. */
  private final class Recursive implements LoopContext.Recursion {
    private final Body body;
    private final FrameShape shape;
    private final Frame outer;
    private final Sieve sieve;
    private final Span span;

    Recursive(Body body, FrameShape shape, Frame outer, Sieve sieve, Span span) {
      this.body = body;
      this.shape = shape;
      this.outer = outer;
      this.sieve = sieve;
      this.span = span;
    }

    @Override
    public @Nullable Object render(@Nullable Object items, int depth0) {
      JinjaException.MacroCall call =
          new JinjaException.MacroCall("loop", Optional.of(span), Optional.of(span));
      outer.run.enter(call);
      try {
        Frame frame = new Frame(shape, outer, outer.context, outer.run);
        Object sieved = sieve.apply(outer, items);
        return statements.capture(
            (inner, out) -> body.run(inner, out, sieved, this, depth0, span), frame);
      } finally {
        outer.run.leave();
      }
    }
  }

  private Sieve sieve(Statement.For loop, Level level) {
    Level function = level.function();
    SymbolReader.parameters(function.symbols(), loop.target());
    SymbolReader.expression(function.symbols(), loop.test().orElseThrow());
    Slots.Step enter = Slots.enter(function);
    Targets.Store store = Targets.compile(loop.target(), function);
    Eval test = expressions.eval(loop.test().get(), function);
    Span span = loop.test().get().span();
    return (outer, items) -> {
      Iterator<@Nullable Object> all = Iteration.iterator(items);
      Frame frame = new Frame(function.shape(), outer, outer.context, outer.run);
      enter.run(frame);
      return PyIterator.generator(
          new LookAhead() {
            @Override
            protected @Nullable Object advance() {
              while (all.hasNext()) {
                Object item = all.next();
                store.store(frame, item);
                if (TemplateCompiler.truth(test, frame, span)) {
                  return item;
                }
              }
              return Missing.MISSING;
            }
          });
    };
  }

  /** What a loop does with its items. */
  @FunctionalInterface
  private interface Body {
    Exec.Flow run(
        Frame frame,
        Out out,
        @Nullable Object items,
        LoopContext.@Nullable Recursion recursion,
        int depth0,
        Span span);
  }

  /**
   * @param inner the level of an iteration
   * @param otherwise that of the else branch
   */
  private Body body(Statement.For loop, Level inner, Level otherwise) {
    boolean extended = usesLoop(loop);
    int loopSlot = extended ? inner.symbols().parameter("loop").slot() : -1;
    SymbolReader.parameters(inner.symbols(), loop.target());
    SymbolReader.statements(inner.symbols(), loop.body());
    SymbolReader.statements(otherwise.symbols(), loop.otherwise());
    Targets.Store store = Targets.compile(loop.target(), inner);
    Exec iteration = statements.level(loop.body(), inner);
    Slots.Step leave = Slots.leave(inner);
    Exec other = loop.otherwise().isEmpty() ? null : statements.level(loop.otherwise(), otherwise);
    Slots.Step leaveOther = Slots.leave(otherwise);
    UndefinedPolicy policy = statements.environment().undefined();
    return (frame, out, items, recursion, depth0, span) -> {
      boolean empty = true;
      LoopContext context = null;
      Iterator<@Nullable Object> plain = null;
      try {
        if (extended) {
          context = new LoopContext(items, policy, recursion, depth0);
        } else {
          plain = Iteration.iterator(items);
        }
      } catch (JinjaException e) {
        throw e.at(span);
      }
      while (true) {
        Object item = next(context, plain, span);
        if (item == Missing.MISSING) {
          break;
        }
        frame.run.spend(1);
        if (context != null) {
          frame.slots[loopSlot] = context;
        }
        try {
          store.store(frame, item);
        } catch (JinjaException e) {
          throw e.at(span);
        }
        Exec.Flow flow = iteration.exec(frame, out);
        if (flow == Exec.Flow.BREAK) {
          break;
        }
        // as in Jinja2, an iteration that is cut short does not count against the else branch
        empty &= flow != Exec.Flow.NEXT;
      }
      leave.run(frame);
      if (empty && other != null) {
        Exec.Flow flow = other.exec(frame, out);
        leaveOther.run(frame);
        return flow;
      }
      return Exec.Flow.NEXT;
    };
  }

  private static @Nullable Object next(
      @Nullable LoopContext context, @Nullable Iterator<@Nullable Object> plain, Span span) {
    try {
      if (context != null) {
        return context.next();
      }
      return plain != null && plain.hasNext() ? plain.next() : Missing.MISSING;
    } catch (JinjaException e) {
      throw e.at(span);
    }
  }

  private static boolean usesLoop(Statement.For loop) {
    return loop.recursive()
        || TemplateCompiler.special(loop.body(), "loop").contains("loop")
        || TreeWalk.nodes(List.of(loop)).stream()
            .anyMatch(node -> node instanceof Statement.Block block && block.scoped());
  }
}
