package dev.atelier.jinja;

import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Text;

/**
 * Text that a filter marked for {@link NativeStyle#MARKED}: whether it is read as a Python literal,
 * and what that must then be.
 */
public record NativeText(String value, Kind kind) implements JinjaObject {
  /** What the text must become. */
  public enum Kind {
    /** Stays text. */
    TEXT,
    /** Becomes the literal's value if it is one. */
    NATIVE,
    /** Must become a boolean. */
    BOOLEAN,
    /** Must become a number. */
    NUMBER
  }

  @Override
  public String text() {
    return value;
  }

  @Override
  public String repr() {
    return Text.repr(value);
  }

  @Override
  public String typeName() {
    return "str";
  }

  @Override
  public boolean truth() {
    return !value.isEmpty();
  }
}
