package dev.atelier.compose;

import java.util.List;

/** Erases what a later file's {@code !reset} and {@code !override} take back. */
final class Resets {
  private Resets() {}

  static Node.Fields apply(List<TreePath> resets, Node.Fields tree) {
    Node.Fields result = tree;
    for (TreePath reset : resets) {
      result = erase(result, reset, 0);
    }
    return result;
  }

  private static Node.Fields erase(Node.Fields fields, TreePath path, int depth) {
    if (depth == path.depth()) {
      return fields;
    }
    String key = path.part(depth);
    if (depth == path.depth() - 1) {
      return fields.without(key);
    }
    return fields.get(key).orElse(null) instanceof Node.Fields inner
        ? fields.with(key, erase(inner, path, depth + 1))
        : fields;
  }
}
