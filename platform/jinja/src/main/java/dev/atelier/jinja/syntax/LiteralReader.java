package dev.atelier.jinja.syntax;

import java.math.BigInteger;

/** Reads the pieces of Python literals out of a text. */
public final class LiteralReader {
  /** The text is not a literal. */
  public static final class NotALiteral extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotALiteral() {
      super("not a literal", null, false, false);
    }
  }

  private final String text;
  private int at;

  public LiteralReader(String text) {
    this.text = text;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r\f".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  public boolean atEnd() {
    skipSpace();
    return at >= text.length();
  }

  public boolean next(char c) {
    return !atEnd() && text.charAt(at) == c;
  }

  public boolean skip(char c) {
    boolean found = next(c);
    at += found ? 1 : 0;
    return found;
  }

  public void require(char c) {
    if (!skip(c)) {
      throw new NotALiteral();
    }
  }

  public boolean isDigit() {
    if (atEnd()) {
      return false;
    }
    char c = text.charAt(at);
    char after = at + 1 < text.length() ? text.charAt(at + 1) : 0;
    return c >= '0' && c <= '9' || c == '.' && after >= '0' && after <= '9';
  }

  public boolean isString() {
    return !atEnd() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
  }

  /** A name, or an empty string. */
  public String word() {
    skipSpace();
    int start = at;
    while (at < text.length() && Character.isUnicodeIdentifierPart(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  public Object number() {
    skipSpace();
    if (text.charAt(at) == '.') {
      NumberText fraction = NumberText.at("0" + text.substring(at), 0);
      at += fraction.end() - 1;
      return checked(fraction.value());
    }
    int start = at;
    NumberText number = NumberText.at(text, at);
    at = number.end();
    if (!number.isFloat() && at < text.length() && text.charAt(at) == '.') {
      at++; // "1." is a float in Python
      return checked((double) ((Number) number.value()).doubleValue());
    }
    boolean leadingZero =
        !number.isFloat()
            && at - start > 1
            && text.charAt(start) == '0'
            && Character.isDigit(text.charAt(start + 1))
            && !zero(number.value());
    if (leadingZero) {
      throw new NotALiteral();
    }
    return checked(number.value());
  }

  private static boolean zero(Object value) {
    return value.equals(0L) || value.equals(BigInteger.ZERO);
  }

  private Object checked(Object value) {
    if (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      throw new NotALiteral();
    }
    return value;
  }

  /** Strings side by side are one; triple quotes allow line ends. */
  public String string() {
    StringBuilder all = new StringBuilder();
    do {
      all.append(oneString());
    } while (isString());
    return all.toString();
  }

  private String oneString() {
    String quote = text.substring(at, at + 1);
    boolean triple = text.startsWith(quote.repeat(3), at);
    String close = triple ? quote.repeat(3) : quote;
    int start = at + close.length();
    int end = start;
    while (!text.startsWith(close, end)) {
      if (end >= text.length() || !triple && text.charAt(end) == '\n') {
        throw new NotALiteral();
      }
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    at = end + close.length();
    String body = text.substring(start, end);
    try {
      return body.indexOf('\\') < 0 ? body : Escapes.unescape(body);
    } catch (IllegalArgumentException e) {
      throw new NotALiteral();
    }
  }
}
