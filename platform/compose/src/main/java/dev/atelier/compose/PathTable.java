package dev.atelier.compose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to do at which places of the tree: patterns such as {@code services.*.ports} → a rule.
 * {@code *} matches any one part.
 */
final class PathTable<T> {
  private record Row<T>(List<String> pattern, T rule) {}

  private final Map<Integer, List<Row<T>>> byDepth = new HashMap<>();

  PathTable<T> add(String pattern, T rule) {
    List<String> parts = List.of(pattern.split("\\."));
    byDepth.computeIfAbsent(parts.size(), depth -> new ArrayList<>()).add(new Row<>(parts, rule));
    return this;
  }

  Optional<T> find(TreePath path) {
    for (Row<T> row : byDepth.getOrDefault(path.depth(), List.of())) {
      if (matches(row.pattern(), path)) {
        return Optional.of(row.rule());
      }
    }
    return Optional.empty();
  }

  private static boolean matches(List<String> pattern, TreePath path) {
    for (int i = path.depth() - 1; i >= 0; i--) {
      String expected = pattern.get(i);
      if (!expected.equals("*") && !expected.equals(path.part(i))) {
        return false;
      }
    }
    return true;
  }
}
