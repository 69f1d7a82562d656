package dev.atelier.jinja;

/** How {@link Template#renderNative} makes a value of what was printed. */
public enum NativeStyle {
  /** As Jinja2's NativeEnvironment: text that reads as a Python literal becomes its value. */
  JINJA,
  /**
   * As dbt: one printed value stays what it is, text included, unless marked as native by a filter;
   * macros give text.
   */
  MARKED
}
