package dev.atelier.compose;

import java.util.Arrays;
import java.util.List;

/** Where in the tree a node stands: {@code services.web.ports.[]}; keys may contain dots. */
final class TreePath {
  static final TreePath ROOT = new TreePath();

  /** The part that stands for any item of a list. */
  static final String ITEM = "[]";

  private final String[] parts;

  private TreePath(String... parts) {
    this.parts = parts;
  }

  static TreePath of(String... parts) {
    return new TreePath(parts.clone());
  }

  TreePath then(String part) {
    String[] longer = Arrays.copyOf(parts, parts.length + 1);
    longer[parts.length] = part;
    return new TreePath(longer);
  }

  TreePath item() {
    return then(ITEM);
  }

  String part(int index) {
    return parts[index];
  }

  int depth() {
    return parts.length;
  }

  List<String> parts() {
    return List.of(parts);
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
