package dev.atelier.jinja.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Python's iteration, length, truth and membership. */
public final class Iteration {
  private Iteration() {}

  /** As {@code iter(value)}. */
  public static Iterator<@Nullable Object> iterator(@Nullable Object value) {
    Iterator<@Nullable Object> items = iteratorOrNull(value);
    if (items == null) {
      throw JinjaException.typeError("'" + Types.inMessage(value) + "' object is not iterable");
    }
    return items;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Iterator<@Nullable Object> iteratorOrNull(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case List<?> list -> new ListWalk(list);
      case String text -> characters(text);
      case Map<?, ?> map -> new DictView(DictView.Part.KEYS, map).iterator();
      case Collection<?> collection -> (Iterator<@Nullable Object>) collection.iterator();
      case PyIterator iterator -> iterator;
      case Undefined undefined -> {
        undefined.look();
        yield Collections.emptyIterator();
      }
      case JinjaObject object -> object.items();
      default -> null;
    };
  }

  public static boolean isIterable(@Nullable Object value) {
    return iteratorOrNull(value) != null;
  }

  private static Iterator<@Nullable Object> characters(String text) {
    int[] points = text.codePoints().toArray();
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < points.length;
      }

      @Override
      public Object next() {
        return Character.toString(points[next++]);
      }
    };
  }

  /** Walks a list that may grow while it is walked, as Python allows. */
  private static final class ListWalk implements Iterator<@Nullable Object> {
    private final List<?> list;
    private int next;

    ListWalk(List<?> list) {
      this.list = list;
    }

    @Override
    public boolean hasNext() {
      return next < list.size();
    }

    @Override
    public @Nullable Object next() {
      return list.get(next++);
    }
  }

  /** As {@code list(value)}: always a new list. */
  public static List<@Nullable Object> toList(@Nullable Object value) {
    if (value instanceof Collection<?> collection && !(value instanceof DictView)) {
      return new ArrayList<>(collection);
    }
    List<@Nullable Object> list = new ArrayList<>();
    iterator(value).forEachRemaining(list::add);
    return list;
  }

  /** As {@code len(value)}. */
  public static int length(@Nullable Object value) {
    int length = lengthOrNone(value);
    if (length < 0) {
      throw JinjaException.typeError(
          "object of type '" + Types.inMessage(value) + "' has no len()");
    }
    return length;
  }

  /** The length, or -1 for a value that has none. */
  public static int lengthOrNone(@Nullable Object value) {
    return switch (value) {
      case null -> -1;
      case String text -> text.codePointCount(0, text.length());
      case Collection<?> collection -> collection.size();
      case Map<?, ?> map -> map.size();
      case Undefined undefined -> {
        undefined.look();
        yield 0;
      }
      case JinjaObject object -> object.length();
      default -> -1;
    };
  }

  /** As {@code bool(value)}. */
  public static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case Number number -> number.doubleValue() != 0;
      case Collection<?> collection -> !collection.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Undefined undefined -> {
        undefined.look();
        yield false;
      }
      case JinjaObject object -> object.truth();
      case Duration duration -> !duration.isZero();
      default -> true;
    };
  }

  /** As {@code item in container}. */
  public static boolean contains(@Nullable Object container, @Nullable Object item) {
    return switch (container) {
      case String text -> text.contains(textItem(item));
      case Map<?, ?> map -> Dicts.find(map, item) != Missing.MISSING;
      case Set<?> set -> Sets.contains(set, item);
      case DictView view -> view.contains(item);
      case Undefined undefined -> {
        undefined.look();
        yield false;
      }
      case null, default -> {
        Iterator<@Nullable Object> items = iteratorOrNull(container);
        if (items == null) {
          throw JinjaException.typeError(
              "argument of type '" + Types.inMessage(container) + "' is not iterable");
        }
        yield contains(items, item);
      }
    };
  }

  private static String textItem(@Nullable Object item) {
    if (item instanceof String text) {
      return text;
    }
    throw JinjaException.typeError(
        "'in <string>' requires string as left operand, not " + Types.inMessage(item));
  }

  static boolean contains(Iterator<?> items, @Nullable Object item) {
    while (items.hasNext()) {
      if (Equality.equal(items.next(), item)) {
        return true;
      }
    }
    return false;
  }
}
