package dev.atelier.jinja.value;

import org.jspecify.annotations.Nullable;

/** A method of a built-in type. */
@FunctionalInterface
interface Method {
  @Nullable Object call(Object self, Arguments arguments);

  /** The method with its object, as {@code x.method} without parentheses gives it. */
  record Bound(Object self, String name, Method method) implements JinjaObject, JinjaCallable {
    @Override
    public @Nullable Object call(Arguments arguments) {
      return method.call(self, arguments);
    }

    @Override
    public String typeName() {
      return "builtin_function_or_method";
    }

    @Override
    public String repr() {
      return "<built-in method " + name + " of " + Types.name(self) + " object>";
    }
  }
}
