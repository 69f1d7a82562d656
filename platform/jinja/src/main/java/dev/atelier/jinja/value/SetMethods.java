package dev.atelier.jinja.value;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of {@code set}. */
final class SetMethods {
  static final Map<String, Method> METHODS = new HashMap<>();

  static {
    method(
        "add",
        (set, a) -> {
          Sets.add(set, single("add", a));
          return null;
        });
    method("remove", (set, a) -> remove(set, single("remove", a), true));
    method("discard", (set, a) -> remove(set, single("discard", a), false));
    method("pop", (set, _) -> pop(set));
    method(
        "clear",
        (set, _) -> {
          set.clear();
          return null;
        });
    method("copy", (set, _) -> new LinkedHashSet<>(set));
    method(
        "update",
        (set, a) -> {
          a.positional()
              .forEach(
                  items -> Iteration.iterator(items).forEachRemaining(item -> Sets.add(set, item)));
          return null;
        });
    method("union", (set, a) -> union(set, a));
    method("intersection", (set, a) -> intersection(set, a));
    method("difference", (set, a) -> subtract(set, a));
    method(
        "symmetric_difference",
        (set, a) -> symmetric(set, Sets.create(single("symmetric_difference", a))));
    method("difference_update", (set, a) -> replace(set, subtract(set, a)));
    method("intersection_update", (set, a) -> replace(set, intersection(set, a)));
    method("issubset", (set, a) -> order("<=", set, Sets.create(single("issubset", a))));
    method("issuperset", (set, a) -> order(">=", set, Sets.create(single("issuperset", a))));
    method("isdisjoint", (set, a) -> intersection(set, a).isEmpty());
  }

  private SetMethods() {}

  private interface Body {
    @Nullable Object call(Set<@Nullable Object> self, Arguments arguments);
  }

  @SuppressWarnings("unchecked")
  private static void method(String name, Body body) {
    METHODS.put(
        name,
        (self, arguments) -> {
          try {
            return body.call((Set<@Nullable Object>) self, arguments);
          } catch (UnsupportedOperationException e) {
            throw new JinjaException(
                PythonType.ATTRIBUTE_ERROR, "this set cannot be changed: " + name);
          }
        });
  }

  private static @Nullable Object single(String name, Arguments arguments) {
    if (arguments.size() != 1) {
      throw JinjaException.typeError(
          "set." + name + "() takes exactly one argument (" + arguments.size() + " given)");
    }
    return arguments.at(0);
  }

  private static @Nullable Object remove(
      Set<@Nullable Object> set, @Nullable Object item, boolean must) {
    Object stored = Sets.stored(set, item);
    if (stored == Missing.MISSING && must) {
      throw new JinjaException(PythonType.KEY_ERROR, Text.repr(item));
    }
    set.remove(stored);
    return null;
  }

  private static @Nullable Object pop(Set<@Nullable Object> set) {
    if (set.isEmpty()) {
      throw new JinjaException(PythonType.KEY_ERROR, "'pop from an empty set'");
    }
    Object first = set.iterator().next();
    set.remove(first);
    return first;
  }

  private static Set<@Nullable Object> union(Set<?> set, Arguments others) {
    Set<@Nullable Object> all = new LinkedHashSet<>(set);
    others
        .positional()
        .forEach(other -> Iteration.iterator(other).forEachRemaining(item -> Sets.add(all, item)));
    return all;
  }

  private static Set<@Nullable Object> intersection(Set<?> set, Arguments others) {
    Set<@Nullable Object> common = new LinkedHashSet<>(set);
    for (Object other : others.positional()) {
      Set<?> items = Sets.create(other);
      common.removeIf(item -> !Sets.contains(items, item));
    }
    return common;
  }

  private static Set<@Nullable Object> subtract(Set<?> set, Arguments others) {
    Set<@Nullable Object> rest = new LinkedHashSet<>(set);
    for (Object other : others.positional()) {
      Set<?> items = Sets.create(other);
      rest.removeIf(item -> Sets.contains(items, item));
    }
    return rest;
  }

  static Set<@Nullable Object> difference(Set<?> left, Set<?> right) {
    return subtract(left, Arguments.of(right));
  }

  private static Set<@Nullable Object> symmetric(Set<?> left, Set<?> right) {
    Set<@Nullable Object> all = difference(left, right);
    all.addAll(difference(right, left));
    return all;
  }

  private static @Nullable Object replace(
      Set<@Nullable Object> set, Set<@Nullable Object> content) {
    set.clear();
    set.addAll(content);
    return null;
  }

  /** Inclusion. */
  static boolean order(String operator, Set<?> left, Set<?> right) {
    return switch (operator) {
      case "<=" -> left.stream().allMatch(item -> Sets.contains(right, item));
      case "<" -> left.size() < right.size() && order("<=", left, right);
      case ">=" -> order("<=", right, left);
      default -> order("<", right, left);
    };
  }
}
