package dev.atelier.compose;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Values as Go's {@code fmt.Sprint} and {@code strconv} write them. */
final class GoText {
  private static final int EXPONENT_FROM = 21;

  private GoText() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case Double number -> shortest(number.toString());
      case Float number -> shortest(number.toString());
      default -> value.toString();
    };
  }

  /**
   * The shortest digits that read back, in Go's {@code %v} form: an exponent below 1e-4 and from
   * 1e21.
   *
   * @param javaText as {@code Double.toString} writes it, which has those digits
   */
  private static String shortest(String javaText) {
    return switch (javaText) {
      case "NaN" -> "NaN";
      case "Infinity" -> "+Inf";
      case "-Infinity" -> "-Inf";
      default -> finite(javaText);
    };
  }

  private static String finite(String javaText) {
    BigDecimal number = new BigDecimal(javaText).stripTrailingZeros();
    if (number.signum() == 0) {
      return javaText.startsWith("-") ? "-0" : "0";
    }
    int exponent = number.precision() - number.scale() - 1;
    if (exponent >= -4 && exponent < EXPONENT_FROM) {
      return number.toPlainString();
    }
    BigInteger digits = number.unscaledValue().abs();
    String text = digits.toString();
    String mantissa = text.length() == 1 ? text : text.charAt(0) + "." + text.substring(1);
    String sign = number.signum() < 0 ? "-" : "";
    return "%s%se%s%02d".formatted(sign, mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** A string in Go's {@code %q} quotes. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
              if (c < 0x20 || c == 0x7f) {
                out.append("\\x%02x".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.append('"').toString();
  }
}
