package dev.atelier.jinja.syntax;

import dev.atelier.kernel.text.Span;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An expression of a template; lists are unmodifiable. */
public sealed interface Expression extends Node {

  /** Text of the template between tags. */
  record Data(String text, Span span) implements Expression {}

  /** A string, number, boolean or none. */
  record Literal(@Nullable Object value, Span span) implements Expression {}

  record Name(String id, Span span) implements Expression {}

  record TupleOf(List<Expression> items, Span span) implements Expression {}

  record ListOf(List<Expression> items, Span span) implements Expression {}

  record DictOf(List<Entry> entries, Span span) implements Expression {}

  record Entry(Expression key, Expression value) {}

  /** {@code value if test else otherwise}. */
  record Conditional(Expression test, Expression value, Optional<Expression> otherwise, Span span)
      implements Expression {}

  record And(Expression left, Expression right, Span span) implements Expression {}

  record Or(Expression left, Expression right, Span span) implements Expression {}

  record Not(Expression operand, Span span) implements Expression {}

  /**
   * @param operator {@code + - * / // % **}
   */
  record Binary(String operator, Expression left, Expression right, Span span)
      implements Expression {}

  /**
   * @param operator {@code + -}
   */
  record Unary(String operator, Expression operand, Span span) implements Expression {}

  /** Joined with {@code ~}. */
  record Concat(List<Expression> parts, Span span) implements Expression {}

  /** A chain of comparisons: {@code first < a <= b}. */
  record Compare(Expression first, List<Comparison> rest, Span span) implements Expression {}

  /**
   * @param operator {@code == != < <= > >=}, {@code in} or {@code not in}
   */
  record Comparison(String operator, Expression operand) {}

  record Attribute(Expression target, String name, Span span) implements Expression {}

  record Item(Expression target, Expression index, Span span) implements Expression {}

  /** {@code start:stop:step} in brackets. */
  record Slice(
      Optional<Expression> start, Optional<Expression> stop, Optional<Expression> step, Span span)
      implements Expression {}

  record Call(Expression target, CallArguments arguments, Span span) implements Expression {}

  /**
   * @param target empty for the filter of a block, whose target is the block's text
   */
  record Filter(Optional<Expression> target, String name, CallArguments arguments, Span span)
      implements Expression {}

  record Test(Expression target, String name, CallArguments arguments, Span span)
      implements Expression {}

  /** {@code namespace.attribute} as the target of an assignment. */
  record NamespaceTarget(String namespace, String attribute, Span span) implements Expression {}

  /**
   * @param spread what follows {@code *}
   * @param keywordSpread what follows {@code **}
   */
  record CallArguments(
      List<Expression> positional,
      List<Keyword> keywords,
      Optional<Expression> spread,
      Optional<Expression> keywordSpread) {
    public static final CallArguments NONE =
        new CallArguments(List.of(), List.of(), Optional.empty(), Optional.empty());

    /** The value of a keyword that is written out. */
    public Optional<Expression> keyword(String name) {
      return keywords.stream()
          .filter(keyword -> keyword.name().equals(name))
          .map(Keyword::value)
          .findFirst();
    }
  }

  record Keyword(String name, Expression value) {}
}
