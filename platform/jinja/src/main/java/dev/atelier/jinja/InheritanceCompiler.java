package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.kernel.text.Span;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Blocks and what reaches into other templates, to code. */
final class InheritanceCompiler {
  private final JinjaEnvironment environment;
  private final ExpressionCompiler expressions;

  InheritanceCompiler(JinjaEnvironment environment, ExpressionCompiler expressions) {
    this.environment = environment;
    this.expressions = expressions;
  }

  /** Binds {@code self} where a body reads it. */
  Slots.Step self(List<Statement> body, Level level) {
    if (!TemplateCompiler.special(body, "self").contains("self")) {
      return Slots.Step.NOTHING;
    }
    int slot = level.symbols().parameter("self").slot();
    return frame -> frame.slots[slot] = new BlockReference.Self(frame);
  }

  /** Binds {@code super} where a block reads it. */
  Slots.Step parent(Statement.Block block, Level level) {
    if (!TemplateCompiler.special(block.body(), "super").contains("super")) {
      return Slots.Step.NOTHING;
    }
    int slot = level.symbols().parameter("super").slot();
    String name = block.name();
    return frame -> frame.slots[slot] = BlockReference.parent(name, level.shape(), frame);
  }

  Exec block(Statement.Block block, Level level, boolean extendsAlways, boolean mayExtend) {
    if (level.toplevel() && extendsAlways) {
      return (_, _) -> Exec.Flow.NEXT;
    }
    boolean check = level.toplevel() && mayExtend;
    Slots.Locals locals = block.scoped() ? Slots.locals(level) : null;
    String name = block.name();
    return (frame, out) -> {
      if (check && frame.parentTemplate() != null) {
        return Exec.Flow.NEXT;
      }
      List<BlockCode> chain = frame.context.blocks(name);
      if (block.required() && chain.size() <= 1) {
        throw JinjaException.runtime("Required block " + Text.repr(name) + " not found")
            .at(block.span());
      }
      Context context = locals == null ? frame.context : frame.context.derived(locals.of(frame));
      chain.getFirst().run(context, frame.run, out);
      return Exec.Flow.NEXT;
    };
  }

  Exec extension(Statement.Extends extension, Level level, boolean again) {
    if (again) {
      return (_, _) -> {
        throw JinjaException.runtime("extended multiple times").at(extension.span());
      };
    }
    Eval name = expressions.eval(extension.template(), level);
    Span span = extension.span();
    return (frame, out) -> {
      if (frame.parentTemplate() != null) {
        throw JinjaException.runtime("extended multiple times").at(span);
      }
      Template parent = find(name, frame, span);
      frame.context.addBlocks(parent.code());
      frame.extend(parent.code());
      return Exec.Flow.NEXT;
    };
  }

  private Template find(Eval name, Frame frame, Span span) {
    Object value = TemplateCompiler.evaluate(name, frame, span);
    return find(value, span)
        .orElseThrow(
            () -> new JinjaException(PythonType.TEMPLATE_NOT_FOUND, Text.str(value)).at(span));
  }

  private Optional<Template> find(@Nullable Object name, Span span) {
    return switch (name) {
      case Template template -> Optional.of(template);
      case Undefined undefined -> throw undefined.error().at(span);
      case null, default -> environment.template(Text.str(name));
    };
  }

  Exec include(Statement.Include include, Level level) {
    Eval name = expressions.eval(include.template(), level);
    Slots.Locals locals = Slots.locals(level);
    Span span = include.span();
    return (frame, out) -> {
      Optional<Template> found = select(TemplateCompiler.evaluate(name, frame, span), include);
      if (found.isPresent()) {
        CompiledTemplate code = found.get().code();
        Scope scope =
            include.withContext() ? frame.context.visible(locals.of(frame)) : Scope.empty();
        Context context = new Context(environment, scope, code);
        enter(code, frame, span);
        code.run(context, frame.run, out);
        frame.run.leave();
      }
      return Exec.Flow.NEXT;
    };
  }

  private static void enter(CompiledTemplate code, Frame frame, Span span) {
    frame.run.enter(
        new JinjaException.MacroCall(
            code.name().orElse("template"), Optional.empty(), Optional.of(span)));
  }

  private Optional<Template> select(@Nullable Object value, Statement.Include include) {
    boolean several = value instanceof List<?>;
    List<@Nullable Object> names =
        several ? Iteration.toList(value) : Collections.singletonList(value);
    for (Object name : names) {
      Optional<Template> found = find(name, include.span());
      if (found.isPresent()) {
        return found;
      }
    }
    if (include.ignoreMissing()) {
      return Optional.empty();
    }
    if (!several) {
      throw new JinjaException(PythonType.TEMPLATE_NOT_FOUND, Text.str(value)).at(include.span());
    }
    String list = names.stream().map(Text::str).collect(Collectors.joining(", "));
    throw new JinjaException(
            PythonType.TEMPLATES_NOT_FOUND,
            names.isEmpty()
                ? "Tried to select from an empty list of templates."
                : "none of the templates given were found: " + list)
        .at(include.span());
  }

  private TemplateModule module(
      Eval name, boolean withContext, Slots.Locals locals, Frame frame, Span span) {
    Template template = find(name, frame, span);
    Scope scope = withContext ? frame.context.visible(locals.of(frame)) : Scope.empty();
    Context context = new Context(environment, scope, template.code());
    enter(template.code(), frame, span);
    try {
      return TemplateModule.of(template, context, frame.run);
    } finally {
      frame.run.leave();
    }
  }

  Exec imported(Statement.Import imported, Level level) {
    Eval name = expressions.eval(imported.template(), level);
    Slots.Locals locals = Slots.locals(level);
    String target = imported.target();
    int slot = Objects.requireNonNull(level.symbols().find(target)).slot();
    boolean toplevel = level.toplevel();
    Span span = imported.span();
    return (frame, out) -> {
      TemplateModule module = module(name, imported.withContext(), locals, frame, span);
      frame.slots[slot] = module;
      if (toplevel) {
        frame.context.set(target, module);
        frame.context.hide(target);
      }
      return Exec.Flow.NEXT;
    };
  }

  Exec fromImport(Statement.FromImport imported, Level level) {
    Eval name = expressions.eval(imported.template(), level);
    Slots.Locals locals = Slots.locals(level);
    boolean toplevel = level.toplevel();
    Span span = imported.span();
    int[] slots =
        imported.names().stream()
            .mapToInt(one -> Objects.requireNonNull(level.symbols().find(one.alias())).slot())
            .toArray();
    return (frame, out) -> {
      TemplateModule module = module(name, imported.withContext(), locals, frame, span);
      for (int i = 0; i < slots.length; i++) {
        Statement.ImportedName one = imported.names().get(i);
        Object value = module.attribute(one.name());
        if (value == Missing.MISSING) {
          value = absent(module, one.name(), imported.template(), span);
        }
        frame.slots[slots[i]] = value;
        if (toplevel) {
          frame.context.set(one.alias(), value);
          frame.context.hide(one.alias());
        }
      }
      return Exec.Flow.NEXT;
    };
  }

  private Undefined absent(TemplateModule module, String name, Expression template, Span span) {
    String hint =
        "the template "
            + Text.repr(module.templateName())
            + " (imported on "
            + expressions.position(span)
            + ") does not export the requested name "
            + Text.repr(name);
    return Undefined.hint(environment.undefined(), hint, name);
  }
}
