package dev.atelier.compose;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads {@code .env} files as Compose does: {@code export}, comments, single quotes (raw), double
 * quotes (escapes and variables), values over several lines, {@code KEY: value}, and a bare {@code
 * KEY} that inherits.
 *
 * <p>https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
 */
final class DotEnv {
  private static final Pattern EXPORT = Pattern.compile("export\\s+");

  private final String text;
  private final Map<String, String> values;
  private final Variables outer;
  private final Template template;
  private int at;
  private int line = 1;

  private DotEnv(
      SourceText source, Map<String, String> values, Variables outer, Consumer<String> unset) {
    this.text = source.text();
    this.values = values;
    this.outer = outer;
    this.template = new Template(outer.or(Variables.of(values)), unset);
  }

  /**
   * Adds a file's variables to values; later lines win and see earlier ones, but what the outer
   * variables say wins in expansions.
   *
   * @throws dev.atelier.kernel.error.AtelierException with the line
   */
  static void read(
      SourceText source,
      Map<String, String> values,
      Variables outer,
      Consumer<String> unset,
      ErrorCode code) {
    DotEnv reader = new DotEnv(source, values, outer, unset);
    int[] statement = {0};
    try {
      reader.statements(statement);
    } catch (TemplateException e) {
      String what = e.isInvalid() ? "Invalid template: " + GoText.quote(e.text()) : e.text();
      throw problem(source, code, what, statement[0]);
    } catch (IllegalArgumentException e) {
      throw problem(source, code, String.valueOf(e.getMessage()), statement[0]);
    }
  }

  private static RuntimeException problem(
      SourceText source, ErrorCode code, String what, int offset) {
    return Problem.error(code, "failed to read " + source.name() + ": " + what)
        .at(source.span(offset, offset + 1))
        .exception();
  }

  private void statements(int[] statement) {
    while (skipToStatement()) {
      statement[0] = at;
      skipExport();
      int keyStart = at;
      int keyEnd = keyEnd(keyStart);
      char terminator = keyEnd < text.length() ? text.charAt(keyEnd) : 0;
      // A file that ends within a key: Compose takes the key for a value of the nameless variable.
      String key = terminator == 0 ? "" : text.substring(keyStart, keyEnd).stripTrailing();
      at = terminator == 0 ? keyStart : keyEnd + 1;
      boolean inherited = terminator == '\n';
      if (inherited && text.substring(keyStart, keyEnd).indexOf(' ') < 0) {
        line++;
      }
      skipBlanks();
      if (key.contains(" ")) {
        throw new IllegalArgumentException("line " + line + ": key cannot contain a space");
      }
      if (inherited) {
        outer.find(key).ifPresent(value -> values.put(key, value));
      } else {
        values.put(key, value());
      }
    }
  }

  private boolean skipToStatement() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length() : newline;
      } else if (isSpace(c) || isBlank(c)) {
        if (c == '\n') {
          line++;
        }
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private void skipExport() {
    if (EXPORT.matcher(text).region(at, text.length()).lookingAt()) {
      at += "export".length();
      skipBlanks();
    }
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private int keyEnd(int start) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' || c == ':' || c == '\n') {
        return i;
      }
      if (!isBlank(c) && "_.-[]".indexOf(c) < 0 && !isLetterOrNumber(c)) {
        String rest = text.substring(start);
        throw new IllegalArgumentException(
            "line %d: unexpected character %s in variable name %s"
                .formatted(
                    line,
                    GoText.quote(String.valueOf(c)),
                    GoText.quote(rest.lines().findFirst().orElse(""))));
      }
    }
    return text.length();
  }

  private String value() {
    char quote = at < text.length() ? text.charAt(at) : 0;
    return quote == '"' || quote == '\'' ? quoted(quote) : unquoted();
  }

  private String unquoted() {
    int newline = text.indexOf('\n', at);
    int end = newline < 0 ? text.length() : newline;
    String value = text.substring(at, end);
    at = newline < 0 ? end : newline + 1;
    line++;
    int comment = value.indexOf(" #");
    return template.resolve((comment < 0 ? value : value.substring(0, comment)).stripTrailing());
  }

  private String quoted(char quote) {
    int start = at;
    StringBuilder out = new StringBuilder();
    boolean escaped = false;
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
      }
      if (c == quote && !escaped) {
        at = i + 1;
        String value = out.toString();
        return quote == '"' ? template.resolve(unescape(value)) : value;
      }
      if (c == '\\' && !escaped) {
        escaped = true;
        continue;
      }
      if (escaped && c != quote) {
        out.append('\\');
      }
      escaped = false;
      out.append(c);
    }
    int newline = text.indexOf('\n', start);
    throw new IllegalArgumentException(
        "line %d: unterminated quoted value %s"
            .formatted(line, text.substring(start, newline < 0 ? text.length() : newline)));
  }

  /** Go's escapes that Compose lets through; {@code \$} becomes {@code $$}, which is a dollar. */
  private static String unescape(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\' || i + 1 == value.length()) {
        out.append(c);
        continue;
      }
      char next = value.charAt(++i);
      switch (next) {
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000b');
        case '$' -> out.append("$$");
        case '"', '\\' -> out.append(next);
        case '0' -> i = octal(value, i, out);
        default -> out.append('\\').append(next);
      }
    }
    return out.toString();
  }

  /** {@code \0} and exactly three octal digits are a character; with fewer only the 0 is lost. */
  private static int octal(String value, int zero, StringBuilder out) {
    int end = zero + 1;
    while (end < value.length() && end < zero + 4 && Character.isDigit(value.charAt(end))) {
      end++;
    }
    String digits = value.substring(zero + 1, end);
    if (digits.matches("[0-3][0-7]{2}")) {
      out.append((char) Integer.parseInt(digits, 8));
    } else {
      out.append('\\').append(digits);
    }
    return end - 1;
  }

  private static boolean isBlank(char c) {
    return c == ' '
        || c == '\t'
        || c == '\u000b'
        || c == '\f'
        || c == '\r'
        || c == '\u0085'
        || c == '\u00a0';
  }

  private static boolean isSpace(char c) {
    return c == '\n' || Character.isSpaceChar(c);
  }

  private static boolean isLetterOrNumber(char c) {
    int type = Character.getType(c);
    return Character.isLetter(c)
        || type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }
}
