package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Dicts;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyRange;
import dev.atelier.jinja.value.PyTuple;
import dev.atelier.jinja.value.PyType;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Types;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that every template of Jinja2 sees, {@code lipsum} apart. */
final class BuiltinGlobals {
  private static final int LONGEST_RANGE = 100_000;

  private BuiltinGlobals() {}

  static Map<String, @Nullable Object> all() {
    Map<String, @Nullable Object> globals = new HashMap<>();
    globals.put("range", type("range", BuiltinGlobals::range));
    globals.put("dict", type("dict", Dicts::create));
    globals.put("namespace", type("Namespace", Namespace::new));
    globals.put("cycler", type("Cycler", Cycler::new));
    globals.put("joiner", type("Joiner", Joiner::new));
    globals.put("lipsum", type("lipsum", BuiltinGlobals::lipsum));
    return globals;
  }

  private static PyType type(String name, JinjaCallable constructor) {
    return new PyType(name, constructor, Map.of());
  }

  /** As the sandbox has it: no longer than a limit. */
  private static Object range(Arguments arguments) {
    int count = arguments.size();
    if (count == 0) {
      throw JinjaException.typeError("range expected at least 1 argument, got 0");
    }
    if (count > 3) {
      throw JinjaException.typeError("range expected at most 3 arguments, got " + count);
    }
    for (Object bound : arguments.positional()) {
      if (!Types.isInteger(bound)) {
        Ints.index(bound);
      }
    }
    long start = count == 1 ? 0 : Ints.index(arguments.at(0));
    long stop = Ints.index(arguments.at(count == 1 ? 0 : 1));
    long step = count == 3 ? Ints.index(arguments.at(2)) : 1;
    PyRange range = new PyRange(start, stop, step);
    if (range.size() > LONGEST_RANGE) {
      throw new JinjaException(
          PythonType.OVERFLOW_ERROR,
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE ("
              + LONGEST_RANGE
              + ").");
    }
    return range;
  }

  private static Object lipsum(Arguments arguments) {
    throw JinjaException.runtime("lipsum is not available: it would print a random text");
  }

  private static final class Cycler implements JinjaObject {
    private final Arguments items;
    private int position;

    Cycler(Arguments arguments) {
      if (arguments.size() == 0) {
        throw new JinjaException(PythonType.RUNTIME_ERROR, "at least one item has to be provided");
      }
      this.items = arguments;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "current" -> items.at(position);
        case "next" -> (JinjaCallable) arguments -> next();
        case "reset" -> (JinjaCallable) arguments -> reset();
        case "items" -> PyTuple.copyOf(items.positional());
        case "pos" -> (long) position;
        default -> Missing.MISSING;
      };
    }

    private @Nullable Object next() {
      Object item = items.at(position);
      position = (position + 1) % items.size();
      return item;
    }

    private @Nullable Object reset() {
      position = 0;
      return null;
    }

    @Override
    public String typeName() {
      return "Cycler";
    }

    @Override
    public String qualifiedTypeName() {
      return "jinja2.utils.Cycler";
    }
  }

  private static final class Joiner implements JinjaObject, JinjaCallable {
    private final @Nullable Object separator;
    private boolean used;

    Joiner(Arguments arguments) {
      Object given = arguments.get(0, "sep");
      this.separator = given == Missing.MISSING ? ", " : given;
    }

    @Override
    public @Nullable Object call(Arguments arguments) {
      if (!used) {
        used = true;
        return "";
      }
      return separator;
    }

    @Override
    public String typeName() {
      return "Joiner";
    }

    @Override
    public String qualifiedTypeName() {
      return "jinja2.utils.Joiner";
    }
  }
}
