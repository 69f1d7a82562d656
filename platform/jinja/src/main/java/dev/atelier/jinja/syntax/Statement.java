package dev.atelier.jinja.syntax;

import dev.atelier.kernel.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * A statement of a template; lists are unmodifiable. A span goes from the tag's name to the end of
 * the closing tag.
 */
public sealed interface Statement extends Node {

  /** Text and expressions in a row. */
  record Output(List<Expression> parts, Span span) implements Statement {}

  /**
   * @param target a name, a tuple of targets
   * @param test the loop's filter
   */
  record For(
      Expression target,
      Expression items,
      Optional<Expression> test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise,
      Span span)
      implements Statement {}

  record If(List<Branch> branches, List<Statement> otherwise, Span span) implements Statement {}

  /** {@code if} or {@code elif} with what follows it. */
  record Branch(Expression test, List<Statement> body) {}

  /**
   * @param name under which it is called
   * @param writtenName as it stands in the text, which differs where the environment renames macros
   *     or a tag of the host made this
   * @param tag {@code macro}, or the host's tag
   */
  record Macro(
      String name,
      String writtenName,
      String tag,
      List<Parameter> parameters,
      List<Statement> body,
      Span span)
      implements Statement {}

  /**
   * @param type as written, where the environment allows types
   */
  record Parameter(
      String name, Optional<Expression> defaultValue, Optional<String> type, Span span) {}

  record CallBlock(
      List<Parameter> parameters, Expression.Call call, List<Statement> body, Span span)
      implements Statement {}

  /**
   * @param filter a chain of filters whose innermost has no target
   */
  record FilterBlock(Expression.Filter filter, List<Statement> body, Span span)
      implements Statement {}

  record Set(Expression target, Expression value, Span span) implements Statement {}

  /** {@code set} with a body. */
  record SetBlock(
      Expression target, Optional<Expression.Filter> filter, List<Statement> body, Span span)
      implements Statement {}

  record With(List<Expression> targets, List<Expression> values, List<Statement> body, Span span)
      implements Statement {}

  record Block(String name, boolean scoped, boolean required, List<Statement> body, Span span)
      implements Statement {}

  record Extends(Expression template, Span span) implements Statement {}

  record Include(Expression template, boolean ignoreMissing, boolean withContext, Span span)
      implements Statement {}

  record Import(Expression template, String target, boolean withContext, Span span)
      implements Statement {}

  record FromImport(Expression template, List<ImportedName> names, boolean withContext, Span span)
      implements Statement {}

  record ImportedName(String name, String alias) {}

  /** {@code do}: evaluated, nothing printed. */
  record Do(Expression expression, Span span) implements Statement {}

  record Break(Span span) implements Statement {}

  record Continue(Span span) implements Statement {}

  /** A scope of its own; {@code autoescape} is read and has no effect. */
  record Scope(List<Statement> body, Span span) implements Statement {}
}
