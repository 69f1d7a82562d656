package dev.atelier.jinja;

import java.util.HashMap;
import java.util.Map;

/**
 * The variables of one function of a template (the root, a block, a macro, a recursive loop, a
 * loop's test): how many slots its frames have. Variables of one name at one nesting level share a
 * slot, as they share a local variable in the Python code that Jinja2 makes.
 */
final class FrameShape {
  private record Key(int level, String name) {}

  private final Map<Key, Variable> variables = new HashMap<>();

  Variable variable(int level, String name) {
    return variables.computeIfAbsent(
        new Key(level, name), key -> new Variable(this, variables.size(), name));
  }

  int size() {
    return variables.size();
  }
}
