package dev.atelier.jinja;

import dev.atelier.jinja.value.Access;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Undefined;
import dev.atelier.jinja.value.UndefinedPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code a.b.0} as the argument {@code attribute} of filters has it: items before attributes. */
final class AttributePath {
  private final List<Object> parts;
  private final UndefinedPolicy policy;

  private AttributePath(List<Object> parts, UndefinedPolicy policy) {
    this.parts = parts;
    this.policy = policy;
  }

  static AttributePath of(@Nullable Object attribute, Arguments call) {
    List<Object> parts = new ArrayList<>();
    if (attribute instanceof String path) {
      for (String part : path.split("\\.", -1)) {
        boolean digits =
            !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
        parts.add(digits ? (Object) Long.parseLong(part) : part);
      }
    } else if (attribute != null) {
      parts.add(attribute);
    }
    return new AttributePath(parts, call.undefinedPolicy());
  }

  @Nullable Object get(@Nullable Object item) {
    return get(item, null);
  }

  /**
   * @param otherwise for what is undefined on the way, unless null
   */
  @Nullable Object get(@Nullable Object item, @Nullable Object otherwise) {
    Object value = item;
    for (Object part : parts) {
      value = Access.item(value, part, policy);
      if (otherwise != null && value instanceof Undefined) {
        value = otherwise;
      }
    }
    return value;
  }
}
