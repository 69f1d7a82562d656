package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Python's format specification: {@code [[fill]align][sign][#][0][width][,_][.precision][type]}.
 */
final class FormatSpec {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\\d+)?"
              + "(?<group>[,_])?(?:\\.(?<precision>\\d+))?(?<type>\\p{IsAlphabetic}|%)?",
          Pattern.DOTALL);
  private static final int WIDEST = 10_000_000;

  private final String spec;
  private final int fill;
  private final char align;
  private final String sign;
  private final boolean alternate;
  private final int width;
  private final String group;
  private final int precision;
  private final char type;

  private FormatSpec(String spec, Matcher matcher) {
    this.spec = spec;
    String given = matcher.group("fill");
    boolean zero = matcher.group("zero") != null;
    String alignment = matcher.group("align");
    this.fill = given != null ? given.codePointAt(0) : zero ? '0' : ' ';
    this.align = alignment != null ? alignment.charAt(0) : zero ? '=' : 0;
    this.sign = matcher.group("sign") == null ? "-" : matcher.group("sign");
    this.alternate = matcher.group("alternate") != null;
    this.width = number(matcher.group("width"), 0);
    this.group = matcher.group("group") == null ? "" : matcher.group("group");
    this.precision = number(matcher.group("precision"), -1);
    this.type = matcher.group("type") == null ? 0 : matcher.group("type").charAt(0);
  }

  private static int number(@Nullable String digits, int otherwise) {
    if (digits == null) {
      return otherwise;
    }
    if (digits.length() > 7 || Integer.parseInt(digits) > WIDEST) {
      throw JinjaException.valueError("Too many decimal digits in format string");
    }
    return Integer.parseInt(digits);
  }

  /** As {@code format(value, spec)}. */
  static String format(@Nullable Object value, String spec) {
    if (value instanceof Undefined undefined) {
      if (spec.isEmpty()) {
        return undefined.text();
      }
      throw JinjaException.typeError(
          "unsupported format string passed to " + Types.inMessage(value) + ".__format__");
    }
    if (spec.isEmpty()) {
      return Text.str(value);
    }
    if (value != null && Dates.isDate(value) && !(value instanceof Duration)) {
      return Strftime.format(value, spec);
    }
    boolean plain = value instanceof String || Types.isNumber(value);
    if (!plain) {
      throw JinjaException.typeError(
          "unsupported format string passed to " + Types.inMessage(value) + ".__format__");
    }
    Matcher matcher = GRAMMAR.matcher(spec);
    if (!matcher.matches()) {
      throw JinjaException.valueError(
          "Invalid format specifier '"
              + spec
              + "' for object of type '"
              + Types.inMessage(value)
              + "'");
    }
    FormatSpec parsed = new FormatSpec(spec, matcher);
    return value instanceof String text ? parsed.text(text) : parsed.number(value);
  }

  private JinjaException unknownCode(@Nullable Object value) {
    return JinjaException.valueError(
        "Unknown format code '" + type + "' for object of type '" + Types.inMessage(value) + "'");
  }

  private String text(String value) {
    if (type != 0 && type != 's') {
      throw unknownCode(value);
    }
    if (align == '=') {
      throw JinjaException.valueError("'=' alignment not allowed in string format specifier");
    }
    if (!sign.equals("-") || spec.contains("-") && spec.indexOf('-') > 1) {
      throw JinjaException.valueError("Sign not allowed in string format specifier");
    }
    if (!group.isEmpty()) {
      throw JinjaException.valueError("Cannot specify '" + group + "' with 's'.");
    }
    int length = value.codePointCount(0, value.length());
    String cut =
        precision >= 0 && precision < length
            ? value.substring(0, value.offsetByCodePoints(0, precision))
            : value;
    return pad("", cut, align == 0 ? '<' : align);
  }

  private String number(@Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal(decimal);
    }
    if (Types.isFloat(value)) {
      return floating(Floats.parse(value), value);
    }
    return switch (type) {
      case 0, 'd', 'n', 'b', 'o', 'x', 'X', 'c' ->
          integer(Ints.asBig(Objects.requireNonNull(value)));
      case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> floating(Floats.parse(value), value);
      default -> throw unknownCode(value);
    };
  }

  private String integer(BigInteger value) {
    if (precision >= 0) {
      throw JinjaException.valueError("Precision not allowed in integer format specifier");
    }
    if (type == 'c') {
      return pad("", Character.toString(value.intValueExact()), align == 0 ? '<' : align);
    }
    int radix =
        switch (type) {
          case 'b' -> 2;
          case 'o' -> 8;
          case 'x', 'X' -> 16;
          default -> 10;
        };
    String digits = value.abs().toString(radix);
    String prefix = alternate && radix != 10 ? "0" + Character.toLowerCase(type) : "";
    if (type == 'X') {
      digits = digits.toUpperCase(Locale.ROOT);
      prefix = prefix.toUpperCase(Locale.ROOT);
    }
    String signed = signText(value.signum() < 0) + prefix;
    return padNumber(signed, digits, "", radix == 10 ? 3 : 4);
  }

  private String signText(boolean negative) {
    return negative ? "-" : sign.equals("-") ? "" : sign;
  }

  private String floating(double value, @Nullable Object original) {
    boolean negative = value < 0 || value == 0 && 1 / value < 0;
    String signed = signText(negative);
    double size = Math.abs(value);
    boolean upper = type == 'E' || type == 'F' || type == 'G';
    String body;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      body = Double.isNaN(value) ? "nan" : "inf";
      body = type == '%' ? body + "%" : body;
    } else {
      body =
          switch (type) {
            case 'f', 'F' -> fixed(size, precision < 0 ? 6 : precision);
            case 'e', 'E' -> exponent(size, precision < 0 ? 6 : precision);
            case '%' ->
                fixed(
                        new BigDecimal(size).multiply(BigDecimal.valueOf(100)).doubleValue(),
                        precision < 0 ? 6 : precision)
                    + "%";
            case 'g', 'G', 'n' ->
                general(size, precision < 0 ? 6 : Math.max(1, precision), alternate);
            case 0 ->
                precision < 0 ? Floats.repr(size) : generalWithPoint(size, Math.max(1, precision));
            default -> throw unknownCode(original);
          };
    }
    body = upper ? body.toUpperCase(Locale.ROOT) : body;
    return padSplit(signed, body);
  }

  private String padSplit(String signed, String body) {
    int end = 0;
    while (end < body.length() && Character.isDigit(body.charAt(end))) {
      end++;
    }
    return padNumber(signed, body.substring(0, end), body.substring(end), 3);
  }

  static String fixed(double size, int digits) {
    return new BigDecimal(size).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  static String exponent(double size, int digits) {
    if (size == 0) {
      return (digits == 0 ? "0" : "0." + "0".repeat(digits)) + "e+00";
    }
    return exponent(new BigDecimal(size), digits);
  }

  private static String exponent(BigDecimal size, int digits) {
    BigDecimal rounded = size.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    String unscaled = rounded.unscaledValue().toString();
    int power = unscaled.length() - rounded.scale() - 1;
    StringBuilder padded = new StringBuilder(unscaled);
    while (padded.length() < digits + 1) {
      padded.append('0');
    }
    padded.setLength(digits + 1);
    String mantissa =
        digits == 0 ? padded.toString() : padded.charAt(0) + "." + padded.substring(1);
    return mantissa + "e" + Floats.exponentText(power);
  }

  static String general(double size, int digits, boolean keepZeros) {
    if (size == 0) {
      return keepZeros ? fixed(0, digits - 1) : "0";
    }
    BigDecimal rounded =
        new BigDecimal(size).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int power = rounded.precision() - rounded.scale() - 1;
    boolean scientific = power < -4 || power >= digits;
    String text =
        scientific
            ? exponent(new BigDecimal(size), digits - 1)
            : rounded
                .setScale(Math.max(0, digits - 1 - power), RoundingMode.HALF_EVEN)
                .toPlainString();
    return keepZeros ? text : trimZeros(text);
  }

  private static String trimZeros(String text) {
    int at = text.indexOf('e');
    String mantissa = at < 0 ? text : text.substring(0, at);
    String rest = at < 0 ? "" : text.substring(at);
    if (mantissa.indexOf('.') >= 0) {
      mantissa = mantissa.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return mantissa + rest;
  }

  /** Without a type: as general, but with a digit behind the point, as {@code repr} has. */
  private static String generalWithPoint(double size, int digits) {
    BigDecimal rounded =
        size == 0
            ? BigDecimal.ZERO
            : new BigDecimal(size).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int power = size == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    if (power >= -4 && power < digits - 1 || size == 0 && digits > 1) {
      String text = general(size, digits, false);
      return text.indexOf('.') < 0 ? text + ".0" : text;
    }
    return size == 0
        ? "0e+00"
        : power >= -4 && power < digits - 1
            ? general(size, digits, false)
            : trimZeros(exponent(new BigDecimal(size), digits - 1));
  }

  private String decimal(BigDecimal value) {
    BigDecimal size = value.abs();
    String signed = signText(value.signum() < 0);
    String body =
        switch (type) {
          case 'f', 'F' ->
              (precision < 0 ? size : size.setScale(precision, RoundingMode.HALF_EVEN))
                  .toPlainString();
          case '%' -> {
            BigDecimal percent = size.movePointRight(2);
            yield (precision < 0 ? percent : percent.setScale(precision, RoundingMode.HALF_EVEN))
                    .toPlainString()
                + "%";
          }
          case 'e', 'E' -> {
            String text =
                exponent(size, precision < 0 ? Math.max(0, size.precision() - 1) : precision);
            String short1 = text.replaceFirst("e([-+])0(\\d)$", "e$1$2");
            yield type == 'E' ? short1.toUpperCase(Locale.ROOT) : short1;
          }
          case 0, 'g', 'G' ->
              Floats.decimal(
                  precision < 0
                      ? size
                      : size.round(
                          new MathContext(Math.max(1, precision), RoundingMode.HALF_EVEN)));
          default -> throw JinjaException.valueError("invalid format string");
        };
    return padSplit(signed, body);
  }

  private String padNumber(String signed, String digits, String rest, int groupSize) {
    String grouped = group.isEmpty() ? digits : grouped(signed, digits, rest, groupSize);
    char side = align == 0 ? '>' : align;
    return pad(signed, grouped + rest, side);
  }

  private String grouped(String signed, String digits, String rest, int size) {
    StringBuilder wide = new StringBuilder(digits);
    String result = insertGroups(wide, size);
    if (align == '=' && fill == '0') {
      while (signed.length() + result.length() + rest.length() < width) {
        wide.insert(0, '0');
        result = insertGroups(wide, size);
      }
    }
    return result;
  }

  private String insertGroups(StringBuilder digits, int size) {
    StringBuilder out = new StringBuilder();
    int length = digits.length();
    for (int i = 0; i < length; i++) {
      if (i > 0 && (length - i) % size == 0) {
        out.append(group);
      }
      out.append(digits.charAt(i));
    }
    return out.toString();
  }

  private String pad(String signed, String body, char side) {
    int length = signed.length() + body.codePointCount(0, body.length());
    int missing = width - length;
    if (missing <= 0) {
      return signed + body;
    }
    String filler = Character.toString(fill);
    return switch (side) {
      case '<' -> signed + body + filler.repeat(missing);
      case '^' -> filler.repeat(missing / 2) + signed + body + filler.repeat(missing - missing / 2);
      case '=' -> signed + filler.repeat(missing) + body;
      default -> filler.repeat(missing) + signed + body;
    };
  }
}
