package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Equality;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyIterator;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.jinja.value.UndefinedPolicy;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}; also walks the loop's items, one ahead where the template asks. */
final class LoopContext implements JinjaObject, JinjaCallable {
  /** Renders a recursive loop once more over other items. */
  @FunctionalInterface
  interface Recursion {
    @Nullable Object render(@Nullable Object items, int depth0);
  }

  private final @Nullable Object iterable;
  private final UndefinedPolicy policy;
  private final @Nullable Recursion recursion;
  private final int depth0;
  private Iterator<@Nullable Object> items;
  private int index0 = -1;
  private int length = -1;
  private @Nullable Object after = Missing.MISSING;
  private @Nullable Object current = Missing.MISSING;
  private @Nullable Object before = Missing.MISSING;
  private @Nullable Object lastChanged = Missing.MISSING;

  LoopContext(
      @Nullable Object iterable,
      UndefinedPolicy policy,
      @Nullable Recursion recursion,
      int depth0) {
    this.iterable = iterable;
    this.items = Iteration.iterator(iterable);
    this.policy = policy;
    this.recursion = recursion;
    this.depth0 = depth0;
  }

  /** Goes on to the next item; {@link Missing#MISSING} at the end. */
  @Nullable Object next() {
    Object item = after;
    if (item == Missing.MISSING) {
      if (!items.hasNext()) {
        return Missing.MISSING;
      }
      item = items.next();
    }
    after = Missing.MISSING;
    index0++;
    before = current;
    current = item;
    return item;
  }

  private @Nullable Object peek() {
    if (after == Missing.MISSING && items.hasNext()) {
      after = items.next();
    }
    return after;
  }

  @Override
  public int length() {
    if (length < 0) {
      int known = Iteration.lengthOrNone(iterable);
      if (known >= 0) {
        length = known;
      } else {
        List<@Nullable Object> rest = Iteration.toList(new PyIterator("", items));
        items = rest.iterator();
        length = rest.size() + index0 + 1 + (after == Missing.MISSING ? 0 : 1);
      }
    }
    return length;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> (long) index0 + 1;
      case "index0" -> (long) index0;
      case "first" -> index0 == 0;
      case "last" -> peek() == Missing.MISSING;
      case "length" -> (long) length();
      case "revindex" -> (long) length() - index0;
      case "revindex0" -> (long) length() - index0 - 1;
      case "depth" -> (long) depth0 + 1;
      case "depth0" -> (long) depth0;
      case "previtem" -> index0 == 0 ? undefined("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == Missing.MISSING ? undefined("there is no next item") : next;
      }
      case "cycle" -> (JinjaCallable) this::cycle;
      case "changed" -> (JinjaCallable) this::changed;
      default -> Missing.MISSING;
    };
  }

  private Undefined undefined(String hint) {
    return Undefined.hint(policy, hint, null);
  }

  private @Nullable Object cycle(Arguments arguments) {
    if (arguments.size() == 0) {
      throw JinjaException.typeError("no items for cycling given");
    }
    return arguments.at(index0 % arguments.size());
  }

  private Object changed(Arguments arguments) {
    PyTuple values = PyTuple.copyOf(arguments.positional());
    boolean changed = lastChanged == Missing.MISSING || !Equality.equal(lastChanged, values);
    lastChanged = values;
    return changed;
  }

  @Override
  public @Nullable Object call(Arguments arguments) {
    if (recursion == null) {
      throw JinjaException.typeError(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    if (arguments.size() != 1) {
      throw JinjaException.typeError(
          "LoopContext.__call__() takes 2 positional arguments but "
              + (arguments.size() + 1)
              + " were given");
    }
    return recursion.render(arguments.at(0), depth0 + 1);
  }

  @Override
  public boolean truth() {
    return length() > 0;
  }

  @Override
  public String qualifiedTypeName() {
    return "jinja2.runtime.LoopContext";
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }

  @Override
  public String repr() {
    IntFunction<String> number = Integer::toString;
    return "<LoopContext " + number.apply(index0 + 1) + "/" + number.apply(length()) + ">";
  }
}
