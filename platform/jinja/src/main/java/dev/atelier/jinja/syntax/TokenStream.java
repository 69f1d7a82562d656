package dev.atelier.jinja.syntax;

import dev.atelier.jinja.syntax.Token.Kind;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.kernel.text.Span;
import org.jspecify.annotations.Nullable;

/** The current token, the one after it, and how an unexpected one is reported. */
final class TokenStream {
  private final Lexer lexer;
  private Token current;
  private @Nullable Token following;

  /** Offset behind the last token that was taken. */
  private int lastEnd;

  TokenStream(Lexer lexer) {
    this.lexer = lexer;
    this.current = lexer.next();
  }

  Token current() {
    return current;
  }

  Token look() {
    if (following == null) {
      following = lexer.next();
    }
    return following;
  }

  /** Takes the current token. */
  Token take() {
    Token taken = current;
    lastEnd = taken.end();
    if (following != null) {
      current = following;
      following = null;
    } else if (taken.kind() != Kind.END) {
      current = lexer.next();
    }
    return taken;
  }

  boolean is(Kind kind) {
    return current.kind() == kind;
  }

  boolean isName(String name) {
    return current.isName(name);
  }

  boolean isSymbol(String symbol) {
    return current.isSymbol(symbol);
  }

  boolean skipName(String name) {
    boolean found = isName(name);
    if (found) {
      take();
    }
    return found;
  }

  boolean skipSymbol(String symbol) {
    boolean found = isSymbol(symbol);
    if (found) {
      take();
    }
    return found;
  }

  Token expectSymbol(String symbol) {
    if (!isSymbol(symbol)) {
      throw expected(symbol);
    }
    return take();
  }

  Token expectName(String name) {
    if (!isName(name)) {
      throw expected(name);
    }
    return take();
  }

  Token expectName() {
    return expect(Kind.NAME, "name");
  }

  Token expect(Kind kind, String described) {
    if (!is(kind)) {
      throw expected(described);
    }
    return take();
  }

  private JinjaException expected(String described) {
    return failure(
        is(Kind.END)
            ? "unexpected end of template, expected '" + described + "'."
            : "expected token '" + described + "', got '" + current.describe() + "'");
  }

  JinjaException failure(String message) {
    return failure(message, current);
  }

  JinjaException failure(String message, Token at) {
    return JinjaException.syntax(message, span(at));
  }

  Span span(Token token) {
    return lexer.span(token.start(), token.end());
  }

  /** From an offset to the end of the last token that was taken. */
  Span since(int start) {
    return lexer.span(start, Math.max(start, lastEnd));
  }

  Span since(Token first) {
    return since(first.start());
  }
}
