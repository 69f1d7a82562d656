package dev.atelier.dbt.graph;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Hands out nodes whose parents are done, those nearer to the roots first, equals by name: the
 * order in which the genuine tool numbers them. Not thread-safe; the runner holds a lock.
 */
public final class RunQueue {
  private final Graph graph;
  private final Map<String, Integer> levels;
  private final Map<String, Integer> waiting = new HashMap<>();
  private final PriorityQueue<String> ready;
  private int left;

  public RunQueue(Graph graph) {
    this.graph = graph;
    this.levels = graph.levels();
    this.ready =
        new PriorityQueue<>(
            Comparator.comparingInt((String id) -> levels.getOrDefault(id, 0))
                .thenComparing(Comparator.naturalOrder()));
    for (String id : graph.nodes()) {
      int parents = graph.parentsOf(id).size();
      waiting.put(id, parents);
      if (parents == 0) {
        ready.add(id);
      }
    }
    this.left = graph.nodes().size();
  }

  /** The next node that may run now. */
  public Optional<String> next() {
    return Optional.ofNullable(ready.poll());
  }

  public void done(String id) {
    left--;
    for (String child : graph.childrenOf(id)) {
      if (waiting.merge(child, -1, Integer::sum) == 0) {
        ready.add(child);
      }
    }
  }

  /** Nodes that are not done, running ones included. */
  public int left() {
    return left;
  }
}
