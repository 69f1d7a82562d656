package dev.atelier.jinja.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Python calls the types of values, and which Java classes stand for them. */
public final class Types {
  private Types() {}

  /** As {@code type(x).__name__}. */
  public static String name(@Nullable Object value) {
    return switch (value) {
      case null -> "NoneType";
      case String _ -> "str";
      case Boolean _ -> "bool";
      case Long _, Integer _, BigInteger _, Short _, Byte _ -> "int";
      case Double _, Float _ -> "float";
      case BigDecimal _ -> "Decimal";
      case PyTuple _ -> "tuple";
      case PyRange _ -> "range";
      case List<?> _ -> "list";
      case Map<?, ?> _ -> "dict";
      case Set<?> _ -> "set";
      case DictView view -> view.typeName();
      case PyIterator iterator -> iterator.typeName();
      case Undefined undefined ->
          switch (undefined.policy()) {
            case LENIENT, ABSORBING -> "Undefined";
            case STRICT -> "StrictUndefined";
            case CHAINABLE -> "ChainableUndefined";
            case DEBUG -> "DebugUndefined";
          };
      case LocalDateTime _, OffsetDateTime _, ZonedDateTime _ -> "datetime";
      case LocalDate _ -> "date";
      case LocalTime _ -> "time";
      case Duration _ -> "timedelta";
      case JinjaObject object -> object.typeName();
      case JinjaCallable _ -> "function";
      default -> value.getClass().getSimpleName();
    };
  }

  /** As Python's own messages name the type: those of {@code datetime} with their module. */
  public static String inMessage(@Nullable Object value) {
    if (value instanceof BigDecimal) {
      return "decimal.Decimal";
    }
    return Dates.isDate(value) ? "datetime." + name(value) : name(value);
  }

  /** As Jinja2 describes an object that lacks something: {@code dict object}, {@code None}. */
  static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case JinjaObject object -> object.qualifiedTypeName() + " object";
      default -> inMessage(value) + " object";
    };
  }

  /** Whether the value is an integer, which a boolean is in Python. */
  public static boolean isInteger(@Nullable Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Boolean
        || value instanceof BigInteger
        || value instanceof Short
        || value instanceof Byte;
  }

  static boolean isFloat(@Nullable Object value) {
    return value instanceof Double || value instanceof Float;
  }

  /** Whether the value is of {@code numbers.Number}. */
  public static boolean isNumber(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  /** Whether the value can be called. */
  public static boolean isCallable(@Nullable Object value) {
    return value instanceof JinjaCallable || value instanceof Undefined;
  }
}
