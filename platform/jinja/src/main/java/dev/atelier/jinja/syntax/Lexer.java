package dev.atelier.jinja.syntax;

import dev.atelier.jinja.syntax.Token.Kind;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a template into tokens, one at a time, so that the parser's errors come before those of the
 * text behind them. Works on the text with its line ends as {@code \n}; offsets in tokens are those
 * of the original.
 */
final class Lexer {
  private final SourceText source;
  private final Syntax syntax;
  private final String text;

  /** Offsets in the original by offsets here; null where they are the same. */
  private final int @Nullable [] offsets;

  private final Deque<Character> brackets = new ArrayDeque<>();
  private final Deque<Token> ready = new ArrayDeque<>();
  private State state = State.DATA;
  private int position;

  /** Whether what was read last ended with a newline. */
  private boolean lineStart = true;

  private enum State {
    DATA,
    BLOCK,
    VARIABLE
  }

  Lexer(SourceText source, Syntax syntax) {
    this.source = source;
    this.syntax = syntax;
    String original = source.text();
    this.offsets = original.indexOf('\r') < 0 ? null : lineEndOffsets(original);
    String normal = offsets == null ? original : original.replace("\r\n", "\n").replace('\r', '\n');
    boolean drop = !syntax.keepTrailingNewline() && normal.endsWith("\n");
    this.text = drop ? normal.substring(0, normal.length() - 1) : normal;
  }

  private static int[] lineEndOffsets(String original) {
    int[] map = new int[original.length() + 1];
    int count = 0;
    for (int i = 0; i < original.length(); i++) {
      map[count++] = i;
      if (original.charAt(i) == '\r'
          && i + 1 < original.length()
          && original.charAt(i + 1) == '\n') {
        i++;
      }
    }
    map[count++] = original.length();
    return Arrays.copyOf(map, count);
  }

  Span span(int start, int end) {
    return source.span(start, end);
  }

  private int original(int offset) {
    return offsets == null ? offset : offsets[offset];
  }

  private JinjaException failure(String message, int at) {
    int start = original(at);
    return JinjaException.syntax(
        message, source.span(start, Math.min(start + 1, source.text().length())));
  }

  private Token token(Kind kind, @Nullable Object value, int start, int end) {
    return new Token(kind, value, original(start), original(end));
  }

  Token next() {
    while (true) {
      Token waiting = ready.poll();
      if (waiting != null) {
        return waiting;
      }
      if (position >= text.length()) {
        return token(Kind.END, null, text.length(), text.length());
      }
      Token token = state == State.DATA ? readData() : readInTag();
      if (token != null) {
        return token;
      }
    }
  }

  // ---- outside of tags

  private @Nullable Token readData() {
    int tag = nextTag(position);
    if (tag < 0) {
      Token data = token(Kind.DATA, text.substring(position), position, text.length());
      position = text.length();
      return data;
    }
    int start = position;
    boolean wasLineStart = lineStart;
    char kind = text.charAt(tag + 1);
    int rawEnd = kind == '%' ? rawBegin(tag) : -1;
    char sign = signAt(tag + 2);
    int end = strippedEnd(start, tag, sign, kind != '{', wasLineStart);
    if (end > start) {
      ready.add(token(Kind.DATA, text.substring(start, end), start, end));
    }
    lineStart = false;
    position = tag + (sign == 0 ? 2 : 3);
    if (rawEnd >= 0) {
      position = rawEnd;
      readRaw(tag);
    } else if (kind == '#') {
      skipComment(tag);
    } else {
      state = kind == '%' ? State.BLOCK : State.VARIABLE;
      ready.add(token(kind == '%' ? Kind.BLOCK_BEGIN : Kind.VARIABLE_BEGIN, null, tag, position));
    }
    return null;
  }

  private int nextTag(int from) {
    int at = text.indexOf('{', from);
    while (at >= 0 && at + 1 < text.length()) {
      char next = text.charAt(at + 1);
      if (next == '%' || next == '{' || next == '#') {
        return at;
      }
      at = text.indexOf('{', at + 1);
    }
    return -1;
  }

  private char signAt(int at) {
    char sign = at < text.length() ? text.charAt(at) : 0;
    return sign == '-' || sign == '+' ? sign : 0;
  }

  /** Where the data before a tag ends when whitespace control has had its way. */
  private int strippedEnd(
      int start, int tag, char sign, boolean notVariable, boolean wasLineStart) {
    int end = tag;
    if (sign == '-') {
      while (end > start && isSpace(text.charAt(end - 1))) {
        end--;
      }
    } else if (sign != '+' && syntax.lstripBlocks() && notVariable) {
      int line = text.lastIndexOf('\n', tag - 1) + 1;
      int from = Math.max(line, start);
      if (line > start || wasLineStart) {
        boolean blank = from < tag;
        for (int i = from; i < tag; i++) {
          blank &= isSpace(text.charAt(i));
        }
        end = blank ? from : tag;
      }
    }
    return end;
  }

  static boolean isSpace(char c) {
    return c == ' '
        || c >= '\t' && c <= '\r'
        || c >= 0x1c && c <= 0x1f
        || c == 0x85
        || c == 0xa0
        || c > 0xff && (Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  private int skipSpace(int at) {
    int end = at;
    while (end < text.length() && isSpace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The end of the tag {@code raw} that begins here, or -1. */
  private int rawBegin(int tag) {
    int at = skipSpace(tag + (signAt(tag + 2) == 0 ? 2 : 3));
    if (!text.startsWith("raw", at)) {
      return -1;
    }
    at = skipSpace(at + 3);
    if (text.startsWith("-%}", at)) {
      return skipSpace(at + 3);
    }
    return text.startsWith("%}", at) ? at + 2 : -1;
  }

  private void readRaw(int tag) {
    int start = position;
    int search = start;
    while (true) {
      int at = text.indexOf("{%", search);
      if (at < 0) {
        if (start >= text.length()) {
          return;
        }
        throw failure("Missing end of raw directive", start);
      }
      char sign = signAt(at + 2);
      int word = skipSpace(at + (sign == 0 ? 2 : 3));
      int end = text.startsWith("endraw", word) ? blockEnd(skipSpace(word + 6)) : -1;
      if (end >= 0) {
        int dataEnd = strippedEnd(start, at, sign, true, text.startsWith("\n", start - 1));
        if (dataEnd > start) {
          ready.add(token(Kind.DATA, text.substring(start, dataEnd), start, dataEnd));
        }
        position = end;
        lineStart = text.charAt(end - 1) == '\n';
        return;
      }
      search = at + 2;
    }
  }

  /** Behind the end of a block tag that stands here, with what whitespace control takes; or -1. */
  private int blockEnd(int at) {
    if (text.startsWith("%}", at)) {
      return afterNewline(at + 2);
    }
    if (text.startsWith("-%}", at)) {
      return skipSpace(at + 3);
    }
    return text.startsWith("+%}", at) ? at + 3 : -1;
  }

  private int afterNewline(int at) {
    return syntax.trimBlocks() && at < text.length() && text.charAt(at) == '\n' ? at + 1 : at;
  }

  private void skipComment(int tag) {
    int close = text.indexOf("#}", position);
    if (close < 0) {
      if (position >= text.length()) {
        return;
      }
      throw failure("Missing end of comment tag", tag);
    }
    char sign = close > position ? text.charAt(close - 1) : 0;
    int end = close + 2;
    if (sign == '-') {
      end = skipSpace(end);
    } else if (sign != '+') {
      end = afterNewline(end);
    }
    position = end;
    lineStart = text.charAt(end - 1) == '\n';
  }

  // ---- inside of tags

  private @Nullable Token readInTag() {
    if (brackets.isEmpty()) {
      int end = state == State.BLOCK ? blockEnd(position) : variableEnd(position);
      if (end >= 0) {
        Kind kind = state == State.BLOCK ? Kind.BLOCK_END : Kind.VARIABLE_END;
        int start = position;
        position = end;
        state = State.DATA;
        lineStart = text.charAt(end - 1) == '\n';
        int shown = start + (text.charAt(start) == '-' || text.charAt(start) == '+' ? 3 : 2);
        return token(kind, null, start, shown);
      }
    }
    char c = text.charAt(position);
    if (isSpace(c)) {
      position = skipSpace(position);
      return null;
    }
    if (c >= '0' && c <= '9') {
      return readNumber();
    }
    if (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c)
        || Character.isSurrogate(c)) {
      return readName();
    }
    if (c == '\'' || c == '"') {
      return readString(c);
    }
    return readSymbol();
  }

  private int variableEnd(int at) {
    if (text.startsWith("}}", at)) {
      return at + 2;
    }
    return text.startsWith("-}}", at) ? skipSpace(at + 3) : -1;
  }

  private Token readName() {
    int start = position;
    int end = start;
    while (end < text.length() && Character.isUnicodeIdentifierPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    if (end == start
        || !Character.isUnicodeIdentifierStart(text.codePointAt(start))
            && text.charAt(start) != '_') {
      throw failure("Invalid character in identifier", start);
    }
    position = end;
    return token(Kind.NAME, text.substring(start, end), start, end);
  }

  private Token readNumber() {
    int start = position;
    NumberText number = NumberText.at(text, start);
    position = number.end();
    return token(number.isFloat() ? Kind.FLOAT : Kind.INTEGER, number.value(), start, position);
  }

  private Token readString(char quote) {
    int start = position;
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw unexpected();
    }
    String body = text.substring(start + 1, at);
    position = at + 1;
    if (body.indexOf('\\') >= 0) {
      try {
        body = Escapes.unescape(body);
      } catch (IllegalArgumentException e) {
        throw failure(String.valueOf(e.getMessage()), start);
      }
    }
    return token(Kind.STRING, body, start, position);
  }

  private Token readSymbol() {
    int start = position;
    String symbol = Symbols.at(text, start);
    if (symbol == null) {
      throw unexpected();
    }
    balance(symbol, start);
    position = start + symbol.length();
    return token(Kind.SYMBOL, symbol, start, position);
  }

  private JinjaException unexpected() {
    int c = text.codePointAt(position);
    return failure(
        "unexpected char "
            + Text.repr(Character.toString(c))
            + " at "
            + text.codePointCount(0, position),
        position);
  }

  private void balance(String symbol, int at) {
    switch (symbol) {
      case "(" -> brackets.push(')');
      case "[" -> brackets.push(']');
      case "{" -> brackets.push('}');
      case ")", "]", "}" -> {
        Character expected = brackets.poll();
        if (expected == null) {
          throw failure("unexpected '" + symbol + "'", at);
        }
        if (expected != symbol.charAt(0)) {
          throw failure("unexpected '" + symbol + "', expected '" + expected + "'", at);
        }
      }
      default -> {}
    }
  }
}
