package dev.atelier.dbt.graph;

import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The dependency graph: unique id → the ids that depend on it, and back. */
public final class Graph {
  private final Map<String, Set<String>> children = new LinkedHashMap<>();
  private final Map<String, Set<String>> parents = new LinkedHashMap<>();

  private Graph() {}

  /** Edges to resources that are not in the manifest are left out. */
  public static Graph of(Manifest manifest) {
    Graph graph = new Graph();
    manifest.graphResources().forEach(resource -> graph.add(resource.uniqueId()));
    manifest
        .graphResources()
        .forEach(resource ->
            resource
                .dependsOnNodes()
                .forEach(parent -> graph.connect(parent, resource.uniqueId())));
    return graph;
  }

  private void add(String id) {
    children.put(id, new LinkedHashSet<>());
    parents.put(id, new LinkedHashSet<>());
  }

  private void connect(String parent, String child) {
    Set<String> of = children.get(parent);
    if (of != null && of.add(child)) {
      parents.getOrDefault(child, Set.of()).add(parent);
    }
  }

  public Set<String> nodes() {
    return children.keySet();
  }

  public Set<String> childrenOf(String id) {
    return children.getOrDefault(id, Set.of());
  }

  public Set<String> parentsOf(String id) {
    return parents.getOrDefault(id, Set.of());
  }

  /** All below, up to a depth; without the start unless it lies below another of it. */
  public Set<String> descendants(Collection<String> of, int depth) {
    return reach(of, depth, children);
  }

  public Set<String> ancestors(Collection<String> of, int depth) {
    return reach(of, depth, parents);
  }

  private static Set<String> reach(
      Collection<String> start, int depth, Map<String, Set<String>> edges) {
    Set<String> found = new LinkedHashSet<>();
    Collection<String> layer = start;
    for (int i = 0; i < depth && !layer.isEmpty(); i++) {
      Set<String> next = new LinkedHashSet<>();
      for (String id : layer) {
        for (String other : edges.getOrDefault(id, Set.of())) {
          if (found.add(other)) {
            next.add(other);
          }
        }
      }
      layer = next;
    }
    return found;
  }

  /** A cycle as a path whose last id is its first, if there is one. */
  public Optional<List<String>> cycle() {
    Map<String, Integer> open = new HashMap<>();
    List<String> path = new ArrayList<>();
    for (String id : children.keySet()) {
      Optional<List<String>> found = cycleFrom(id, open, path);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Depth-first without recursion: a graph may be a chain of ten thousand nodes. */
  private Optional<List<String>> cycleFrom(
      String start, Map<String, Integer> state, List<String> path) {
    if (state.containsKey(start)) {
      return Optional.empty();
    }
    Deque<java.util.Iterator<String>> stack = new ArrayDeque<>();
    state.put(start, 1);
    path.add(start);
    stack.push(childrenOf(start).iterator());
    while (!stack.isEmpty()) {
      if (!stack.peek().hasNext()) {
        stack.pop();
        state.put(path.removeLast(), 2);
        continue;
      }
      String child = stack.peek().next();
      int seen = state.getOrDefault(child, 0);
      if (seen == 1) {
        List<String> cycle = new ArrayList<>(path.subList(path.indexOf(child), path.size()));
        cycle.add(child);
        return Optional.of(cycle);
      }
      if (seen == 0) {
        state.put(child, 1);
        path.add(child);
        stack.push(childrenOf(child).iterator());
      }
    }
    return Optional.empty();
  }

  /** Only the given nodes; a path through left-out nodes becomes an edge. */
  public Graph subset(Set<String> kept) {
    Graph graph = new Graph();
    for (String id : children.keySet()) {
      if (kept.contains(id)) {
        graph.add(id);
      }
    }
    for (String id : graph.children.keySet()) {
      Deque<String> open = new ArrayDeque<>(childrenOf(id));
      Set<String> seen = new HashSet<>(childrenOf(id));
      while (!open.isEmpty()) {
        String next = open.pop();
        if (kept.contains(next)) {
          graph.connect(id, next);
        } else {
          childrenOf(next).stream().filter(seen::add).forEach(open::push);
        }
      }
    }
    return graph;
  }

  /**
   * As {@code build} orders: a node waits for the tests of everything it depends on, where those
   * tests depend on nothing else.
   */
  public Graph withTestEdges(Manifest manifest) {
    Graph graph = new Graph();
    children.keySet().forEach(graph::add);
    children.forEach((id, of) -> of.forEach(child -> graph.connect(id, child)));
    Map<String, List<String>> testsOf = new HashMap<>();
    manifest.nodes().values().stream()
        .filter(node -> node.type() == ResourceType.TEST)
        .forEach(test ->
            test.dependsOnNodes()
                .forEach(of ->
                    testsOf.computeIfAbsent(of, o -> new ArrayList<>()).add(test.uniqueId())));
    // a model waits for its unit tests, which need only what the model reads
    for (Resource test : manifest.unitTests().values()) {
      for (String model : test.dependsOnNodes()) {
        if (graph.childrenOf(model).contains(test.uniqueId())) {
          graph.children.getOrDefault(model, Set.of()).remove(test.uniqueId());
          graph.parents.getOrDefault(test.uniqueId(), Set.of()).remove(model);
          List.copyOf(parentsOf(model)).forEach(above -> graph.connect(above, test.uniqueId()));
          graph.connect(test.uniqueId(), model);
        }
      }
    }
    for (String id : children.keySet()) {
      Resource node = manifest.nodes().get(id);
      if (node == null || node.type() == ResourceType.TEST) {
        continue;
      }
      Set<String> upstream = ancestors(List.of(id), Integer.MAX_VALUE);
      for (String ancestor : upstream) {
        for (String test : testsOf.getOrDefault(ancestor, List.of())) {
          Resource resource = manifest.nodes().get(test);
          if (resource != null && upstream.containsAll(resource.dependsOnNodes())) {
            graph.connect(test, id);
          }
        }
      }
    }
    return graph;
  }

  /** Depth of each node from those without parents: lower ones run first. */
  public Map<String, Integer> levels() {
    Map<String, Integer> waiting = new HashMap<>();
    Map<String, Integer> levels = new HashMap<>();
    List<String> layer = new ArrayList<>();
    parents.forEach((id, of) -> {
      waiting.put(id, of.size());
      if (of.isEmpty()) {
        layer.add(id);
      }
    });
    List<String> current = layer;
    for (int level = 0; !current.isEmpty(); level++) {
      List<String> next = new ArrayList<>();
      for (String id : current) {
        levels.put(id, level);
        for (String child : childrenOf(id)) {
          if (waiting.merge(child, -1, Integer::sum) == 0) {
            next.add(child);
          }
        }
      }
      current = next;
    }
    return levels;
  }
}
