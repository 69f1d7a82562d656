package dev.atelier.jinja;

/**
 * What one rendering may use before it ends with an error; renderings that it starts itself by
 * calling macros count with it.
 *
 * @param steps iterations, calls and statements
 * @param characters of output, captured output included
 * @param depth of macros that call each other
 */
public record Limits(long steps, long characters, int depth) {
  /** Far beyond any sensible template, and reached in seconds. */
  public static Limits standard() {
    return new Limits(50_000_000, 256L * 1024 * 1024, 200);
  }
}
