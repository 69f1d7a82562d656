package dev.atelier.dbt.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out nodes whose parents are done, in the order in which they became ready; those that
 * become ready together by their distance from the roots, then by name. It is the order in which
 * the genuine tool numbers them. Not thread-safe; the runner holds a lock.
 */
public final class RunQueue {
  private final Graph graph;
  private final Comparator<String> together;
  private final Map<String, Integer> waiting = new HashMap<>();
  private final Deque<String> ready = new ArrayDeque<>();
  private int left;

  public RunQueue(Graph graph) {
    this.graph = graph;
    Map<String, Integer> levels = graph.levels();
    this.together =
        Comparator.comparingInt((String id) -> levels.getOrDefault(id, 0))
            .thenComparing(Comparator.naturalOrder());
    List<String> first = new ArrayList<>();
    for (String id : graph.nodes()) {
      int parents = graph.parentsOf(id).size();
      waiting.put(id, parents);
      if (parents == 0) {
        first.add(id);
      }
    }
    add(first);
    this.left = graph.nodes().size();
  }

  private void add(List<String> ids) {
    ids.sort(together);
    ready.addAll(ids);
  }

  /** The next node that may run now. */
  public Optional<String> next() {
    return Optional.ofNullable(ready.poll());
  }

  public void done(String id) {
    left--;
    List<String> now = new ArrayList<>();
    for (String child : graph.childrenOf(id)) {
      if (waiting.merge(child, -1, Integer::sum) == 0) {
        now.add(child);
      }
    }
    add(now);
  }

  /** Nodes that are not done, running ones included. */
  public int left() {
    return left;
  }
}
