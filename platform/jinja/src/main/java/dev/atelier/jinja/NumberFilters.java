package dev.atelier.jinja;

import dev.atelier.jinja.value.Floats;
import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Operators;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Rounding;
import dev.atelier.jinja.value.Text;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of numbers. */
final class NumberFilters {
  private static final String[] DECIMAL_UNITS = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
  private static final String[] BINARY_UNITS = {
    "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"
  };

  private NumberFilters() {}

  static Map<String, JinjaCallable> all() {
    return new FilterTable()
        .row("abs", "abs", "", v -> Rounding.abs(v.value()))
        .row("int", "do_int", "default? base?", NumberFilters::toInt)
        .row("float", "do_float", "default?", NumberFilters::toFloat)
        .row("round", "do_round", "precision? method?", NumberFilters::round)
        .row("sum", "sync_do_sum", "attribute? start?", NumberFilters::sum)
        .row("filesizeformat", "do_filesizeformat", "binary?", NumberFilters::fileSize)
        .all();
  }

  private static boolean isConversion(JinjaException e) {
    return e.type() == PythonType.TYPE_ERROR || e.type() == PythonType.VALUE_ERROR;
  }

  private static @Nullable Object toInt(FilterTable.Values values) {
    Object value = values.value();
    try {
      int base = values.has(2) ? Ints.index(values.get(2, null)) : 10;
      return Ints.parse(value, base);
    } catch (JinjaException e) {
      if (!isConversion(e)) {
        throw e;
      }
    }
    try {
      return Ints.parse(Floats.parse(value), 10);
    } catch (JinjaException e) {
      if (!isConversion(e) && e.type() != PythonType.OVERFLOW_ERROR) {
        throw e;
      }
      return values.get(1, 0L);
    }
  }

  private static @Nullable Object toFloat(FilterTable.Values values) {
    try {
      return Floats.parse(values.value());
    } catch (JinjaException e) {
      if (!isConversion(e)) {
        throw e;
      }
      return values.get(1, 0.0);
    }
  }

  private static @Nullable Object round(FilterTable.Values values) {
    String method = Text.str(values.get(2, "common"));
    int precision = Ints.index(values.get(1, 0L));
    return switch (method) {
      case "common" -> Rounding.round(values.value(), precision);
      case "ceil", "floor" -> scaled(values.value(), precision, method.equals("ceil"));
      default ->
          throw new JinjaException(
              PythonType.FILTER_ARGUMENT_ERROR, "method must be common, ceil or floor");
    };
  }

  private static @Nullable Object scaled(@Nullable Object value, int precision, boolean up) {
    Object scale = Operators.binary("**", 10L, (long) precision);
    Object large = Operators.binary("*", value, scale);
    double whole = up ? Math.ceil(Floats.parse(large)) : Math.floor(Floats.parse(large));
    return Operators.binary("/", Ints.parse(whole, 10), scale);
  }

  private static @Nullable Object sum(FilterTable.Values values) {
    Object attribute = values.get(1, null);
    AttributePath path = attribute == null ? null : AttributePath.of(attribute, values.call());
    Object total = values.get(2, 0L);
    if (total instanceof String) {
      throw JinjaException.typeError("sum() can't sum strings [use ''.join(seq) instead]");
    }
    Iterator<@Nullable Object> items = Iteration.iterator(values.value());
    while (items.hasNext()) {
      Object item = items.next();
      total = Operators.binary("+", total, path == null ? item : path.get(item));
    }
    return total;
  }

  private static @Nullable Object fileSize(FilterTable.Values values) {
    double bytes = Floats.parse(values.value());
    boolean binary = values.flag(1);
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return (long) bytes + " Bytes";
    }
    String[] units = binary ? BINARY_UNITS : DECIMAL_UNITS;
    double unit = base;
    int index = 0;
    while (index < units.length - 1 && bytes >= unit * base) {
      unit *= base;
      index++;
    }
    return Operators.binary("%", "%.1f " + units[index], bytes / unit);
  }
}
