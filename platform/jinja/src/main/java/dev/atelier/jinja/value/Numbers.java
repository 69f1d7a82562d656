package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Arithmetic on numbers: int, float, Decimal, and bool as an int. Division floors, as Python's. */
final class Numbers {
  private static final MathContext DECIMAL = new MathContext(28, RoundingMode.HALF_EVEN);
  private static final int LARGEST_POWER_BITS = 4_000_000;

  private Numbers() {}

  static boolean equal(Object left, Object right) {
    if (Ints.isLong(left) && Ints.isLong(right)) {
      return Ints.asLong(left) == Ints.asLong(right);
    }
    if (Types.isFloat(left) && Types.isFloat(right)) {
      return ((Number) left).doubleValue() == ((Number) right).doubleValue();
    }
    return notANumber(left) || notANumber(right) ? false : compare(left, right) == 0;
  }

  private static boolean notANumber(Object value) {
    return Types.isFloat(value) && Double.isNaN(((Number) value).doubleValue());
  }

  /** Neither is NaN. */
  static int compare(Object left, Object right) {
    if (Ints.isLong(left) && Ints.isLong(right)) {
      return Long.compare(Ints.asLong(left), Ints.asLong(right));
    }
    if (infinite(left) || infinite(right)) {
      return Double.compare(Floats.parse(left), Floats.parse(right));
    }
    return exact(left).compareTo(exact(right));
  }

  private static boolean infinite(Object value) {
    return Types.isFloat(value) && Double.isInfinite(((Number) value).doubleValue());
  }

  private static BigDecimal exact(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal;
      case Double number -> new BigDecimal(number);
      case Float number -> new BigDecimal(number.toString());
      default -> new BigDecimal(Ints.asBig(value));
    };
  }

  static BigDecimal decimal(Object value) {
    return value instanceof BigDecimal decimal ? decimal : new BigDecimal(Ints.asBig(value));
  }

  /** The result, or {@link Missing#MISSING} if the operator is not for these two. */
  static @Nullable Object operate(String operator, Object left, Object right) {
    if (Types.isFloat(left) || Types.isFloat(right)) {
      if (left instanceof BigDecimal || right instanceof BigDecimal) {
        return Missing.MISSING;
      }
      return floats(operator, Floats.parse(left), Floats.parse(right));
    }
    if (left instanceof BigDecimal || right instanceof BigDecimal) {
      return decimals(operator, decimal(left), decimal(right));
    }
    if (Ints.isLong(left) && Ints.isLong(right)) {
      Object small = longs(operator, Ints.asLong(left), Ints.asLong(right));
      if (small != Missing.MISSING) {
        return small;
      }
    }
    return bigs(operator, Ints.asBig(left), Ints.asBig(right));
  }

  /** The result if it fits, else {@link Missing#MISSING}. */
  private static Object longs(String operator, long left, long right) {
    switch (operator) {
      case "+" -> {
        long sum = left + right;
        return ((left ^ sum) & (right ^ sum)) < 0 ? Missing.MISSING : (Object) sum;
      }
      case "-" -> {
        long difference = left - right;
        return ((left ^ right) & (left ^ difference)) < 0 ? Missing.MISSING : (Object) difference;
      }
      case "*" -> {
        long high = Math.multiplyHigh(left, right);
        long low = left * right;
        return high == 0 && low >= 0 || high == -1 && low < 0 ? (Object) low : Missing.MISSING;
      }
      case "//" -> {
        return right == 0 || left == Long.MIN_VALUE
            ? Missing.MISSING
            : (Object) Math.floorDiv(left, right);
      }
      case "%" -> {
        return right == 0 ? Missing.MISSING : (Object) Math.floorMod(left, right);
      }
      default -> {
        return Missing.MISSING;
      }
    }
  }

  private static @Nullable Object bigs(String operator, BigInteger left, BigInteger right) {
    return switch (operator) {
      case "+" -> Ints.of(left.add(right));
      case "-" -> Ints.of(left.subtract(right));
      case "*" -> Ints.of(left.multiply(right));
      case "/" -> {
        if (right.signum() == 0) {
          throw zeroDivision("division by zero");
        }
        yield new BigDecimal(left)
            .divide(new BigDecimal(right), MathContext.DECIMAL128)
            .doubleValue();
      }
      case "//" -> {
        BigInteger[] parts = floorDivide(left, right, "integer division or modulo by zero");
        yield Ints.of(parts[0]);
      }
      case "%" -> Ints.of(floorDivide(left, right, "integer modulo by zero")[1]);
      case "**" -> power(left, right);
      default -> Missing.MISSING;
    };
  }

  private static BigInteger[] floorDivide(BigInteger left, BigInteger right, String message) {
    if (right.signum() == 0) {
      throw zeroDivision(message);
    }
    BigInteger[] parts = left.divideAndRemainder(right);
    if (parts[1].signum() != 0 && parts[1].signum() != right.signum()) {
      parts[0] = parts[0].subtract(BigInteger.ONE);
      parts[1] = parts[1].add(right);
    }
    return parts;
  }

  private static Object power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return floatPower(base.doubleValue(), exponent.doubleValue());
    }
    boolean trivial = base.abs().compareTo(BigInteger.ONE) <= 0;
    if (!trivial && exponent.multiply(BigInteger.valueOf(base.bitLength())).bitLength() > 31
        || !trivial && exponent.longValue() * base.bitLength() > LARGEST_POWER_BITS) {
      throw new JinjaException(
          PythonType.LIMIT_EXCEEDED, "the result of ** would have millions of digits");
    }
    if (trivial) {
      boolean even = !exponent.testBit(0);
      return exponent.signum() == 0 || base.signum() < 0 && even ? (Object) 1L : Ints.of(base);
    }
    return Ints.of(base.pow(exponent.intValue()));
  }

  private static Object floatPower(double base, double exponent) {
    if (base == 0 && exponent < 0) {
      throw zeroDivision("0.0 cannot be raised to a negative power");
    }
    double result = Math.pow(base, exponent);
    if (Double.isInfinite(result) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
      throw new JinjaException(PythonType.OVERFLOW_ERROR, "(34, 'Numerical result out of range')");
    }
    if (Double.isNaN(result) && !Double.isNaN(base) && !Double.isNaN(exponent)) {
      throw JinjaException.typeError("complex numbers are not supported");
    }
    return result;
  }

  private static @Nullable Object floats(String operator, double left, double right) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> {
        if (right == 0) {
          throw zeroDivision("float division by zero");
        }
        yield left / right;
      }
      case "//" -> {
        if (right == 0) {
          throw zeroDivision("float floor division by zero");
        }
        yield Math.floor((left - floatModulo(left, right)) / right + 0.5);
      }
      case "%" -> {
        if (right == 0) {
          throw zeroDivision("float modulo");
        }
        yield floatModulo(left, right);
      }
      case "**" -> floatPower(left, right);
      default -> Missing.MISSING;
    };
  }

  private static double floatModulo(double left, double right) {
    double rest = left % right;
    if (rest != 0 && (rest < 0) != (right < 0)) {
      rest += right;
    }
    return rest == 0 ? Math.copySign(0.0, right) : rest;
  }

  private static @Nullable Object decimals(String operator, BigDecimal left, BigDecimal right) {
    return switch (operator) {
      case "+" -> left.add(right, DECIMAL);
      case "-" -> left.subtract(right, DECIMAL);
      case "*" -> left.multiply(right, DECIMAL);
      case "/" -> divide(left, right);
      case "//" -> {
        checkDecimalDivisor(left, right);
        yield left.divideToIntegralValue(right).setScale(0, RoundingMode.DOWN);
      }
      case "%" -> {
        checkDecimalDivisor(left, right);
        BigDecimal rest = left.remainder(right);
        yield rest.setScale(Math.max(rest.scale(), Math.max(left.scale(), right.scale())));
      }
      case "**" -> left.pow(right.intValueExact(), DECIMAL);
      default -> Missing.MISSING;
    };
  }

  private static void checkDecimalDivisor(BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      PythonType type =
          left.signum() == 0
              ? PythonType.DECIMAL_DIVISION_UNDEFINED
              : PythonType.DECIMAL_DIVISION_BY_ZERO;
      throw new JinjaException(type, "[<class 'decimal." + type.pythonName() + "'>]");
    }
  }

  /** An exact quotient keeps the ideal exponent, as Python's decimal does. */
  private static BigDecimal divide(BigDecimal left, BigDecimal right) {
    checkDecimalDivisor(left, right);
    BigDecimal quotient = left.divide(right, DECIMAL);
    int ideal = left.scale() - right.scale();
    BigDecimal stripped = quotient.stripTrailingZeros();
    boolean exact = stripped.multiply(right).compareTo(left) == 0;
    if (!exact) {
      return quotient;
    }
    return stripped.scale() < ideal ? stripped.setScale(ideal) : stripped;
  }

  static JinjaException zeroDivision(String message) {
    return new JinjaException(PythonType.ZERO_DIVISION_ERROR, message);
  }
}
