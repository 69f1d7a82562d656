package dev.atelier.jinja.value;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code text % values}. */
final class PercentFormat {
  private static final int WIDEST = 10_000_000;

  private final String text;
  private final @Nullable Object values;
  private final @Nullable List<?> tuple;
  private final StringBuilder out = new StringBuilder();
  private int next;
  private int at;

  private PercentFormat(String text, @Nullable Object values) {
    this.text = text;
    this.values = values;
    this.tuple = values instanceof PyTuple items ? items : null;
  }

  static String format(String text, @Nullable Object values) {
    return new PercentFormat(text, values).run();
  }

  private String run() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '%') {
        out.append(c);
      } else {
        conversion();
      }
    }
    boolean allUsed =
        tuple != null
            ? next >= tuple.size()
            : next > 0
                || values instanceof Map<?, ?>
                || values instanceof List<?>
                || values instanceof Undefined;
    if (!allUsed) {
      throw JinjaException.typeError("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  private @Nullable Object take() {
    if (tuple != null) {
      if (next >= tuple.size()) {
        throw JinjaException.typeError("not enough arguments for format string");
      }
      return tuple.get(next++);
    }
    if (next++ > 0) {
      throw JinjaException.typeError("not enough arguments for format string");
    }
    return values;
  }

  private char peek() {
    if (at >= text.length()) {
      throw JinjaException.valueError("incomplete format");
    }
    return text.charAt(at);
  }

  private void conversion() {
    Object keyed = Missing.MISSING;
    if (peek() == '(') {
      keyed = mapped();
    }
    boolean left = false;
    boolean plus = false;
    boolean space = false;
    boolean zero = false;
    boolean alternate = false;
    for (boolean flags = true; flags; ) {
      switch (peek()) {
        case '-' -> left = true;
        case '+' -> plus = true;
        case ' ' -> space = true;
        case '0' -> zero = true;
        case '#' -> alternate = true;
        default -> flags = false;
      }
      if (flags) {
        at++;
      }
    }
    int width = size();
    if (width < 0 && width != Integer.MIN_VALUE) {
      left = true;
      width = -width;
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, size());
    }
    while ("hlL".indexOf(peek()) >= 0) {
      at++;
    }
    char type = peek();
    at++;
    if (type == '%') {
      out.append('%');
      return;
    }
    Object value = keyed == Missing.MISSING ? take() : keyed;
    String body = body(type, value, precision, alternate);
    boolean numeric = "diouxXeEfFgG".indexOf(type) >= 0;
    String sign = "";
    if (numeric) {
      if (body.startsWith("-")) {
        sign = "-";
        body = body.substring(1);
      } else {
        sign = plus ? "+" : space ? " " : "";
      }
    }
    pad(sign, body, Math.max(0, width), left, zero && numeric);
  }

  private @Nullable Object mapped() {
    int start = ++at;
    int depth = 1;
    while (depth > 0) {
      char c = peek();
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
    }
    String key = text.substring(start, at - 1);
    if (!(values instanceof Map<?, ?> map)) {
      throw JinjaException.typeError("format requires a mapping");
    }
    Object value = Dicts.find(map, key);
    if (value == Missing.MISSING) {
      throw new JinjaException(PythonType.KEY_ERROR, Text.repr(key));
    }
    return value;
  }

  /** A number or {@code *}; the least integer where there is none. */
  private int size() {
    if (peek() == '*') {
      at++;
      Object value = take();
      if (!Types.isInteger(value)) {
        throw JinjaException.typeError("* wants int");
      }
      return Math.clamp(Ints.index(value), -WIDEST, WIDEST);
    }
    int start = at;
    while (Character.isDigit(peek())) {
      at++;
    }
    if (at == start) {
      return Integer.MIN_VALUE;
    }
    String digits = text.substring(start, at);
    if (digits.length() > 7) {
      throw JinjaException.valueError("width too big");
    }
    return Integer.parseInt(digits);
  }

  private String body(char type, @Nullable Object value, int precision, boolean alternate) {
    return switch (type) {
      case 's' -> cut(Text.str(value), precision);
      case 'r' -> cut(Text.repr(value), precision);
      case 'a' -> cut(Text.repr(value), precision);
      case 'c' -> character(value);
      case 'd', 'i', 'u' -> minimum(integer(type, value).toString(), precision);
      case 'x', 'X', 'o' -> radix(type, value, precision, alternate);
      case 'e', 'E', 'f', 'F', 'g', 'G' -> floating(type, value, precision, alternate);
      default ->
          throw JinjaException.valueError(
              "unsupported format character '"
                  + type
                  + "' (0x"
                  + Integer.toHexString(type)
                  + ") at index "
                  + (at - 1));
    };
  }

  private static String cut(String body, int precision) {
    return precision >= 0 && precision < body.codePointCount(0, body.length())
        ? body.substring(0, body.offsetByCodePoints(0, precision))
        : body;
  }

  private static String character(@Nullable Object value) {
    if (Types.isInteger(value)) {
      return Character.toString(Ints.index(value));
    }
    if (value instanceof String single && single.codePointCount(0, single.length()) == 1) {
      return single;
    }
    throw JinjaException.typeError("%c requires int or char");
  }

  private static BigInteger integer(char type, @Nullable Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Types.isInteger(value)) {
      return Ints.asBig(value);
    }
    if (Types.isNumber(value) && (type == 'd' || type == 'i' || type == 'u')) {
      return Ints.asBig(Ints.parse(value, 10));
    }
    String wanted = type == 'd' || type == 'i' || type == 'u' ? "a real number" : "an integer";
    throw JinjaException.typeError(
        "%" + type + " format: " + wanted + " is required, not " + Types.inMessage(value));
  }

  private static String minimum(String digits, int precision) {
    boolean negative = digits.startsWith("-");
    String size = negative ? digits.substring(1) : digits;
    size = "0".repeat(Math.max(0, precision - size.length())) + size;
    return negative ? "-" + size : size;
  }

  private static String radix(char type, @Nullable Object value, int precision, boolean alternate) {
    BigInteger number = integer(type, value);
    String digits = number.abs().toString(type == 'o' ? 8 : 16);
    digits = minimum(digits, precision);
    String prefix = alternate ? (type == 'o' ? "0o" : "0x") : "";
    String body = (number.signum() < 0 ? "-" : "") + prefix + digits;
    return type == 'X' ? body.toUpperCase(Locale.ROOT) : body;
  }

  private static String floating(
      char type, @Nullable Object value, int precision, boolean alternate) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!Types.isNumber(value)) {
      throw JinjaException.typeError("must be real number, not " + Types.inMessage(value));
    }
    double number = Floats.parse(value);
    double size = Math.abs(number);
    int digits = precision < 0 ? 6 : precision;
    String body;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      body = Double.isNaN(number) ? "nan" : "inf";
    } else {
      body =
          switch (Character.toLowerCase(type)) {
            case 'f' -> FormatSpec.fixed(size, digits);
            case 'e' -> FormatSpec.exponent(size, digits);
            default -> FormatSpec.general(size, Math.max(1, digits), alternate);
          };
    }
    boolean negative = number < 0 || number == 0 && 1 / number < 0;
    body = negative ? "-" + body : body;
    return Character.isUpperCase(type) ? body.toUpperCase(Locale.ROOT) : body;
  }

  private void pad(String sign, String body, int width, boolean left, boolean zero) {
    int missing = width - sign.length() - body.codePointCount(0, body.length());
    if (missing <= 0) {
      out.append(sign).append(body);
    } else if (left) {
      out.append(sign).append(body).append(" ".repeat(missing));
    } else if (zero) {
      out.append(sign).append("0".repeat(missing)).append(body);
    } else {
      out.append(" ".repeat(missing)).append(sign).append(body);
    }
  }
}
