package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.LookAhead;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Operators;
import dev.atelier.jinja.value.PyIterator;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.PyType;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Signature;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code itertools}. What Python makes lazily and without end is lazy here too. */
final class ItertoolsModule {
  private static final int MOST_TUPLES = 1_000_000;

  private ItertoolsModule() {}

  static Map<String, Object> names() {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put(
        "chain",
        new PyType(
            "itertools.chain",
            a -> chain(a.positional().iterator()),
            Map.of("from_iterable", (JinjaCallable) a -> chain(Iteration.iterator(a.at(0))))));
    put(names, "count", ItertoolsModule::count);
    put(names, "cycle", ItertoolsModule::cycle);
    put(names, "repeat", ItertoolsModule::repeat);
    put(names, "accumulate", ItertoolsModule::accumulate);
    put(names, "compress", ItertoolsModule::compress);
    put(names, "islice", ItertoolsModule::slice);
    put(names, "starmap", ItertoolsModule::starMap);
    put(names, "tee", ItertoolsModule::tee);
    put(names, "zip_longest", ItertoolsModule::zipLongest);
    put(names, "product", ItertoolsModule::product);
    put(names, "permutations", a -> choices(a, "permutations"));
    put(names, "combinations", a -> choices(a, "combinations"));
    put(names, "combinations_with_replacement", a -> choices(a, "combinations_with_replacement"));
    return names;
  }

  private static void put(Map<String, Object> names, String name, JinjaCallable function) {
    names.put(name, function);
  }

  /** An iterator that asks for its next item until {@link Missing#MISSING} comes. */
  private static PyIterator lazy(String type, Supplier<@Nullable Object> next) {
    return new PyIterator(
        "itertools." + type,
        new LookAhead() {
          @Override
          protected @Nullable Object advance() {
            return next.get();
          }
        });
  }

  private static @Nullable Object next(Iterator<@Nullable Object> items) {
    return items.hasNext() ? items.next() : Missing.MISSING;
  }

  private static Object chain(Iterator<? extends @Nullable Object> sources) {
    @Nullable Iterator<@Nullable Object>[] current = newSlot();
    return lazy(
        "chain",
        () -> {
          while (current[0] == null || !current[0].hasNext()) {
            if (!sources.hasNext()) {
              return Missing.MISSING;
            }
            current[0] = Iteration.iterator(sources.next());
          }
          return current[0].next();
        });
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Iterator<@Nullable Object>[] newSlot() {
    return (Iterator<@Nullable Object>[]) new Iterator<?>[1];
  }

  private static Object count(Arguments arguments) {
    @Nullable Object[] values = Signature.of("count", "start?", "step?").bind(arguments);
    @Nullable Object[] at = {values[0] == Missing.MISSING ? 0L : values[0]};
    Object step = values[1] == Missing.MISSING ? 1L : values[1];
    return lazy(
        "count",
        () -> {
          Object item = at[0];
          at[0] = Operators.binary("+", item, step);
          arguments.context().ifPresent(context -> context.spend(1));
          return item;
        });
  }

  private static Object cycle(Arguments arguments) {
    List<@Nullable Object> items = Iteration.toList(arguments.at(0));
    int[] at = {0};
    return lazy(
        "cycle",
        () -> {
          arguments.context().ifPresent(context -> context.spend(1));
          return items.isEmpty() ? Missing.MISSING : items.get(at[0]++ % items.size());
        });
  }

  private static Object repeat(Arguments arguments) {
    @Nullable Object[] values = Signature.of("repeat", "object", "times?").bind(arguments);
    int[] left = {values[1] == Missing.MISSING ? -1 : Math.max(0, Ints.index(values[1]))};
    return lazy(
        "repeat",
        () -> {
          arguments.context().ifPresent(context -> context.spend(1));
          if (left[0] == 0) {
            return Missing.MISSING;
          }
          left[0] -= left[0] > 0 ? 1 : 0;
          return values[0];
        });
  }

  private static Object accumulate(Arguments arguments) {
    @Nullable Object[] values =
        Signature.of("accumulate", "iterable", "func?", "initial?").bind(arguments);
    Iterator<@Nullable Object> items = Iteration.iterator(values[0]);
    boolean hasInitial = values[2] != Missing.MISSING && values[2] != null;
    @Nullable Object[] total = {hasInitial ? values[2] : Missing.MISSING};
    boolean[] first = {hasInitial};
    return lazy(
        "accumulate",
        () -> {
          if (first[0]) {
            first[0] = false;
            return total[0];
          }
          Object item = next(items);
          if (item == Missing.MISSING) {
            return item;
          }
          if (total[0] == Missing.MISSING) {
            total[0] = item;
          } else if (values[1] == Missing.MISSING || values[1] == null) {
            total[0] = Operators.binary("+", total[0], item);
          } else {
            total[0] = Access.call(values[1], Arguments.of(total[0], item));
          }
          return total[0];
        });
  }

  private static Object compress(Arguments arguments) {
    Iterator<@Nullable Object> data = Iteration.iterator(arguments.at(0));
    Iterator<@Nullable Object> selectors = Iteration.iterator(arguments.at(1));
    return lazy(
        "compress",
        () -> {
          while (data.hasNext() && selectors.hasNext()) {
            Object item = data.next();
            if (Iteration.truth(selectors.next())) {
              return item;
            }
          }
          return Missing.MISSING;
        });
  }

  private static Object slice(Arguments arguments) {
    Iterator<@Nullable Object> items = Iteration.iterator(arguments.at(0));
    boolean stopOnly = arguments.size() == 2;
    int start = stopOnly ? 0 : bound(arguments, 1, 0);
    int stop = bound(arguments, stopOnly ? 1 : 2, Integer.MAX_VALUE);
    int step = bound(arguments, 3, 1);
    if (start < 0 || stop < 0 || step < 1) {
      throw JinjaException.valueError(
          "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    int[] at = {0};
    long[] wanted = {start};
    return lazy(
        "islice",
        () -> {
          while (wanted[0] < stop && items.hasNext()) {
            Object item = items.next();
            if (at[0]++ == wanted[0]) {
              wanted[0] += step;
              return item;
            }
          }
          return Missing.MISSING;
        });
  }

  private static int bound(Arguments arguments, int place, int otherwise) {
    return place < arguments.size() && arguments.at(place) != null
        ? Ints.index(arguments.at(place))
        : otherwise;
  }

  private static Object starMap(Arguments arguments) {
    Iterator<@Nullable Object> items = Iteration.iterator(arguments.at(1));
    return lazy(
        "starmap",
        () ->
            items.hasNext()
                ? Access.call(
                    arguments.at(0), Arguments.of(Iteration.toList(items.next()).toArray()))
                : Missing.MISSING);
  }

  private static Object tee(Arguments arguments) {
    List<@Nullable Object> items = Iteration.toList(arguments.at(0));
    int count = arguments.size() > 1 ? Ints.index(arguments.at(1)) : 2;
    @Nullable Object[] copies = new Object[Math.max(0, count)];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = new PyIterator("itertools._tee", items.iterator());
    }
    return PyTuple.of(copies);
  }

  private static Object zipLongest(Arguments arguments) {
    Object fill = arguments.keywords().get("fillvalue");
    List<Iterator<@Nullable Object>> sources = new ArrayList<>();
    arguments.positional().forEach(source -> sources.add(Iteration.iterator(source)));
    return lazy(
        "zip_longest",
        () -> {
          if (sources.stream().noneMatch(Iterator::hasNext)) {
            return Missing.MISSING;
          }
          @Nullable Object[] row = new Object[sources.size()];
          for (int i = 0; i < row.length; i++) {
            row[i] = sources.get(i).hasNext() ? sources.get(i).next() : fill;
          }
          return PyTuple.of(row);
        });
  }

  private static Object product(Arguments arguments) {
    Object repeat = arguments.keywords().getOrDefault("repeat", 1L);
    List<List<@Nullable Object>> pools = new ArrayList<>();
    for (int i = 0; i < Ints.index(repeat); i++) {
      arguments.positional().forEach(pool -> pools.add(Iteration.toList(pool)));
    }
    List<@Nullable Object> tuples = new ArrayList<>();
    tuples.add(PyTuple.EMPTY);
    for (List<@Nullable Object> pool : pools) {
      List<@Nullable Object> longer = new ArrayList<>();
      for (Object tuple : tuples) {
        for (Object item : pool) {
          longer.add(Operators.binary("+", tuple, PyTuple.of(item)));
          limit(longer.size());
        }
      }
      tuples = longer;
    }
    return new PyIterator("itertools.product", tuples.iterator());
  }

  private static void limit(int size) {
    if (size > MOST_TUPLES) {
      throw new JinjaException(
          PythonType.LIMIT_EXCEEDED, "itertools would make more than " + MOST_TUPLES + " tuples");
    }
  }

  private static Object choices(Arguments arguments, String kind) {
    List<@Nullable Object> pool = Iteration.toList(arguments.at(0));
    Object given = arguments.get(1, "r");
    int size = given == Missing.MISSING || given == null ? pool.size() : Ints.index(given);
    if (size < 0) {
      throw JinjaException.valueError("r must be non-negative");
    }
    List<@Nullable Object> tuples = new ArrayList<>();
    choose(pool, size, kind, new ArrayList<>(), tuples);
    return new PyIterator("itertools." + kind, tuples.iterator());
  }

  /** Appends one index after the other to those chosen. */
  private static void choose(
      List<@Nullable Object> pool,
      int size,
      String kind,
      List<Integer> chosen,
      List<@Nullable Object> tuples) {
    if (chosen.size() == size) {
      tuples.add(PyTuple.of(chosen.stream().map(pool::get).toArray()));
      limit(tuples.size());
      return;
    }
    int last = chosen.isEmpty() ? -1 : chosen.getLast();
    int from =
        switch (kind) {
          case "permutations" -> 0;
          case "combinations" -> last + 1;
          default -> Math.max(0, last);
        };
    for (int i = from; i < pool.size(); i++) {
      if (kind.equals("permutations") && chosen.contains(i)) {
        continue;
      }
      chosen.add(i);
      choose(pool, size, kind, chosen, tuples);
      chosen.removeLast();
    }
  }
}
