package dev.atelier.jinja;

import dev.atelier.jinja.value.Missing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that a host gives a template; looked up only when a template mentions them. */
@FunctionalInterface
public interface Scope {
  /** The value, or {@link Missing#MISSING}. */
  @Nullable Object lookup(String name);

  static Scope empty() {
    return name -> Missing.MISSING;
  }

  /** A map, which may be changed later. */
  static Scope of(Map<String, ? extends @Nullable Object> names) {
    return name -> {
      Object value = names.get(name);
      return value != null || names.containsKey(name) ? value : Missing.MISSING;
    };
  }

  /** This one, and where it has nothing, another. */
  default Scope or(Scope other) {
    return name -> {
      Object value = lookup(name);
      return value == Missing.MISSING ? other.lookup(name) : value;
    };
  }
}
