package dev.atelier.console;

import dev.atelier.console.DbtArtifacts.Node;
import dev.atelier.console.DbtArtifacts.Result;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The graph of a dbt project; one node beside it with its tests, columns and SQL. */
final class DbtPage implements Section {
  private static final Set<String> SHOWN =
      Set.of("model", "source", "seed", "snapshot", "exposure");
  private static final int BOX_WIDTH = 178;
  private static final int BOX_HEIGHT = 50;
  private static final int COLUMN = 232;
  private static final int ROW = 66;

  private final Shell shell;
  private final DbtProjects projects;

  DbtPage(Shell shell, DbtProjects projects) {
    this.shell = shell;
    this.projects = projects;
  }

  @Override
  public Frame.NavItem item(Language lang) {
    long failed =
        artifacts()
            .map(a -> a.nodes().values().stream().filter(DbtPage::failed).count())
            .orElse(0L);
    return new Frame.NavItem(
        "dbt",
        "dbt",
        "/dbt",
        "topology-star-3",
        failed == 0 ? "" : Long.toString(failed),
        failed == 0 ? "" : "fail");
  }

  @Override
  public boolean looks() {
    return false;
  }

  @Override
  public List<Frame.PaletteItem> palette(Language lang) {
    return artifacts()
        .map(a ->
            a.nodes().values().stream()
                .filter(node -> SHOWN.contains(node.type()))
                .map(node ->
                    new Frame.PaletteItem(
                        "dbt", node.name(), node.type(), "/dbt/" + node.id(), mark(lang, node)))
                .toList())
        .orElse(List.of());
  }

  @Override
  public void routes(RoutesConfig routes) {
    routes.get("/dbt", context -> show(context, Optional.empty()));
    routes.get("/dbt/{id}", context -> show(context, Optional.of(context.pathParam("id"))));
    routes.post("/dbt/build", this::build);
  }

  private Optional<DbtArtifacts> artifacts() {
    return projects.folders().stream()
        .flatMap(folder -> DbtArtifacts.read(folder).stream())
        .findFirst();
  }

  private static boolean failed(Node node) {
    return node.result().filter(Result::failed).isPresent();
  }

  private void build(Context context) {
    Path folder = projects.folders().stream().findFirst().orElseThrow(NotFoundResponse::new);
    String id = Objects.requireNonNullElse(context.formParam("id"), "");
    List<String> arguments = new ArrayList<>(List.of("build"));
    if (!id.isEmpty()) {
      Node node = artifacts().map(a -> a.nodes().get(id)).orElseThrow(NotFoundResponse::new);
      arguments.addAll(
          List.of(
              "--select",
              node.type().equals("source") ? "source:" + node.name() + "+" : node.name() + "+"));
    }
    projects.run(folder, arguments);
    context.redirect(id.isEmpty() ? "/dbt" : "/dbt/" + id);
  }

  private void show(Context context, Optional<String> selected) {
    Language lang = shell.language(context);
    Optional<DbtArtifacts> artifacts = artifacts();
    List<Frame.Crumb> crumbs = new ArrayList<>();
    crumbs.add(new Frame.Crumb("dbt", selected.isPresent() ? "/dbt" : ""));
    if (artifacts.isEmpty()) {
      shell.page(
          context,
          "dbtEmpty.jte",
          "dbt",
          crumbs,
          Map.of("hasProject", !projects.folders().isEmpty()));
      return;
    }
    selected.ifPresent(id -> crumbs.add(new Frame.Crumb(find(artifacts.get(), id).name(), "")));
    String tab = Objects.requireNonNullElse(context.queryParam("tab"), "compiled");
    DbtView view = view(lang, artifacts.get(), selected, tab);
    if (context.queryParam("part") != null) {
      shell.part(context, "part/dbtGraph.jte", Map.of("view", view));
    } else {
      shell.page(context, "dbt.jte", "dbt", crumbs, Map.of("view", view));
    }
  }

  private static Node find(DbtArtifacts artifacts, String id) {
    Node node = artifacts.nodes().get(id);
    if (node == null) {
      throw new NotFoundResponse();
    }
    return node;
  }

  private DbtView view(
      Language lang, DbtArtifacts artifacts, Optional<String> selected, String tab) {
    Map<String, Node> shown = new LinkedHashMap<>();
    artifacts.nodes().values().stream()
        .filter(node -> SHOWN.contains(node.type()))
        .forEach(node -> shown.put(node.id(), node));
    Map<String, int[]> places = places(shown);
    Set<String> near = selected.map(id -> near(id, shown)).orElse(Set.of());
    List<DbtView.Box> boxes = new ArrayList<>();
    List<DbtView.Line> lines = new ArrayList<>();
    for (Node node : shown.values()) {
      int[] place = Objects.requireNonNull(places.get(node.id()));
      boxes.add(
          new DbtView.Box(
              node.id(),
              node.name(),
              mark(lang, node),
              node.type().equals("model") ? node.materialized() : node.type(),
              right(lang, artifacts, node),
              place[0],
              place[1],
              selected.filter(node.id()::equals).isPresent(),
              selected.isPresent() && !near.contains(node.id())));
      for (String parent : node.dependsOn()) {
        int[] from = places.get(parent);
        if (from != null) {
          boolean strong = near.contains(parent) && near.contains(node.id());
          lines.add(new DbtView.Line(curve(from, place), strong));
        }
      }
    }
    int width = places.values().stream().mapToInt(p -> p[0]).max().orElse(0) + BOX_WIDTH + 12;
    int height = places.values().stream().mapToInt(p -> p[1]).max().orElse(0) + BOX_HEIGHT + 12;
    lines.sort(Comparator.comparing(DbtView.Line::strong));
    return new DbtView(
        lang,
        artifacts.project(),
        say(lang, artifacts, shown),
        width,
        height,
        boxes,
        lines,
        selected.map(id -> detail(lang, artifacts, find(artifacts, id), shown, tab)));
  }

  private String say(Language lang, DbtArtifacts artifacts, Map<String, Node> shown) {
    long models = shown.values().stream().filter(node -> node.type().equals("model")).count();
    long tests =
        artifacts.nodes().values().stream().filter(node -> node.type().equals("test")).count();
    String text = lang.t("dbt.say", models, tests);
    return artifacts
        .lastRun()
        .map(run ->
            text
                + " "
                + lang.t(
                    run.failed() > 0 ? "dbt.lastFailed" : "dbt.last",
                    "dbt " + run.command(),
                    lang.duration(Duration.between(run.at(), shell.now())),
                    lang.duration(run.took()),
                    run.failed()))
        .orElse(text);
  }

  /** Columns by the longest way from a source, rows by the middle of what they come from. */
  private static Map<String, int[]> places(Map<String, Node> nodes) {
    Map<String, Integer> depth = new HashMap<>();
    nodes.keySet().forEach(id -> depth(id, nodes, depth));
    int last = depth.values().stream().mapToInt(d -> d).max().orElse(0);
    Map<String, int[]> places = new HashMap<>();
    for (int column = 0; column <= last; column++) {
      int here = column;
      List<Node> inColumn =
          new ArrayList<>(
              nodes.values().stream()
                  .filter(node -> Objects.equals(depth.get(node.id()), here))
                  .toList());
      inColumn.sort(
          Comparator.comparingDouble((Node node) -> middle(node, places))
              .thenComparing(Node::name));
      int y = 8;
      for (Node node : inColumn) {
        int wanted = (int) middle(node, places);
        y = Math.max(y, column == 0 ? y : Math.min(wanted, y + 2 * ROW));
        places.put(node.id(), new int[] {8 + column * COLUMN, y});
        y += ROW;
      }
    }
    return places;
  }

  private static int depth(String id, Map<String, Node> nodes, Map<String, Integer> depth) {
    Integer known = depth.get(id);
    if (known != null) {
      return known;
    }
    depth.put(id, 0); // a cycle, which dbt refuses, would end here
    int deepest = 0;
    for (String parent : Objects.requireNonNull(nodes.get(id)).dependsOn()) {
      if (nodes.containsKey(parent)) {
        deepest = Math.max(deepest, depth(parent, nodes, depth) + 1);
      }
    }
    depth.put(id, deepest);
    return deepest;
  }

  private static double middle(Node node, Map<String, int[]> places) {
    return node.dependsOn().stream()
        .map(places::get)
        .filter(Objects::nonNull)
        .mapToInt(place -> place[1])
        .average()
        .orElse(0);
  }

  private static String curve(int[] from, int[] to) {
    int x1 = from[0] + BOX_WIDTH;
    int y1 = from[1] + BOX_HEIGHT / 2;
    int x2 = to[0];
    int y2 = to[1] + BOX_HEIGHT / 2;
    int bend = Math.max(18, (x2 - x1) / 2);
    return String.format(
        Locale.ROOT, "M%d,%dC%d,%d %d,%d %d,%d", x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2);
  }

  private static Set<String> near(String id, Map<String, Node> nodes) {
    Set<String> all = new HashSet<>();
    up(id, nodes, all);
    down(id, nodes, all, new HashSet<>());
    return all;
  }

  private static void up(String id, Map<String, Node> nodes, Set<String> all) {
    Node node = nodes.get(id);
    if (node != null && all.add(id)) {
      node.dependsOn().forEach(parent -> up(parent, nodes, all));
    }
  }

  private static void down(String id, Map<String, Node> nodes, Set<String> all, Set<String> seen) {
    if (seen.add(id)) {
      all.add(id);
      nodes.values().stream()
          .filter(node -> node.dependsOn().contains(id))
          .forEach(node -> down(node.id(), nodes, all, seen));
    }
  }

  private static Mark mark(Language lang, Node node) {
    if (node.result().isEmpty()) {
      boolean runs = !node.type().equals("source") && !node.type().equals("exposure");
      return runs ? new Mark("wait", lang.t("dbt.neverRun")) : new Mark("skip", node.type());
    }
    Result result = node.result().get();
    return switch (result.status()) {
      case "success", "pass" -> new Mark("ok", result.status());
      case "warn" -> new Mark("warn", result.status());
      case "skipped", "no-op" -> new Mark("skip", result.status());
      default -> new Mark("fail", result.status());
    };
  }

  private static String right(Language lang, DbtArtifacts artifacts, Node node) {
    long passed = 0;
    long failed = 0;
    for (String test : node.tests()) {
      Node read = artifacts.nodes().get(test);
      if (read != null && read.result().isPresent()) {
        if (failed(read)) {
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

  private DbtView.Detail detail(
      Language lang, DbtArtifacts artifacts, Node node, Map<String, Node> shown, String tab) {
    List<DbtView.Test> tests = new ArrayList<>();
    for (String id : node.tests()) {
      Node test = artifacts.nodes().get(id);
      if (test != null) {
        tests.add(
            new DbtView.Test(
                mark(lang, test),
                test.name(),
                test.result()
                    .map(r -> r.failures() > 0 ? lang.rows(r.failures()) : lang.duration(r.took()))
                    .orElse(""),
                test.result().filter(Result::failed).map(Result::message).orElse("")));
      }
    }
    tests.sort(Comparator.comparing(test -> test.mark().glyph().equals("fail") ? 0 : 1));
    List<DbtView.Pair> figures = new ArrayList<>();
    node.result()
        .ifPresent(result -> {
          figures.add(new DbtView.Pair(lang.t("dbt.lastBuild"), lang.duration(result.took())));
          figures.add(
              new DbtView.Pair(
                  lang.t("dbt.ago"), lang.duration(Duration.between(result.at(), shell.now()))));
        });
    List<String> chips = new ArrayList<>(List.of(node.materialized()));
    if (!node.schema().isEmpty()) {
      chips.add(node.schema());
    }
    chips.addAll(node.tags());
    List<DbtView.Link> children =
        shown.values().stream()
            .filter(other -> other.dependsOn().contains(node.id()))
            .map(other -> new DbtView.Link(other.id(), other.name()))
            .toList();
    List<DbtView.Link> parents =
        node.dependsOn().stream()
            .map(shown::get)
            .filter(Objects::nonNull)
            .map(other -> new DbtView.Link(other.id(), other.name()))
            .toList();
    return new DbtView.Detail(
        node.id(),
        node.name(),
        mark(lang, node),
        node.type(),
        chips,
        node.description(),
        node.path(),
        node.result().filter(Result::failed).map(Result::message).orElse(""),
        figures,
        tests,
        node.columns().stream()
            .map(c -> new DbtView.Column(c.name(), c.type(), c.description()))
            .toList(),
        parents,
        children,
        tab,
        tab.equals("source") || node.compiledCode().isEmpty()
            ? node.rawCode()
            : node.compiledCode());
  }
}
