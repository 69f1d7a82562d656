package dev.atelier.jinja.host;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class of Python: called, it makes a value; its attributes are class methods and constants.
 *
 * @param name with its module
 */
record HostType(String name, JinjaCallable constructor, Map<String, ?> members)
    implements JinjaObject, JinjaCallable {
  @Override
  public @Nullable Object call(Arguments arguments) {
    return constructor.call(arguments);
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    Object member = members.get(attribute);
    return member == null ? Missing.MISSING : member;
  }

  @Override
  public String typeName() {
    return "type";
  }

  @Override
  public String repr() {
    return "<class '" + name + "'>";
  }
}
