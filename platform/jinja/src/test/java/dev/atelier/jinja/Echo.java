package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The echo of {@code src/test/genuine/packages.py}: prints as the expression that reached it. */
final class Echo implements JinjaObject, JinjaCallable, Comparable<Echo> {
  private final String path;
  private final Map<String, Object> known = new HashMap<>();

  Echo(String path) {
    this.path = path;
  }

  Echo with(String name, Object value) {
    known.put(name, value);
    return this;
  }

  @Override
  public Object attribute(String name) {
    if (known.containsKey(name)) {
      return known.get(name);
    }
    return name.startsWith("__") || name.equals("jinja_pass_arg")
        ? Missing.MISSING
        : new Echo(path + "." + name);
  }

  @Override
  public Object item(Object key) {
    return new Echo(path + "[" + Text.repr(key) + "]");
  }

  @Override
  public Object slice(Object start, Object stop, Object step) {
    String bounds = Text.repr(start) + ", " + Text.repr(stop) + ", " + Text.repr(step);
    return new Echo(path + "[slice(" + bounds + ")]");
  }

  @Override
  public Object call(Arguments arguments) {
    List<String> parts = new ArrayList<>();
    arguments.positional().forEach(value -> parts.add(Text.repr(value)));
    arguments
        .keywords()
        .forEach((key, value) ->
            parts.add(
                key
                    + "="
                    + (key.equals("caller")
                        ? Text.str(Access.call(value, Arguments.none()))
                        : Text.repr(value))));
    return new Echo(path + "(" + String.join(", ", parts) + ")");
  }

  @Override
  public Object operate(String operator, Object other, boolean reflected) {
    if (!operator.equals("+") && !operator.equals("-")) {
      return Missing.MISSING;
    }
    String shown = Text.repr(other);
    return new Echo(
        reflected
            ? "(" + shown + " " + operator + " " + path + ")"
            : "(" + path + " " + operator + " " + shown + ")");
  }

  @Override
  public Iterator<Object> items() {
    return List.<Object>of(new Echo(path + "[0]"), new Echo(path + "[1]")).iterator();
  }

  @Override
  public int length() {
    return 2;
  }

  @Override
  public String repr() {
    return "<" + path + ">";
  }

  @Override
  public String typeName() {
    return "Echo";
  }

  @Override
  public String qualifiedTypeName() {
    return "__main__.Echo";
  }

  @Override
  public int compareTo(Echo other) {
    return path.compareTo(other.path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Echo echo && echo.path.equals(path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }
}
