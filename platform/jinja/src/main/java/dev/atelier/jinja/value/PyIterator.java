package dev.atelier.jinja.value;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A generator or other iterator of Python: to be walked once. */
public final class PyIterator implements Iterator<@Nullable Object> {
  private final String typeName;
  private final Iterator<? extends @Nullable Object> items;

  /**
   * @param typeName as Python names its type: {@code generator}, {@code zip} …
   */
  public PyIterator(String typeName, Iterator<? extends @Nullable Object> items) {
    this.typeName = typeName;
    this.items = items;
  }

  public static PyIterator generator(Iterator<? extends @Nullable Object> items) {
    return new PyIterator("generator", items);
  }

  public String typeName() {
    return typeName;
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  @Override
  public @Nullable Object next() {
    return items.next();
  }
}
