package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Python's {@code round} and {@code abs}. */
public final class Rounding {
  private Rounding() {}

  /**
   * As {@code round(value, digits)}: halves to even, by the number's exact value; null digits make
   * an integer.
   */
  public static @Nullable Object round(@Nullable Object value, @Nullable Integer digits) {
    return NumberMethods.round(value, digits);
  }

  /** As {@code abs(value)}. */
  public static Object abs(@Nullable Object value) {
    return switch (value) {
      case Double number -> Math.abs(number);
      case Float number -> (double) Math.abs(number);
      case BigDecimal decimal -> decimal.abs();
      case Duration duration -> duration.abs();
      case null, default -> {
        if (!Types.isInteger(value)) {
          throw JinjaException.typeError(
              "bad operand type for abs(): '" + Types.inMessage(value) + "'");
        }
        yield Ints.of(Ints.asBig(value).abs());
      }
    };
  }
}
