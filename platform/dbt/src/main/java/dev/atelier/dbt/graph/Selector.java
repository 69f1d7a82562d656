package dev.atelier.dbt.graph;

import dev.atelier.dbt.manifest.Manifest;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Finds the nodes that a {@link Selection} means. */
public final class Selector {
  private final Manifest manifest;
  private final Graph graph;
  private final SelectorMethods methods;
  private final Consumer<String> warnings;

  /**
   * @param warnings told each criterion that matched nothing
   */
  public Selector(
      Manifest manifest, Graph graph, SelectorMethods methods, Consumer<String> warnings) {
    this.manifest = manifest;
    this.graph = graph;
    this.methods = methods;
    this.warnings = warnings;
  }

  /** Direct finds, and tests that may come along if all they need was chosen. */
  private record Found(Set<String> direct, Set<String> indirect) {}

  /**
   * @param kept what the command can run at all
   */
  public Set<String> select(Selection selection, Predicate<Resource> kept) {
    Found found = find(selection);
    Set<String> chosen = incorporate(found, indirectOf(selection));
    Set<String> out = new LinkedHashSet<>();
    for (String id : graph.nodes()) {
      if (chosen.contains(id) && manifest.find(id).filter(kept).isPresent()) {
        out.add(id);
      }
    }
    return out;
  }

  private static Selection.Indirect indirectOf(Selection selection) {
    return switch (selection) {
      case Selection.Criterion criterion -> criterion.indirect();
      case Selection.Union union ->
          union.of().isEmpty() ? Selection.Indirect.EAGER : indirectOf(union.of().getFirst());
      case Selection.Intersection both ->
          both.of().isEmpty() ? Selection.Indirect.EAGER : indirectOf(both.of().getFirst());
      case Selection.Difference difference -> difference.indirect();
      case Selection.All all -> all.indirect();
    };
  }

  private Found find(Selection selection) {
    return switch (selection) {
      case Selection.All all -> expand(new LinkedHashSet<>(graph.nodes()), all.indirect());
      case Selection.Criterion criterion -> criterion(criterion);
      case Selection.Union union -> {
        Set<String> direct = new LinkedHashSet<>();
        Set<String> indirect = new LinkedHashSet<>();
        for (Selection part : union.of()) {
          Found found = find(part);
          direct.addAll(found.direct());
          indirect.addAll(found.indirect());
        }
        yield new Found(direct, indirect);
      }
      case Selection.Intersection both -> intersection(both.of());
      case Selection.Difference difference -> {
        Found included = find(difference.included());
        Found excluded = find(difference.excluded());
        Set<String> direct = new LinkedHashSet<>(included.direct());
        direct.removeAll(excluded.direct());
        Set<String> indirect = new LinkedHashSet<>(included.indirect());
        indirect.removeAll(excluded.direct());
        yield new Found(direct, indirect);
      }
    };
  }

  private Found intersection(List<Selection> parts) {
    List<Found> found = new ArrayList<>();
    parts.forEach(part -> found.add(find(part)));
    if (found.isEmpty()) {
      return new Found(new LinkedHashSet<>(), new LinkedHashSet<>());
    }
    Set<String> direct = new LinkedHashSet<>(found.getFirst().direct());
    Set<String> indirect = new LinkedHashSet<>(found.getFirst().indirect());
    for (Found other : found.subList(1, found.size())) {
      direct.retainAll(other.direct());
      indirect.retainAll(other.indirect());
    }
    return new Found(direct, indirect);
  }

  private Found criterion(Selection.Criterion criterion) {
    Set<String> found = methods.search(criterion.method(), criterion.value(), graph.nodes());
    if (found.isEmpty()) {
      warnings.accept(criterion.written());
    }
    Set<String> all = new LinkedHashSet<>(found);
    if (criterion.childrensParents()) {
      Set<String> below = new LinkedHashSet<>(found);
      below.addAll(graph.descendants(found, Integer.MAX_VALUE));
      all.addAll(below);
      all.addAll(graph.ancestors(below, Integer.MAX_VALUE));
    }
    all.addAll(graph.ancestors(found, criterion.parents()));
    all.addAll(graph.descendants(found, criterion.children()));
    return expand(all, criterion.indirect());
  }

  private Found expand(Set<String> selected, Selection.Indirect mode) {
    Set<String> indirect = new LinkedHashSet<>();
    if (mode == Selection.Indirect.EMPTY) {
      return new Found(selected, indirect);
    }
    Set<String> buildable = mode == Selection.Indirect.BUILDABLE ? buildable(selected) : Set.of();
    Set<String> direct = new LinkedHashSet<>(selected);
    for (String id : selected) {
      for (String child : graph.childrenOf(id)) {
        Resource test = manifest.find(child).orElseThrow();
        if (test.type() != ResourceType.TEST && test.type() != ResourceType.UNIT_TEST) {
          continue;
        }
        boolean complete =
            switch (mode) {
              case EAGER -> true;
              case BUILDABLE -> buildable.containsAll(test.dependsOnNodes());
              case CAUTIOUS, EMPTY -> selected.containsAll(test.dependsOnNodes());
            };
        (complete ? direct : indirect).add(child);
      }
    }
    return new Found(direct, indirect);
  }

  private Set<String> buildable(Set<String> selected) {
    Set<String> all = new LinkedHashSet<>(selected);
    all.addAll(graph.ancestors(selected, Integer.MAX_VALUE));
    return all;
  }

  /** Tests left open by one criterion, whose parents others have chosen. */
  private Set<String> incorporate(Found found, Selection.Indirect mode) {
    Set<String> chosen = new LinkedHashSet<>(found.direct());
    Set<String> enough = mode == Selection.Indirect.BUILDABLE ? buildable(chosen) : chosen;
    for (String test : found.indirect()) {
      if (enough.containsAll(manifest.find(test).orElseThrow().dependsOnNodes())) {
        chosen.add(test);
      }
    }
    return chosen;
  }
}
