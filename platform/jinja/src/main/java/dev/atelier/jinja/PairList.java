package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Types;
import dev.atelier.jinja.value.Undefined;
import org.jspecify.annotations.Nullable;

/** What {@code value.items()} gives in Python's own code: no falling back on items. */
final class PairList {
  private PairList() {}

  static @Nullable Object of(@Nullable Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    Object method = Access.member(value, "items");
    if (method == Missing.MISSING) {
      throw new JinjaException(
          PythonType.ATTRIBUTE_ERROR,
          "'" + Types.inMessage(value) + "' object has no attribute 'items'");
    }
    return Access.call(method, Arguments.none());
  }
}
