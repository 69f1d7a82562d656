package dev.atelier.jinja;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Dicts;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code namespace(...)}: attributes that can be assigned from inside loops and blocks. */
public final class Namespace implements JinjaObject {
  private final Map<@Nullable Object, @Nullable Object> attributes = new LinkedHashMap<>();

  Namespace(Arguments arguments) {
    attributes.putAll(Dicts.create(arguments));
  }

  void set(String name, @Nullable Object value) {
    attributes.put(name, value);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return Dicts.find(attributes, name);
  }

  @Override
  public boolean setItem(@Nullable Object key, @Nullable Object value) {
    attributes.put(key, value);
    return true;
  }

  @Override
  public String qualifiedTypeName() {
    return "jinja2.utils.Namespace";
  }

  @Override
  public String typeName() {
    return "Namespace";
  }

  @Override
  public String repr() {
    return "<Namespace " + Text.repr(attributes) + ">";
  }
}
