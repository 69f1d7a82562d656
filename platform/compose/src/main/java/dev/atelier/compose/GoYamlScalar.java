package dev.atelier.compose;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Texts in the style that Go's yaml.v3 chooses: plain where that reads back as the same text, a
 * literal block for several lines, single quotes where only indicators are in the way, else double
 * quotes.
 */
final class GoYamlScalar {
  private static final Set<String> WORDS =
      Set.of(
          "", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE",
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No",
          "NO", "off", "Off", "OFF");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0[bB][01]+)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "\\d{4}-\\d{1,2}-\\d{1,2}([Tt ]\\d{1,2}:\\d{1,2}:\\d{1,2}(\\.\\d+)?(Z|[-+]\\d{2}:\\d{2})?)?");
  private static final String FIRST_INDICATORS = "#,[]{}&*!|>'\"%@`";

  private GoYamlScalar() {}

  /**
   * @param indent of a block's lines
   * @param key keys stand on one line
   */
  static String of(String text, int indent, boolean key) {
    Traits traits = Traits.of(text);
    if (text.indexOf('\n') >= 0) {
      return key || !traits.block ? doubleQuoted(text) : block(text, indent);
    }
    if (!isText(text)) {
      return doubleQuoted(text);
    }
    if (traits.plain) {
      return text;
    }
    return traits.singleQuoted ? "'" + text.replace("'", "''") + "'" : doubleQuoted(text);
  }

  /** Whether it reads back as text without quotes. */
  private static boolean isText(String text) {
    if (WORDS.contains(text) || BASE_60.matcher(text).matches()) {
      return false;
    }
    String digits = text.replace("_", "");
    char first = text.charAt(0);
    boolean numeric = first == '.' || first == '-' || first == '+' || Character.isDigit(first);
    return !numeric
        || !(INTEGER.matcher(digits).matches()
            || FLOAT.matcher(digits).matches()
            || isTimestamp(text));
  }

  /** Whether Go's reader takes a plain text for a point in time. */
  static boolean isTimestamp(String text) {
    if (!TIMESTAMP.matcher(text).matches()) {
      return false;
    }
    String[] date = text.split("[Tt ]", 2)[0].split("-");
    try {
      LocalDate.of(Integer.parseInt(date[0]), Integer.parseInt(date[1]), Integer.parseInt(date[2]));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Go's 'g' with the shortest digits: an exponent below 1e-4 and from 1e21 on. */
  static String number(String javaText) {
    String go = GoText.of(Double.valueOf(javaText));
    return switch (go) {
      case "NaN" -> ".nan";
      case "+Inf" -> ".inf";
      case "-Inf" -> "-.inf";
      default -> {
        BigDecimal number = new BigDecimal(javaText).stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        yield number.signum() != 0 && exponent >= 21 ? go : shortExponent(number, go, exponent);
      }
    };
  }

  private static String shortExponent(BigDecimal number, String plain, int exponent) {
    if (number.signum() == 0 || exponent < 6 || exponent >= 21) {
      return plain;
    }
    String digits = number.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return "%s%se+%02d".formatted(number.signum() < 0 ? "-" : "", mantissa, exponent);
  }

  /** What a text's characters allow; libyaml's analysis. */
  private record Traits(boolean plain, boolean singleQuoted, boolean block) {
    static Traits of(String text) {
      if (text.isEmpty()) {
        return new Traits(true, true, false);
      }
      boolean indicators = text.startsWith("---") || text.startsWith("...");
      boolean special = false;
      boolean tab = false;
      boolean breakSpace = false;
      boolean spaceBreak = false;
      boolean lineBreak = false;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean end = i + 1 == text.length();
        boolean beforeBlank = end || isBlank(text.charAt(i + 1));
        char before = i == 0 ? ' ' : text.charAt(i - 1);
        indicators |= isIndicator(c, i == 0, isBlank(before), beforeBlank);
        tab |= c == '\t';
        special |= c != '\t' && !isPrintable(c);
        lineBreak |= c == '\n';
        breakSpace |= c == ' ' && i > 0 && before == '\n';
        spaceBreak |= c == '\n' && i > 0 && before == ' ';
      }
      char first = text.charAt(0);
      char last = text.charAt(text.length() - 1);
      boolean edges = first == ' ' || first == '\n' || last == ' ' || last == '\n';
      boolean quoted = !(breakSpace || spaceBreak || tab || special);
      return new Traits(
          quoted && !edges && !lineBreak && !indicators,
          quoted,
          last != ' ' && !spaceBreak && !special);
    }

    private static boolean isIndicator(
        char c, boolean first, boolean afterBlank, boolean beforeBlank) {
      return first
          ? FIRST_INDICATORS.indexOf(c) >= 0 || ("?:-".indexOf(c) >= 0 && beforeBlank)
          : (c == ':' && beforeBlank) || (c == '#' && afterBlank);
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
  }

  /** Go's emitter takes nothing beyond the basic plane for printable. */
  private static boolean isPrintable(char c) {
    return c == '\n'
        || (c >= 0x20 && c <= 0x7e)
        || (c >= 0xa0 && c != 0xfeff && c != 0x2028 && c != 0x2029 && !Character.isSurrogate(c));
  }

  private static String doubleQuoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '\0' -> out.append("\\0");
        case '\u0007' -> out.append("\\a");
        case '\b' -> out.append("\\b");
        case '\u000b' -> out.append("\\v");
        case '\f' -> out.append("\\f");
        case '\u001b' -> out.append("\\e");
        case '\u0085' -> out.append("\\N");
        case '\u2028' -> out.append("\\L");
        case '\u2029' -> out.append("\\P");
        default -> {
          if (isPrintable(c)) {
            out.append(c);
          } else if (Character.isHighSurrogate(c)) {
            out.append("\\U%08X".formatted(text.codePointAt(i++)));
          } else {
            out.append(c < 256 ? "\\x%02X".formatted((int) c) : "\\u%04X".formatted((int) c));
          }
        }
      }
    }
    return out.append('"').toString();
  }

  private static String block(String text, int indent) {
    char first = text.charAt(0);
    StringBuilder out = new StringBuilder("|");
    if (first == ' ' || first == '\n') {
      out.append('2');
    }
    if (!text.endsWith("\n")) {
      out.append('-');
    } else if (text.equals("\n") || text.endsWith("\n\n")) {
      out.append('+');
    }
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      out.append('\n');
      if (!line.isEmpty()) {
        out.append(" ".repeat(indent)).append(line);
      }
    }
    return out.toString();
  }
}
