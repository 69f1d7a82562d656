package dev.atelier.logstash.event;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Ruby would make of a value. */
public final class Values {
  private Values() {}

  /** As a template shows it: lists joined by commas, maps as JSON. */
  public static String shown(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(Values::text).collect(Collectors.joining(","));
      case Map<?, ?> map -> EventJson.text(map);
      default -> text(value);
    };
  }

  /** As {@code to_s} gives it. */
  public static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Instant instant -> Timestamps.format(instant);
      case BigDecimal number -> number.toPlainString();
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(Values::text).collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  public static boolean truthy(@Nullable Object value) {
    return value != null && !value.equals(false) && !value.equals("") && !value.equals("false");
  }

  /** Numbers by value whatever their class, everything else by equals. */
  public static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return compare(a, b) == 0;
    }
    return left == null ? right == null : left.equals(right);
  }

  static int compare(Number left, Number right) {
    return left instanceof Long a && right instanceof Long b
        ? Long.compare(a, b)
        : decimal(left).compareTo(decimal(right));
  }

  private static BigDecimal decimal(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger integer -> new BigDecimal(integer);
      case Long integer -> BigDecimal.valueOf(integer);
      case Integer integer -> BigDecimal.valueOf(integer);
      default -> BigDecimal.valueOf(number.doubleValue());
    };
  }

  /**
   * Order of two values of one sort.
   *
   * @throws IllegalArgumentException for values that have no order, as a missing field and a number
   */
  public static int order(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return compare(a, b);
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    if (left instanceof Instant a && right instanceof Instant b) {
      return a.compareTo(b);
    }
    throw new IllegalArgumentException(
        "Unexpected conditional input combination of '"
            + rubyClass(left)
            + ":"
            + left
            + "' (left) and '"
            + rubyClass(right)
            + ":"
            + right
            + "' (right)");
  }

  /** {@code String}, {@code NilClass}: for messages. */
  public static String rubyClass(@Nullable Object value) {
    return switch (value) {
      case null -> "NilClass";
      case String _ -> "String";
      case Long _, Integer _, BigInteger _ -> "Integer";
      case Double _ -> "Float";
      case BigDecimal _ -> "BigDecimal";
      case Boolean flag -> flag ? "TrueClass" : "FalseClass";
      case List<?> _ -> "Array";
      case Map<?, ?> _ -> "Hash";
      case Instant _ -> "LogStash::Timestamp";
      default -> value.getClass().getSimpleName();
    };
  }

  /** As {@code inspect} gives it. */
  public static String inspect(@Nullable Object value) {
    return switch (value) {
      case null -> "nil";
      case String text -> "\"" + escape(text) + "\"";
      case Instant instant -> Timestamps.format(instant);
      case List<?> list ->
          list.stream().map(Values::inspect).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> inspect(entry.getKey()) + "=>" + inspect(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> text(value);
    };
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 27 -> out.append("\\e");
        case '#' ->
            out.append(
                i + 1 < text.length() && "{$@".indexOf(text.charAt(i + 1)) >= 0 ? "\\#" : "#");
        default -> {
          if (c < ' ' || c == 127) {
            out.append(String.format("\\x%02X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** A value as a list: null is empty, a list is itself. */
  public static List<@Nullable Object> list(@Nullable Object value) {
    List<@Nullable Object> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      items.addAll(list);
    } else if (value != null) {
      items.add(value);
    }
    return items;
  }

  public static @Nullable Object deepCopy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> deepCopy(map);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(deepCopy(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  static Map<String, @Nullable Object> deepCopy(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach((key, value) -> copy.put(String.valueOf(key), deepCopy(value)));
    return copy;
  }
}
