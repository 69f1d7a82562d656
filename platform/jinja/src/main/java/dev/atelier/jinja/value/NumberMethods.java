package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods and fields of {@code int}, {@code float} and {@code Decimal}. */
final class NumberMethods {
  static final Map<String, Method> INT_METHODS = new HashMap<>();
  static final Map<String, Method> FLOAT_METHODS = new HashMap<>();
  static final Map<String, Method> DECIMAL_METHODS = new HashMap<>();

  static {
    INT_METHODS.put("bit_length", (self, _) -> (long) Ints.asBig(self).abs().bitLength());
    INT_METHODS.put("bit_count", (self, _) -> (long) Ints.asBig(self).abs().bitCount());
    INT_METHODS.put("conjugate", (self, _) -> Ints.of(Ints.asBig(self)));
    INT_METHODS.put("as_integer_ratio", (self, _) -> PyTuple.of(Ints.of(Ints.asBig(self)), 1L));
    FLOAT_METHODS.put("is_integer", (self, _) -> isWhole(Floats.parse(self)));
    FLOAT_METHODS.put("conjugate", (self, _) -> self);
    FLOAT_METHODS.put("hex", (self, _) -> Double.toHexString(Floats.parse(self)));
    decimal(
        "quantize", Signature.of("quantize", "exp", "rounding?"), (value, a) -> quantize(value, a));
    decimal(
        "normalize",
        Signature.of("normalize"),
        (value, _) -> value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros());
    decimal(
        "to_integral_value",
        Signature.of("to_integral_value", "rounding?"),
        (value, a) -> value.setScale(0, rounding(a[0])));
    decimal(
        "to_integral",
        Signature.of("to_integral", "rounding?"),
        (value, a) -> value.setScale(0, rounding(a[0])));
    decimal("copy_abs", Signature.of("copy_abs"), (value, _) -> value.abs());
    decimal(
        "sqrt",
        Signature.of("sqrt"),
        (value, _) -> value.sqrt(new MathContext(28, RoundingMode.HALF_EVEN)));
    decimal("is_zero", Signature.of("is_zero"), (value, _) -> value.signum() == 0);
    decimal("is_signed", Signature.of("is_signed"), (value, _) -> value.signum() < 0);
    decimal("is_nan", Signature.of("is_nan"), (_, _) -> false);
    decimal("is_finite", Signature.of("is_finite"), (_, _) -> true);
    decimal(
        "adjusted",
        Signature.of("adjusted"),
        (value, _) -> (long) value.precision() - value.scale() - 1);
  }

  private NumberMethods() {}

  private interface DecimalBody {
    @Nullable Object call(BigDecimal self, @Nullable Object[] values);
  }

  private static void decimal(String name, Signature signature, DecimalBody body) {
    DECIMAL_METHODS.put(
        name, (self, arguments) -> body.call((BigDecimal) self, signature.bind(arguments)));
  }

  private static boolean isWhole(double number) {
    return !Double.isInfinite(number) && number == Math.rint(number);
  }

  private static Object quantize(BigDecimal value, @Nullable Object[] values) {
    Object pattern = values[0];
    if (pattern == null || !(pattern instanceof BigDecimal) && !Types.isInteger(pattern)) {
      throw JinjaException.typeError(
          "conversion from " + Types.inMessage(pattern) + " to Decimal is not supported");
    }
    return value.setScale(Numbers.decimal(pattern).scale(), rounding(values[1]));
  }

  private static RoundingMode rounding(@Nullable Object name) {
    if (name == Missing.MISSING || name == null) {
      return RoundingMode.HALF_EVEN;
    }
    return switch (Text.str(name)) {
      case "ROUND_UP" -> RoundingMode.UP;
      case "ROUND_DOWN" -> RoundingMode.DOWN;
      case "ROUND_CEILING" -> RoundingMode.CEILING;
      case "ROUND_FLOOR" -> RoundingMode.FLOOR;
      case "ROUND_HALF_UP" -> RoundingMode.HALF_UP;
      case "ROUND_HALF_DOWN" -> RoundingMode.HALF_DOWN;
      case "ROUND_HALF_EVEN" -> RoundingMode.HALF_EVEN;
      default ->
          throw JinjaException.typeError(
              "valid values for rounding are: [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,"
                  + " ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP]");
    };
  }

  static @Nullable Object field(Object self, String name) {
    return switch (name) {
      case "real" -> self instanceof Boolean flag ? (flag ? 1L : 0L) : self;
      case "imag" -> Types.isFloat(self) ? (Object) 0.0 : 0L;
      case "numerator" -> Types.isInteger(self) ? Ints.of(Ints.asBig(self)) : Missing.MISSING;
      case "denominator" -> Types.isInteger(self) ? Ints.of(BigInteger.ONE) : Missing.MISSING;
      default -> Missing.MISSING;
    };
  }

  /** As Python's {@code round}: halves to even, by the number's exact value. */
  static @Nullable Object round(@Nullable Object value, @Nullable Integer digits) {
    if (Types.isInteger(value)) {
      BigInteger whole = Ints.asBig(value);
      return digits == null || digits >= 0
          ? Ints.of(whole)
          : Ints.of(new BigDecimal(whole).setScale(digits, RoundingMode.HALF_EVEN).toBigInteger());
    }
    if (value instanceof BigDecimal decimal) {
      return digits == null
          ? Ints.of(decimal.setScale(0, RoundingMode.HALF_EVEN).toBigInteger())
          : decimal.setScale(digits, RoundingMode.HALF_EVEN);
    }
    if (!Types.isFloat(value)) {
      throw JinjaException.typeError(
          "type " + Types.inMessage(value) + " doesn't define __round__ method");
    }
    double number = Floats.parse(value);
    if (digits == null) {
      return Ints.parse(Math.rint(number), 10);
    }
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return number;
    }
    double rounded = new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    return rounded == 0 ? Math.copySign(0.0, number) : rounded;
  }
}
