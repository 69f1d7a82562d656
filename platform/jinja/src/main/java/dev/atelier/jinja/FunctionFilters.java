package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.CallContext;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.LookAhead;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyIterator;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Undefined;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters that apply others, and those of any value. */
final class FunctionFilters {
  private FunctionFilters() {}

  static Map<String, JinjaCallable> all() {
    return new FilterTable()
        .row("default", "do_default", "default_value? boolean?", FunctionFilters::defaultValue)
        .alias("d", "default")
        .row("attr", "do_attr", "name", FunctionFilters::attribute)
        .free("map", FunctionFilters::map)
        .free("select", arguments -> select(arguments, true, false))
        .free("reject", arguments -> select(arguments, false, false))
        .free("selectattr", arguments -> select(arguments, true, true))
        .free("rejectattr", arguments -> select(arguments, false, true))
        .all();
  }

  private static @Nullable Object defaultValue(FilterTable.Values values) {
    Object value = values.value();
    boolean replace = value instanceof Undefined || values.flag(2) && !Iteration.truth(value);
    return replace ? values.get(1, "") : value;
  }

  private static @Nullable Object attribute(FilterTable.Values values) {
    String name = Text.str(values.get(1, null));
    if (values.value() instanceof Undefined) {
      return Access.attribute(values.value(), name, values.call().undefinedPolicy());
    }
    Object found = Access.member(values.value(), name);
    return found == Missing.MISSING
        ? Undefined.member(values.call().undefinedPolicy(), values.value(), name)
        : found;
  }

  private static CallContext context(Arguments arguments) {
    return arguments
        .context()
        .orElseThrow(
            () -> JinjaException.runtime("Attempted to invoke a context filter without context."));
  }

  private static @Nullable Object value(Arguments arguments, String function) {
    if (arguments.size() == 0) {
      throw JinjaException.typeError(
          function + "() missing 1 required positional argument: 'value'");
    }
    return arguments.at(0);
  }

  private static Object map(Arguments arguments) {
    Object value = value(arguments, "sync_do_map");
    Function<@Nullable Object, @Nullable Object> function = mapping(arguments);
    return PyIterator.generator(
        new Lazy(value) {
          @Override
          @Nullable Object step(Iterator<@Nullable Object> items) {
            return items.hasNext() ? function.apply(items.next()) : Missing.MISSING;
          }
        });
  }

  private static Function<@Nullable Object, @Nullable Object> mapping(Arguments arguments) {
    CallContext context = context(arguments);
    if (arguments.size() == 1 && arguments.keywords().containsKey("attribute")) {
      Map<String, @Nullable Object> rest = new LinkedHashMap<>(arguments.keywords());
      AttributePath path = AttributePath.of(rest.remove("attribute"), arguments);
      Object otherwise = rest.remove("default");
      return item -> {
        if (!rest.isEmpty()) {
          throw new JinjaException(
              PythonType.FILTER_ARGUMENT_ERROR,
              "Unexpected keyword argument " + Text.repr(rest.keySet().iterator().next()));
        }
        context.spend(1);
        return path.get(item, otherwise);
      };
    }
    return item -> {
      if (arguments.size() < 2) {
        throw new JinjaException(
            PythonType.FILTER_ARGUMENT_ERROR, "map requires a filter argument");
      }
      context.spend(1);
      return context.filter(functionName(arguments.at(1), "filter"), item, arguments.skip(2));
    };
  }

  private static String functionName(@Nullable Object name, String kind) {
    if (name instanceof Undefined undefined) {
      throw JinjaException.runtime(
          "No "
              + kind
              + " named Undefined. ("
              + undefined.message()
              + "; did you forget to quote the callable name?)");
    }
    if (name instanceof String text) {
      return text;
    }
    throw JinjaException.runtime("No " + kind + " named " + Text.repr(name) + ".");
  }

  private static Object select(Arguments arguments, boolean wanted, boolean byAttribute) {
    Object value = value(arguments, wanted ? "sync_do_select" : "sync_do_reject");
    CallContext context = context(arguments);
    Predicate<@Nullable Object> test = test(arguments, byAttribute, context);
    return PyIterator.generator(
        new Lazy(value) {
          @Override
          @Nullable Object step(Iterator<@Nullable Object> items) {
            while (items.hasNext()) {
              Object item = items.next();
              context.spend(1);
              if (test.test(item) == wanted) {
                return item;
              }
            }
            return Missing.MISSING;
          }
        });
  }

  private static Predicate<@Nullable Object> test(
      Arguments arguments, boolean byAttribute, CallContext context) {
    int off = byAttribute ? 2 : 1;
    if (byAttribute && arguments.size() < 2) {
      return _ -> {
        throw new JinjaException(
            PythonType.FILTER_ARGUMENT_ERROR, "Missing parameter for attribute name");
      };
    }
    AttributePath path = byAttribute ? AttributePath.of(arguments.at(1), arguments) : null;
    Function<@Nullable Object, @Nullable Object> get = item -> path == null ? item : path.get(item);
    if (arguments.size() <= off) {
      return item -> Iteration.truth(get.apply(item));
    }
    Arguments rest = arguments.skip(off + 1);
    Object name = arguments.at(off);
    return item -> context.test(functionName(name, "test"), get.apply(item), rest);
  }

  /** A generator: begins when the first item is asked for, and gives nothing for a false value. */
  private abstract static class Lazy extends LookAhead {
    private final @Nullable Object source;
    private @Nullable Iterator<@Nullable Object> items;

    Lazy(@Nullable Object source) {
      this.source = source;
    }

    abstract @Nullable Object step(Iterator<@Nullable Object> items);

    @Override
    protected @Nullable Object advance() {
      if (items == null) {
        items = Iteration.truth(source) ? Iteration.iterator(source) : Collections.emptyIterator();
      }
      return step(items);
    }
  }
}
