package dev.atelier.jinja.value;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A tuple, possibly with names for its places (a named tuple). Never equal to a list. */
public final class PyTuple extends AbstractList<@Nullable Object> implements RandomAccess {
  public static final PyTuple EMPTY = new PyTuple(List.of(), new Object[0]);

  private final List<String> names;
  private final @Nullable Object[] items;

  private PyTuple(List<String> names, @Nullable Object[] items) {
    this.names = names;
    this.items = items;
  }

  /** Takes the array as it is; it must not be changed afterwards. */
  public static PyTuple of(@Nullable Object... items) {
    return new PyTuple(List.of(), items);
  }

  public static PyTuple copyOf(List<? extends @Nullable Object> items) {
    return items instanceof PyTuple tuple ? tuple : new PyTuple(List.of(), items.toArray());
  }

  /** As many names as items. */
  public static PyTuple named(List<String> names, @Nullable Object... items) {
    return new PyTuple(List.copyOf(names), items);
  }

  /** Whether its places have names. */
  public boolean isNamed() {
    return !names.isEmpty();
  }

  /** The item of a name, or {@link Missing#MISSING}. */
  @Nullable Object named(String name) {
    int index = names.indexOf(name);
    return index < 0 ? Missing.MISSING : items[index];
  }

  @Override
  public @Nullable Object get(int index) {
    return items[index];
  }

  @Override
  public int size() {
    return items.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PyTuple tuple && Equality.listsEqual(this, tuple);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (Object item : items) {
      hash = 31 * hash + Equality.hash(item);
    }
    return hash;
  }
}
