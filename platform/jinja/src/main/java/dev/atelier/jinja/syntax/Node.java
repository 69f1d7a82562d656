package dev.atelier.jinja.syntax;

import dev.atelier.kernel.text.Span;

/** A part of a syntax tree. */
public sealed interface Node permits Expression, Statement {
  Span span();
}
