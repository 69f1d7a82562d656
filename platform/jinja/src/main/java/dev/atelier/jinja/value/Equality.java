package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Python's {@code ==} and hash: numbers are equal across their types, a list never to a tuple. */
public final class Equality {
  private Equality() {}

  /** As {@code left == right}. */
  public static boolean equal(@Nullable Object left, @Nullable Object right) {
    if (left instanceof String text && right instanceof String other) {
      return text.equals(other);
    }
    if (left instanceof Undefined undefined) {
      undefined.look();
    }
    if (right instanceof Undefined undefined) {
      undefined.look();
    }
    if (left == right) {
      return !(left instanceof Double number && number.isNaN());
    }
    if (left == null || right == null) {
      return false;
    }
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return Numbers.equal(left, right);
    }
    return switch (left) {
      case PyRange range when right instanceof PyRange other -> listsEqual(range, other);
      case PyRange _ -> false;
      case PyTuple tuple -> right instanceof PyTuple other && listsEqual(tuple, other);
      case List<?> list ->
          right instanceof List<?> other
              && !(right instanceof PyTuple)
              && !(right instanceof PyRange)
              && listsEqual(list, other);
      case Map<?, ?> map -> right instanceof Map<?, ?> other && mapsEqual(map, other);
      case Set<?> set -> right instanceof Set<?> other && setsEqual(set, other);
      case DictView view ->
          view.part() != DictView.Part.VALUES
              && right instanceof DictView other
              && other.part() == view.part()
              && view.size() == other.size()
              && view.stream().allMatch(other::contains);
      default -> Dates.isDate(left) ? Dates.equal(left, right) : left.equals(right);
    };
  }

  static boolean listsEqual(List<?> left, List<?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<?> others = right.iterator();
    for (Object item : left) {
      if (!equal(item, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean mapsEqual(Map<?, ?> left, Map<?, ?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      Object other = Dicts.find(right, entry.getKey());
      if (other == Missing.MISSING || !equal(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean setsEqual(Set<?> left, Set<?> right) {
    return left.size() == right.size()
        && left.stream().allMatch(item -> Sets.contains(right, item));
  }

  /** A hash under which equal values are equal; numbers hash by value. */
  static int hash(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case Boolean flag -> flag ? 1 : 0;
      case Long number -> Long.hashCode(number);
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e18 ->
          Long.hashCode(number.longValue());
      case BigDecimal decimal -> Double.hashCode(decimal.doubleValue());
      case BigInteger big -> big.hashCode();
      default -> value.hashCode();
    };
  }

  /**
   * Fails for a value that cannot be a key.
   *
   * @throws JinjaException as Python: {@code unhashable type: 'list'}
   */
  static void checkHashable(@Nullable Object value) {
    if (value instanceof PyTuple tuple) {
      tuple.forEach(Equality::checkHashable);
    } else if (value instanceof List<?> && !(value instanceof PyRange)
        || value instanceof Map<?, ?>
        || value instanceof Set<?>) {
      throw JinjaException.typeError("unhashable type: '" + Types.inMessage(value) + "'");
    } else if (value instanceof Undefined undefined) {
      undefined.look();
    }
  }
}
