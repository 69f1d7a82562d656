package dev.atelier.compose;

import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;

/** The place of what stands in no file. */
final class NoPlace {
  static final Span SPAN = new Span(new SourceText("", ""), 1, 1, 1, 1);

  private NoPlace() {}
}
