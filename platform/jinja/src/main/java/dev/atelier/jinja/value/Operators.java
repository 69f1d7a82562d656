package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Python's operators on any two values, with Python's messages when they do not fit. */
public final class Operators {
  private static final int LARGEST_REPEAT = 50_000_000;

  private Operators() {}

  /** A binary arithmetic operator: {@code + - * / // % **}. */
  public static @Nullable Object binary(
      String operator, @Nullable Object left, @Nullable Object right) {
    if (left instanceof Long a && right instanceof Long b && operator.equals("+")) {
      long sum = a + b;
      if (((a ^ sum) & (b ^ sum)) >= 0) {
        return sum;
      }
    }
    if (operator.equals("%") && left instanceof String text) {
      return PercentFormat.format(text, right);
    }
    if (left != null && right != null && Types.isNumber(left) && Types.isNumber(right)) {
      Object result = Numbers.operate(operator, left, right);
      if (result != Missing.MISSING) {
        return result;
      }
    }
    if (left instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.error();
    }
    Object result = sequences(operator, left, right);
    if (result == Missing.MISSING && (Dates.isDate(left) || Dates.isDate(right))) {
      result = Dates.operate(operator, left, right);
    }
    if (result == Missing.MISSING && left instanceof JinjaObject object) {
      result = object.operate(operator, right, false);
    }
    if (result == Missing.MISSING && right instanceof JinjaObject object) {
      result = object.operate(operator, left, true);
    }
    if (result == Missing.MISSING) {
      throw unsupported(operator, left, right);
    }
    return result;
  }

  private static @Nullable Object sequences(
      String operator, @Nullable Object left, @Nullable Object right) {
    return switch (operator) {
      case "+" -> add(left, right);
      case "*" -> {
        if (isSequence(left) && Types.isInteger(right)) {
          yield repeat(left, right);
        }
        if (isSequence(right) && Types.isInteger(left)) {
          yield repeat(right, left);
        }
        if (isSequence(left) || isSequence(right)) {
          Object other = isSequence(left) ? right : left;
          throw JinjaException.typeError(
              "can't multiply sequence by non-int of type '" + Types.inMessage(other) + "'");
        }
        yield Missing.MISSING;
      }
      case "-" ->
          left instanceof Set<?> a && right instanceof Set<?> b
              ? SetMethods.difference(a, b)
              : Missing.MISSING;
      default -> Missing.MISSING;
    };
  }

  private static boolean isSequence(@Nullable Object value) {
    return value instanceof String || value instanceof List<?> && !(value instanceof PyRange);
  }

  private static @Nullable Object add(@Nullable Object left, @Nullable Object right) {
    if (left instanceof String a) {
      if (right instanceof String b) {
        return a.concat(b);
      }
      if (right instanceof JinjaObject) {
        return Missing.MISSING;
      }
      throw JinjaException.typeError(
          "can only concatenate str (not \"" + Types.inMessage(right) + "\") to str");
    }
    if (left instanceof List<?> a && !(left instanceof PyRange)) {
      boolean tuples = left instanceof PyTuple;
      if (right instanceof List<?> b
          && !(right instanceof PyRange)
          && tuples == (right instanceof PyTuple)) {
        List<@Nullable Object> all = new ArrayList<>(a.size() + b.size());
        all.addAll(a);
        all.addAll(b);
        return tuples ? PyTuple.copyOf(all) : all;
      }
      if (right instanceof JinjaObject) {
        return Missing.MISSING;
      }
      String type = tuples ? "tuple" : "list";
      throw JinjaException.typeError(
          "can only concatenate " + type + " (not \"" + Types.inMessage(right) + "\") to " + type);
    }
    return Missing.MISSING;
  }

  private static Object repeat(@Nullable Object value, @Nullable Object times) {
    if (times instanceof BigInteger) {
      throw new JinjaException(
          PythonType.OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer");
    }
    int count = Math.max(0, Ints.index(times));
    if ((long) Iteration.length(value) * count > LARGEST_REPEAT) {
      throw new JinjaException(PythonType.LIMIT_EXCEEDED, "the result of * would be too large");
    }
    if (value instanceof String text) {
      return text.repeat(count);
    }
    List<?> items = (List<?>) Objects.requireNonNull(value);
    List<@Nullable Object> all = new ArrayList<>(items.size() * count);
    for (int i = 0; i < count; i++) {
      all.addAll(items);
    }
    return value instanceof PyTuple ? PyTuple.copyOf(all) : all;
  }

  private static JinjaException unsupported(
      String operator, @Nullable Object left, @Nullable Object right) {
    String shown = operator.equals("**") ? "** or pow()" : operator;
    return JinjaException.typeError(
        "unsupported operand type(s) for "
            + shown
            + ": '"
            + Types.inMessage(left)
            + "' and '"
            + Types.inMessage(right)
            + "'");
  }

  /** As {@code -x} and {@code +x}. */
  public static Object unary(String operator, @Nullable Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    boolean negate = operator.equals("-");
    return switch (value) {
      case Double number -> negate ? -number : number;
      case Float number -> negate ? -(double) number : (double) number;
      case BigDecimal decimal -> negate ? decimal.negate() : decimal;
      case Duration duration -> negate ? duration.negated() : duration;
      case null, default -> {
        if (!Types.isInteger(value)) {
          throw JinjaException.typeError(
              "bad operand type for unary " + operator + ": '" + Types.inMessage(value) + "'");
        }
        BigInteger number = Ints.asBig(value);
        yield Ints.of(negate ? number.negate() : number);
      }
    };
  }

  /** An ordering operator: {@code < <= > >=}. */
  public static boolean order(String operator, @Nullable Object left, @Nullable Object right) {
    if (isNaN(left) || isNaN(right)) {
      return false;
    }
    if (left instanceof Set<?> a && right instanceof Set<?> b) {
      return SetMethods.order(operator, a, b);
    }
    int order = compare(operator, left, right);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static boolean isNaN(@Nullable Object value) {
    return value instanceof Double number && number.isNaN();
  }

  /** As the sign of a comparison that sorts with {@code <}. */
  static int compare(@Nullable Object left, @Nullable Object right) {
    return compare("<", left, right);
  }

  private static int compare(String operator, @Nullable Object left, @Nullable Object right) {
    if (left instanceof String a && right instanceof String b) {
      return compareText(a, b);
    }
    if (left instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (left != null && right != null) {
      if (Types.isNumber(left) && Types.isNumber(right)) {
        return isNaN(left) || isNaN(right) ? 0 : Numbers.compare(left, right);
      }
      if (left instanceof List<?> a
          && right instanceof List<?> b
          && left instanceof PyTuple == right instanceof PyTuple) {
        return compareLists(operator, a, b);
      }
      if (Dates.isDate(left) && Dates.isDate(right)) {
        int order = Dates.compare(left, right);
        if (order != Dates.NO_ORDER) {
          return order;
        }
      }
      if (left instanceof JinjaObject
          && left instanceof Comparable<?> a
          && left.getClass() == right.getClass()) {
        @SuppressWarnings("unchecked")
        Comparable<Object> comparable = (Comparable<Object>) a;
        return comparable.compareTo(right);
      }
    }
    throw JinjaException.typeError(
        "'"
            + operator
            + "' not supported between instances of '"
            + Types.inMessage(left)
            + "' and '"
            + Types.inMessage(right)
            + "'");
  }

  private static int compareLists(String operator, List<?> left, List<?> right) {
    int common = Math.min(left.size(), right.size());
    for (int i = 0; i < common; i++) {
      if (!Equality.equal(left.get(i), right.get(i))) {
        return compare(operator, left.get(i), right.get(i));
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /** By code point, as Python compares text; Java's own order differs above U+D800. */
  static int compareText(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
        return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /**
   * {@code |}, {@code &} and {@code ^} have no place in a template; dictionaries join by method.
   */
  static Map<?, ?> requireMap(@Nullable Object value, String message) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw JinjaException.typeError(message);
  }
}
