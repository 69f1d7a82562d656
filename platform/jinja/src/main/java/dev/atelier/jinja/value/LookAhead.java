package dev.atelier.jinja.value;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An iterator that finds its next item only when it is asked whether there is one. */
public abstract class LookAhead implements Iterator<@Nullable Object> {
  private @Nullable Object ready = Missing.MISSING;

  /** The next item, or {@link Missing#MISSING} at the end, where it may be asked again. */
  protected abstract @Nullable Object advance();

  @Override
  public final boolean hasNext() {
    if (ready == Missing.MISSING) {
      ready = advance();
    }
    return ready != Missing.MISSING;
  }

  @Override
  public final @Nullable Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Object item = ready;
    ready = Missing.MISSING;
    return item;
  }
}
