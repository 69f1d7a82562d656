package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.DictView;
import dev.atelier.jinja.value.Equality;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyIterator;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Sets;
import dev.atelier.jinja.value.Sorting;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import dev.atelier.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Filters of lists and mappings. */
final class SequenceFilters {
  private SequenceFilters() {}

  static Map<String, JinjaCallable> all() {
    return new FilterTable()
        .row("length", "len", "", v -> (long) Iteration.length(v.value()))
        .alias("count", "length")
        .row("first", "sync_do_first", "", SequenceFilters::first)
        .row("last", "do_last", "", SequenceFilters::last)
        .row("random", "do_random", "", SequenceFilters::random)
        .row("list", "sync_do_list", "", v -> Iteration.toList(v.value()))
        .row("reverse", "do_reverse", "", SequenceFilters::reverse)
        .row("sort", "do_sort", "reverse? case_sensitive? attribute?", SequenceFilters::sort)
        .row("unique", "sync_do_unique", "case_sensitive? attribute?", SequenceFilters::unique)
        .row("min", "do_min", "case_sensitive? attribute?", v -> extreme(v, false))
        .row("max", "do_max", "case_sensitive? attribute?", v -> extreme(v, true))
        .row("batch", "do_batch", "linecount fill_with?", SequenceFilters::batch)
        .row("slice", "sync_do_slice", "slices fill_with?", SequenceFilters::slice)
        .row(
            "groupby",
            "sync_do_groupby",
            "attribute default? case_sensitive?",
            SequenceFilters::groupBy)
        .row("dictsort", "do_dictsort", "case_sensitive? by? reverse?", SequenceFilters::dictSort)
        .row("items", "do_items", "", SequenceFilters::items)
        .all();
  }

  private static Undefined undefined(FilterTable.Values values, String hint) {
    return Undefined.hint(values.call().undefinedPolicy(), hint, null);
  }

  private static @Nullable Object first(FilterTable.Values values) {
    Iterator<@Nullable Object> items = Iteration.iterator(values.value());
    return items.hasNext() ? items.next() : undefined(values, "No first item, sequence was empty.");
  }

  private static @Nullable Object last(FilterTable.Values values) {
    Object value = values.value();
    if (!Iteration.isIterable(value) || value instanceof PyIterator || value instanceof Set<?>) {
      throw JinjaException.typeError("'" + Types.inMessage(value) + "' object is not reversible");
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list.getLast();
    }
    List<@Nullable Object> items = Iteration.toList(value);
    return items.isEmpty()
        ? undefined(values, "No last item, sequence was empty.")
        : items.getLast();
  }

  private static @Nullable Object random(FilterTable.Values values) {
    int length = Iteration.length(values.value());
    return length == 0
        ? undefined(values, "No random item, sequence was empty.")
        : Access.item(
            values.value(),
            (long) ThreadLocalRandom.current().nextInt(length),
            values.call().undefinedPolicy());
  }

  private static @Nullable Object reverse(FilterTable.Values values) {
    Object value = values.value();
    if (value instanceof String text) {
      return new StringBuilder(text).reverse().toString();
    }
    if (!Iteration.isIterable(value)) {
      throw new JinjaException(PythonType.FILTER_ARGUMENT_ERROR, "argument must be iterable");
    }
    boolean whole = value instanceof PyIterator || value instanceof Set<?>;
    List<@Nullable Object> items = Iteration.toList(value);
    Collections.reverse(items);
    String type =
        switch (value) {
          case PyTuple _ -> "reversed";
          case List<?> _ -> "list_reverseiterator";
          case Map<?, ?> _ -> "dict_reversekeyiterator";
          case null, default -> "reversed";
        };
    return whole ? items : new PyIterator(type, items.iterator());
  }

  private static @Nullable Object folded(@Nullable Object value) {
    return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static Function<@Nullable Object, @Nullable Object> key(
      FilterTable.Values values, @Nullable Object attribute, boolean caseSensitive) {
    AttributePath path = AttributePath.of(attribute, values.call());
    return item -> caseSensitive ? path.get(item) : folded(path.get(item));
  }

  private static Object sort(FilterTable.Values values) {
    boolean caseSensitive = values.flag(2);
    Object attribute = values.get(3, null);
    List<Function<@Nullable Object, @Nullable Object>> keys = new ArrayList<>();
    if (attribute instanceof String names) {
      for (String name : names.split(",", -1)) {
        keys.add(key(values, name, caseSensitive));
      }
    } else {
      keys.add(key(values, attribute, caseSensitive));
    }
    return Sorting.sorted(
        values.value(),
        item -> {
          List<@Nullable Object> parts = new ArrayList<>(keys.size());
          keys.forEach(key -> parts.add(key.apply(item)));
          return parts;
        },
        values.flag(1));
  }

  private static Object unique(FilterTable.Values values) {
    Function<@Nullable Object, @Nullable Object> key =
        key(values, values.get(2, null), values.flag(1));
    Iterator<@Nullable Object> items = Iteration.iterator(values.value());
    Set<@Nullable Object> seen = Sets.create(List.of());
    List<@Nullable Object> kept = new ArrayList<>();
    while (items.hasNext()) {
      Object item = items.next();
      if (Sets.insert(seen, key.apply(item))) {
        kept.add(item);
      }
    }
    return PyIterator.generator(kept.iterator());
  }

  private static @Nullable Object extreme(FilterTable.Values values, boolean greatest) {
    Object found =
        Sorting.extreme(values.value(), key(values, values.get(2, null), values.flag(1)), greatest);
    return found == Missing.MISSING
        ? undefined(values, "No aggregated item, sequence was empty.")
        : found;
  }

  private static Object batch(FilterTable.Values values) {
    int size = Ints.index(values.get(1, null));
    Object fill = values.get(2, null);
    List<@Nullable Object> batches = new ArrayList<>();
    List<@Nullable Object> batch = new ArrayList<>();
    Iterator<@Nullable Object> items = Iteration.iterator(values.value());
    while (items.hasNext()) {
      if (batch.size() == size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(items.next());
    }
    if (!batch.isEmpty()) {
      while (fill != null && batch.size() < size) {
        batch.add(fill);
      }
      batches.add(batch);
    }
    return PyIterator.generator(batches.iterator());
  }

  private static Object slice(FilterTable.Values values) {
    List<@Nullable Object> items = Iteration.toList(values.value());
    int slices = Ints.index(values.get(1, null));
    Object fill = values.get(2, null);
    if (slices == 0) {
      throw new JinjaException(
          PythonType.ZERO_DIVISION_ERROR, "integer division or modulo by zero");
    }
    int each = Math.floorDiv(items.size(), slices);
    int extra = Math.floorMod(items.size(), slices);
    List<@Nullable Object> result = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < slices; i++) {
      int start = offset + i * each;
      offset += i < extra ? 1 : 0;
      List<@Nullable Object> part = new ArrayList<>(items.subList(start, offset + (i + 1) * each));
      if (fill != null && i >= extra) {
        part.add(fill);
      }
      result.add(part);
    }
    return PyIterator.generator(result.iterator());
  }

  private static Object groupBy(FilterTable.Values values) {
    boolean caseSensitive = values.flag(3);
    Object otherwise = values.get(2, null);
    AttributePath path = AttributePath.of(values.get(1, null), values.call());
    Function<@Nullable Object, @Nullable Object> key =
        item -> {
          Object found = path.get(item, otherwise);
          return caseSensitive ? found : folded(found);
        };
    List<@Nullable Object> groups = new ArrayList<>();
    List<@Nullable Object> group = new ArrayList<>();
    Object current = Missing.MISSING;
    for (Object item : Sorting.sorted(values.value(), key, false)) {
      Object itemKey = key.apply(item);
      if (current != Missing.MISSING && !Equality.equal(current, itemKey)) {
        groups.add(group(caseSensitive ? current : path.get(group.getFirst(), otherwise), group));
        group = new ArrayList<>();
      }
      current = itemKey;
      group.add(item);
    }
    if (current != Missing.MISSING) {
      groups.add(group(caseSensitive ? current : path.get(group.getFirst(), otherwise), group));
    }
    return groups;
  }

  private static PyTuple group(@Nullable Object key, List<@Nullable Object> items) {
    return PyTuple.named(List.of("grouper", "list"), key, items);
  }

  private static Object dictSort(FilterTable.Values values) {
    boolean caseSensitive = values.flag(1);
    String by = Text.str(values.get(2, "key"));
    int place =
        switch (by) {
          case "key" -> 0;
          case "value" -> 1;
          default ->
              throw new JinjaException(
                  PythonType.FILTER_ARGUMENT_ERROR,
                  "You can only sort by either \"key\" or \"value\"");
        };
    return Sorting.sorted(
        PairList.of(values.value()),
        pair -> {
          Object part = ((List<?>) Objects.requireNonNull(pair)).get(place);
          return caseSensitive ? part : folded(part);
        },
        values.flag(3));
  }

  private static Object items(FilterTable.Values values) {
    return switch (values.value()) {
      case Undefined _ -> PyIterator.generator(Collections.emptyIterator());
      case Map<?, ?> map -> PyIterator.generator(new DictView(DictView.Part.ITEMS, map).iterator());
      case null, default ->
          throw JinjaException.typeError("Can only get item pairs from a mapping.");
    };
  }
}
