package dev.atelier.jinja.syntax;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * @param value of a name or data its text, of a literal its value, of a symbol its characters
 * @param start offset of its first character in the template's text
 * @param end offset after its last
 */
record Token(Kind kind, @Nullable Object value, int start, int end) {
  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    SYMBOL,
    END
  }

  String text() {
    return (String) Objects.requireNonNull(value);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && name.equals(value);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && symbol.equals(value);
  }

  /** As Jinja2's messages name it. */
  String describe() {
    return switch (kind) {
      case DATA -> "template data / text";
      case VARIABLE_BEGIN -> "begin of print statement";
      case VARIABLE_END -> "end of print statement";
      case BLOCK_BEGIN -> "begin of statement block";
      case BLOCK_END -> "end of statement block";
      case NAME, SYMBOL -> text();
      case STRING -> "string";
      case INTEGER -> "integer";
      case FLOAT -> "float";
      case END -> "end of template";
    };
  }
}
