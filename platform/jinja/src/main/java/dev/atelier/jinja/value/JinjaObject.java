package dev.atelier.jinja.value;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * An object of the host with attributes, items and operators of its own. Everything has a default
 * answer, that of a plain Python object; equality and hash are Java's. An object that can be called
 * implements {@link JinjaCallable} too; one that has an order, {@link Comparable}.
 */
public interface JinjaObject {
  /**
   * The attribute, or {@link Missing#MISSING}. Templates cannot see attributes whose names begin
   * with an underscore; an object that stands for a namespace offers its names as items.
   */
  default @Nullable Object attribute(String name) {
    return Missing.MISSING;
  }

  /** The item of a key or index, or {@link Missing#MISSING}. */
  default @Nullable Object item(@Nullable Object key) {
    return Missing.MISSING;
  }

  /**
   * The items of a slice, whose bounds may be null; an object without slices answers {@link
   * Missing#MISSING}.
   */
  default @Nullable Object slice(
      @Nullable Object start, @Nullable Object stop, @Nullable Object step) {
    return Missing.MISSING;
  }

  /** Whether the tests {@code mapping} and not {@code sequence} hold for it. */
  default boolean isMapping() {
    return false;
  }

  /** Sets an item; an object that allows none answers false. */
  default boolean setItem(@Nullable Object key, @Nullable Object value) {
    return false;
  }

  /** As {@code type(x).__name__}. */
  default String typeName() {
    return getClass().getSimpleName();
  }

  /** With its module, as messages about missing attributes have it. */
  default String qualifiedTypeName() {
    return typeName();
  }

  /** As {@code repr(x)}. */
  default String repr() {
    return "<" + typeName() + " object>";
  }

  /** As {@code str(x)}: what printing gives. */
  default String text() {
    return repr();
  }

  default boolean truth() {
    return length() != 0;
  }

  /** The number of items, or -1 for an object that has no length. */
  default int length() {
    return -1;
  }

  /** The items, or null for an object that cannot be iterated. */
  default @Nullable Iterator<@Nullable Object> items() {
    return null;
  }

  /**
   * A binary operator with this object on one side.
   *
   * @param operator as written: {@code +}, {@code -}, {@code *} …
   * @param reflected this object is the right side
   * @return {@link Missing#MISSING} if the operator is not for these two
   */
  default @Nullable Object operate(String operator, @Nullable Object other, boolean reflected) {
    return Missing.MISSING;
  }
}
