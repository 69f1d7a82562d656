package dev.atelier.jinja;

import org.jspecify.annotations.Nullable;

/**
 * Where the compiler is: the names in reach, the function whose frame the code will run in, and
 * what an assignment or output means there.
 *
 * @param outer the function around this one, for variables that lie there
 * @param toplevel assignments are the template's own and can be exported
 * @param rootlevel not inside any statement
 * @param soft inside a condition, where an unknown filter is an error only when it is reached
 * @param checkOutput a template that may extend another prints nothing outside of its blocks
 */
record Level(
    Symbols symbols,
    FrameShape shape,
    @Nullable Level outer,
    boolean toplevel,
    boolean rootlevel,
    boolean soft,
    boolean checkOutput) {

  static Level root(FrameShape shape, boolean toplevel, boolean checkOutput) {
    return new Level(Symbols.root(shape), shape, null, toplevel, toplevel, false, checkOutput);
  }

  /** A level below in the same function. */
  Level inner() {
    return new Level(symbols.inner(shape), shape, outer, false, false, false, checkOutput);
  }

  /** A level below in a function of its own. */
  Level function() {
    FrameShape own = new FrameShape();
    return new Level(symbols.inner(own), own, this, false, false, false, checkOutput);
  }

  /** The same level inside a condition. */
  Level softened() {
    return new Level(symbols, shape, outer, toplevel, false, true, checkOutput);
  }

  /** The same level where all output is captured. */
  Level captured() {
    return new Level(symbols, shape, outer, toplevel, rootlevel, soft, false);
  }

  /** How many functions outwards a variable lies. */
  int hops(Variable variable) {
    int hops = 0;
    for (Level at = this; at != null; at = at.outer) {
      if (at.shape == variable.shape()) {
        return hops;
      }
      hops++;
    }
    throw new IllegalStateException("a variable of no function around");
  }
}
