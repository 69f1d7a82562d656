package dev.atelier.compose;

import java.util.List;
import java.util.stream.Stream;

/** Where in the tree a node stands: {@code services.web.ports.[]}; keys may contain dots. */
record TreePath(List<String> parts) {
  static final TreePath ROOT = new TreePath(List.of());

  /** The part that stands for any item of a list. */
  static final String ITEM = "[]";

  static TreePath of(String... parts) {
    return new TreePath(List.of(parts));
  }

  TreePath then(String part) {
    return new TreePath(Stream.concat(parts.stream(), Stream.of(part)).toList());
  }

  TreePath item() {
    return then(ITEM);
  }

  String part(int index) {
    return parts.get(index);
  }

  int depth() {
    return parts.size();
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
