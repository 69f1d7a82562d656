package dev.atelier.console;

import dev.atelier.console.DbtArtifacts.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What comes from what, as a graph; what is neither before nor after the selected one is dimmed.
 */
final class DbtLineage {
  private static final Layers.Measures MEASURES = new Layers.Measures(0, 12, 16, 50);

  private final Language lang;
  private final DbtArtifacts artifacts;
  private final Map<String, Node> nodes;
  private final Map<String, List<String>> children = new HashMap<>();

  /**
   * @param nodes that are shown, by id
   */
  DbtLineage(Language lang, DbtArtifacts artifacts, Map<String, Node> nodes) {
    this.lang = lang;
    this.artifacts = artifacts;
    this.nodes = nodes;
    for (Node node : nodes.values()) {
      for (String parent : node.dependsOn()) {
        children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(node.id());
      }
    }
  }

  /** The nodes that a graph shows. */
  static Map<String, Node> shown(DbtArtifacts artifacts) {
    Map<String, Node> shown = new LinkedHashMap<>();
    artifacts.nodes().values().stream()
        .filter(node -> DbtPage.SHOWN.contains(node.type()))
        .forEach(node -> shown.put(node.id(), node));
    return shown;
  }

  /** All, or what is near the selected one when all are more than this. */
  Graph graph(Optional<String> selected, int most) {
    Set<String> near = selected.map(this::near).orElse(Set.of());
    return nodes.size() > most
        ? draw(selected, near, near, "/dbt/")
        : draw(selected, near, nodes.keySet(), "/dbt/");
  }

  /** Only what comes before and after one. */
  Graph around(String id) {
    Set<String> near = near(id);
    return draw(Optional.of(id), near, near, "/dbt/docs/");
  }

  private Graph draw(Optional<String> selected, Set<String> near, Set<String> shown, String base) {
    List<Node> drawn = nodes.values().stream().filter(node -> shown.contains(node.id())).toList();
    List<Layers.Link> links = new ArrayList<>();
    for (Node node : drawn) {
      new HashSet<>(node.dependsOn())
          .forEach(parent -> links.add(new Layers.Link(parent, node.id(), 0)));
    }
    Layers layers =
        Layers.of(
            drawn.stream()
                .map(node -> new Layers.Item(node.id(), Graph.BOX_WIDTH, Graph.BOX_HEIGHT))
                .toList(),
            links,
            MEASURES);
    List<Graph.Box> boxes = new ArrayList<>();
    for (Node node : drawn) {
      boxes.add(
          new Graph.Box(
              node.name(),
              node.name(),
              base + node.id(),
              mark(lang, node),
              node.type().equals("model") ? node.materialized() : node.type(),
              right(node),
              node.type().equals("source") || node.type().equals("seed") ? "source" : "",
              selected.filter(node.id()::equals).isPresent(),
              selected.isPresent() && !near.contains(node.id()),
              Objects.requireNonNull(layers.boxes().get(node.id()))));
    }
    List<Graph.Arrow> faint = new ArrayList<>();
    List<Graph.Arrow> strong = new ArrayList<>();
    for (Layers.Route route : layers.routes()) {
      boolean on = near.contains(route.link().from()) && near.contains(route.link().to());
      (on ? strong : faint)
          .add(Graph.arrow(route, on ? "on" : selected.isPresent() ? "dim" : "", ""));
    }
    faint.addAll(strong);
    return new Graph(lang.t("dbt.graph"), layers.width(), layers.height(), List.of(), boxes, faint);
  }

  private Set<String> near(String id) {
    Set<String> all = new HashSet<>();
    up(id, all);
    down(id, all, new HashSet<>());
    return all;
  }

  private void up(String id, Set<String> all) {
    Node node = nodes.get(id);
    if (node != null && all.add(id)) {
      node.dependsOn().forEach(parent -> up(parent, all));
    }
  }

  private void down(String id, Set<String> all, Set<String> seen) {
    if (seen.add(id)) {
      all.add(id);
      children.getOrDefault(id, List.of()).forEach(child -> down(child, all, seen));
    }
  }

  private String right(Node node) {
    long passed = 0;
    long failed = 0;
    for (String test : node.tests()) {
      Node read = artifacts.nodes().get(test);
      if (read != null && read.result().isPresent()) {
        if (DbtPage.failed(read)) {
          failed++;
        } else {
          passed++;
        }
      }
    }
    StringBuilder text = new StringBuilder();
    if (passed > 0) {
      text.append(passed).append(" ✓");
    }
    if (failed > 0) {
      text.append(text.isEmpty() ? "" : " ").append(failed).append(" ✕");
    }
    node.result()
        .ifPresent(result ->
            text.append(text.isEmpty() ? "" : " · ").append(lang.duration(result.took())));
    return text.toString();
  }

  static Mark mark(Language lang, Node node) {
    if (node.result().isEmpty()) {
      return node.listed()
          ? new Mark("skip", node.type())
          : new Mark("wait", lang.t("dbt.neverRun"));
    }
    return mark(node.result().get().status());
  }

  /** By the word of dbt's run results, or of one that is under way. */
  static Mark mark(String state) {
    return switch (state) {
      case "success", "pass", "reused" -> new Mark("ok", state);
      case "warn" -> new Mark("warn", state);
      case "skipped", "no-op" -> new Mark("skip", state);
      case "waiting" -> new Mark("wait", state);
      case "running" -> new Mark("run", state);
      default -> new Mark("fail", state);
    };
  }
}
