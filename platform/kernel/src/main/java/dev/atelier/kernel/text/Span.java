package dev.atelier.kernel.text;

import java.util.Optional;

/**
 * A place in a text, from a first position to the one after its last; lines and columns from 1.
 * Equality is by place, not by content of the text.
 */
public record Span(SourceText source, int line, int column, int endLine, int endColumn) {

  /** From this place's start to the other's end. */
  public Span to(Span other) {
    return new Span(source, line, column, other.endLine, other.endColumn);
  }

  public Optional<String> lineText() {
    String text = source.line(line);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** {@code file:line:column}, which terminals and editors make a link of. */
  @Override
  public String toString() {
    return source.name() + ":" + line + ":" + column;
  }
}
