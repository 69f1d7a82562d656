package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Types;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Targets of assignments to code. */
final class Targets {
  /** Stores a value. */
  @FunctionalInterface
  interface Store {
    void store(Frame frame, @Nullable Object value);
  }

  private Targets() {}

  /**
   * @param level whose variables the target names
   */
  static Store compile(Expression target, Level level) {
    return switch (target) {
      case Expression.Name name -> {
        int slot = variable(name.id(), level).slot();
        yield (frame, value) -> frame.slots[slot] = value;
      }
      case Expression.NamespaceTarget namespace -> {
        Eval read = Slots.read(level, variable(namespace.namespace(), level));
        yield (frame, value) -> namespace(read.eval(frame)).set(namespace.attribute(), value);
      }
      case Expression.TupleOf tuple -> {
        Store[] stores =
            tuple.items().stream().map(item -> compile(item, level)).toArray(Store[]::new);
        yield (frame, value) -> unpack(stores, frame, value);
      }
      default -> throw new IllegalStateException("not a target");
    };
  }

  private static Variable variable(String name, Level level) {
    return Objects.requireNonNull(level.symbols().find(name));
  }

  static Namespace namespace(@Nullable Object value) {
    if (value instanceof Namespace namespace) {
      return namespace;
    }
    throw JinjaException.runtime("cannot assign attribute on non-namespace object");
  }

  /** The namespaces that a target assigns to: they are checked before the value is computed. */
  static List<Eval> namespaces(Expression target, Level level) {
    List<Eval> reads = new ArrayList<>();
    if (target instanceof Expression.NamespaceTarget namespace) {
      reads.add(Slots.read(level, variable(namespace.namespace(), level)));
    } else if (target instanceof Expression.TupleOf tuple) {
      tuple.items().forEach(item -> reads.addAll(namespaces(item, level)));
    }
    return reads;
  }

  private static void unpack(Store[] stores, Frame frame, @Nullable Object value) {
    List<@Nullable Object> parts = unpack(value, stores.length);
    for (int i = 0; i < stores.length; i++) {
      stores[i].store(frame, parts.get(i));
    }
  }

  /**
   * As many items as there are targets.
   *
   * @throws JinjaException as Python, if there are more or fewer
   */
  static List<@Nullable Object> unpack(@Nullable Object value, int count) {
    if (!Iteration.isIterable(value)) {
      throw JinjaException.typeError(
          "cannot unpack non-iterable " + Types.inMessage(value) + " object");
    }
    Iterator<@Nullable Object> items = Iteration.iterator(value);
    List<@Nullable Object> parts = new ArrayList<>(count);
    while (items.hasNext() && parts.size() <= count) {
      parts.add(items.next());
    }
    if (parts.size() < count) {
      throw JinjaException.valueError(
          "not enough values to unpack (expected " + count + ", got " + parts.size() + ")");
    }
    if (parts.size() > count) {
      throw JinjaException.valueError("too many values to unpack (expected " + count + ")");
    }
    return parts;
  }
}
