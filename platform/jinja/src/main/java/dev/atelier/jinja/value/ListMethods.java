package dev.atelier.jinja.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of {@code list}, {@code tuple} and {@code range}. */
final class ListMethods {
  static final Map<String, Method> METHODS = new HashMap<>();
  static final Map<String, Method> TUPLE_METHODS = new HashMap<>();

  static {
    reading("index", Signature.of("index", "value", "start?", "stop?"), ListMethods::index);
    reading(
        "count",
        Signature.of("count", "value"),
        (list, a) -> list.stream().filter(item -> Equality.equal(item, a[0])).count());
    method("append", Signature.of("append", "object"), (list, a) -> nothing(list.add(a[0])));
    method(
        "extend",
        Signature.of("extend", "iterable"),
        (list, a) -> nothing(list.addAll(Iteration.toList(a[0]))));
    method("insert", Signature.of("insert", "index", "object"), ListMethods::insert);
    method("pop", Signature.of("pop", "index?"), ListMethods::pop);
    method("remove", Signature.of("remove", "value"), ListMethods::remove);
    method(
        "clear",
        Signature.of("clear"),
        (list, _) -> {
          list.clear();
          return null;
        });
    method(
        "reverse",
        Signature.of("reverse"),
        (list, _) -> {
          Collections.reverse(list);
          return null;
        });
    method("copy", Signature.of("copy"), (list, _) -> new ArrayList<>(list));
    method("sort", Signature.of("sort", "key?", "reverse?"), ListMethods::sort);
  }

  private ListMethods() {}

  private interface Body {
    @Nullable Object call(List<@Nullable Object> self, @Nullable Object[] values);
  }

  private static void reading(String name, Signature signature, Body body) {
    method(name, signature, body);
    TUPLE_METHODS.put(name, Objects.requireNonNull(METHODS.get(name)));
  }

  @SuppressWarnings("unchecked")
  private static void method(String name, Signature parameters, Body body) {
    Signature signature = parameters.inType("list");
    METHODS.put(
        name,
        (self, arguments) -> {
          try {
            return body.call((List<@Nullable Object>) self, signature.bind(arguments));
          } catch (UnsupportedOperationException e) {
            throw new JinjaException(
                PythonType.ATTRIBUTE_ERROR, "this list cannot be changed: " + name);
          }
        });
  }

  private static @Nullable Object nothing(boolean changed) {
    return null;
  }

  private static Object index(List<@Nullable Object> list, @Nullable Object[] values) {
    int size = list.size();
    int from = values[1] == Missing.MISSING ? 0 : Ints.index(values[1]);
    int to = values[2] == Missing.MISSING ? size : Ints.index(values[2]);
    from = Math.clamp(from < 0 ? from + size : from, 0, size);
    to = Math.clamp(to < 0 ? to + size : to, 0, size);
    for (int i = from; i < to; i++) {
      if (Equality.equal(list.get(i), values[0])) {
        return (long) i;
      }
    }
    throw JinjaException.valueError(
        list instanceof PyTuple
            ? "tuple.index(x): x not in tuple"
            : Text.repr(values[0]) + " is not in list");
  }

  private static @Nullable Object insert(List<@Nullable Object> list, @Nullable Object[] values) {
    int index = Ints.index(values[0]);
    int place = index < 0 ? index + list.size() : index;
    list.add(Math.clamp(place, 0, list.size()), values[1]);
    return null;
  }

  private static @Nullable Object pop(List<@Nullable Object> list, @Nullable Object[] values) {
    if (list.isEmpty()) {
      throw new JinjaException(PythonType.INDEX_ERROR, "pop from empty list");
    }
    int index = values[0] == Missing.MISSING ? -1 : Ints.index(values[0]);
    int place = index < 0 ? index + list.size() : index;
    if (place < 0 || place >= list.size()) {
      throw new JinjaException(PythonType.INDEX_ERROR, "pop index out of range");
    }
    return list.remove(place);
  }

  private static @Nullable Object remove(List<@Nullable Object> list, @Nullable Object[] values) {
    for (int i = 0; i < list.size(); i++) {
      if (Equality.equal(list.get(i), values[0])) {
        list.remove(i);
        return null;
      }
    }
    throw JinjaException.valueError("list.remove(x): x not in list");
  }

  private static @Nullable Object sort(List<@Nullable Object> list, @Nullable Object[] values) {
    boolean reverse = values[1] != Missing.MISSING && Iteration.truth(values[1]);
    Object key = values[0] == Missing.MISSING ? null : values[0];
    List<@Nullable Object> sorted =
        Sorting.sorted(
            list, item -> key == null ? item : Access.call(key, Arguments.of(item)), reverse);
    list.clear();
    list.addAll(sorted);
    return null;
  }
}
