package dev.atelier.jinja.syntax;

import dev.atelier.kernel.text.Span;
import java.util.List;

/** What the reader of a host's tag can ask the parser to do. */
public interface TagReader {
  /** A name; anything else is an error. */
  String name();

  /** A name in the way of a target of an assignment, as Jinja2's extensions read names. */
  Expression.Name target();

  /** Skips a token such as {@code ,} or {@code =} if it comes next. */
  boolean skip(String symbol);

  /** Requires a token such as {@code =}. */
  void expect(String symbol);

  /** Skips a word if it comes next. */
  boolean skipWord(String word);

  /** Whether the tag ends here. */
  boolean atEnd();

  Expression expression();

  /** Parameters in parentheses, as a macro has. */
  List<Statement.Parameter> signature();

  /** Ends the opening tag and reads statements through the tag {@code end}. */
  List<Statement> body(String end);

  /** From the tag's name to the last token that was read. */
  Span span();

  /** Fails at the current token. */
  RuntimeException failure(String message);
}
