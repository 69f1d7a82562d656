package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Equality;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Operators;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import dev.atelier.jinja.value.Undefined;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jinja2's tests. */
final class BuiltinTests {
  private static final Map<String, JinjaCallable> TESTS = new HashMap<>();

  static {
    unary(
        "odd",
        value -> remainder(value, 2L).equals(1L) || Equality.equal(remainder(value, 2L), 1L));
    unary("even", value -> Equality.equal(remainder(value, 2L), 0L));
    binary("divisibleby", (value, by) -> Equality.equal(remainder(value, by), 0L));
    unary("defined", value -> !(value instanceof Undefined));
    unary("undefined", value -> value instanceof Undefined);
    unary("none", Objects::isNull);
    unary("boolean", value -> value instanceof Boolean);
    unary("false", value -> Boolean.FALSE.equals(value));
    unary("true", value -> Boolean.TRUE.equals(value));
    unary("integer", value -> Types.isInteger(value) && !(value instanceof Boolean));
    unary("float", value -> value instanceof Double || value instanceof Float);
    unary("number", Types::isNumber);
    unary("string", value -> value instanceof String || value instanceof NativeText);
    unary(
        "mapping",
        value ->
            value instanceof Map<?, ?>
                || value instanceof JinjaObject object && object.isMapping());
    unary("sequence", BuiltinTests::isSequence);
    unary("iterable", Iteration::isIterable);
    unary("callable", Types::isCallable);
    unary("escaped", _ -> false);
    unary("lower", value -> isCased(value, false));
    unary("upper", value -> isCased(value, true));
    binary("sameas", BuiltinTests::same);
    binary("in", (value, items) -> Iteration.contains(items, value));
    for (String name : List.of("==", "eq", "equalto")) {
      binary(name, Equality::equal);
    }
    for (String name : List.of("!=", "ne")) {
      binary(name, (left, right) -> !Equality.equal(left, right));
    }
    order(">", "gt", "greaterthan", ">");
    order(">=", "ge", ">=");
    order("<", "lt", "lessthan", "<");
    order("<=", "le", "<=");
    contextual("filter", true);
    contextual("test", false);
  }

  private BuiltinTests() {}

  static Map<String, JinjaCallable> all() {
    return TESTS;
  }

  static boolean isBuiltin(String name, JinjaCallable function) {
    return TESTS.get(name) == function && !name.equals("filter") && !name.equals("test");
  }

  private interface Relation {
    boolean holds(@Nullable Object value, @Nullable Object other);
  }

  private static void unary(String name, Predicate<@Nullable Object> test) {
    TESTS.put(
        name,
        arguments -> {
          check(name, arguments, 1);
          return test.test(arguments.at(0));
        });
  }

  private static void binary(String name, Relation relation) {
    TESTS.put(
        name,
        arguments -> {
          if (arguments.size() == 1 && arguments.keywords().size() == 1) {
            return relation.holds(arguments.at(0), arguments.keywords().values().iterator().next());
          }
          check(name, arguments, 2);
          return relation.holds(arguments.at(0), arguments.at(1));
        });
  }

  private static void order(String operator, String... names) {
    for (String name : names) {
      binary(name, (left, right) -> Operators.order(operator, left, right));
    }
  }

  private static void contextual(String name, boolean filters) {
    TESTS.put(
        name,
        arguments ->
            arguments
                .context()
                .map(context ->
                    arguments.at(0) instanceof String wanted
                        && (filters ? context.hasFilter(wanted) : context.hasTest(wanted)))
                .orElse(false));
  }

  private static void check(String name, Arguments arguments, int count) {
    if (arguments.size() != count || !arguments.keywords().isEmpty()) {
      throw JinjaException.typeError(
          "test_"
              + name
              + "() takes "
              + count
              + " positional argument"
              + (count == 1 ? "" : "s")
              + " but "
              + arguments.size()
              + (arguments.size() == 1 ? " was given" : " were given"));
    }
  }

  private static Object remainder(@Nullable Object value, @Nullable Object by) {
    return Objects.requireNonNull(Operators.binary("%", value, by));
  }

  private static boolean isSequence(@Nullable Object value) {
    return value instanceof String
        || value instanceof List<?>
        || value instanceof Map<?, ?>
        || value instanceof Undefined
        || value instanceof JinjaObject object && object.length() >= 0;
  }

  private static boolean isCased(@Nullable Object value, boolean upper) {
    String method = upper ? "isupper" : "islower";
    return Iteration.truth(
        Access.apply(Access.member(Text.str(value), method), null, Arguments.none()));
  }

  /** Small integers and equal strings are one object in CPython. */
  private static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number && right instanceof Number
        || left instanceof String && right instanceof String) {
      return left.equals(right) && !(left instanceof Double) && !(left instanceof BigInteger);
    }
    return left == right || left instanceof Boolean && left.equals(right);
  }
}
