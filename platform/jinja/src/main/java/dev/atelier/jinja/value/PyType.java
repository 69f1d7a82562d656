package dev.atelier.jinja.value;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class of Python: called, it makes a value; its attributes are class methods and constants.
 *
 * @param name with its module
 */
public record PyType(String name, JinjaCallable constructor, Map<String, ?> members)
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
