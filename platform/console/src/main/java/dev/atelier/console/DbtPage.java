package dev.atelier.console;

import dev.atelier.console.DbtArtifacts.Node;
import dev.atelier.console.DbtArtifacts.Result;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The graph of a dbt project; one node beside it with its tests, columns and SQL. */
final class DbtPage implements Section {
  /** What the lineage shows, in the order of the documentation. */
  static final List<String> SHOWN =
      List.of(
          "model",
          "source",
          "seed",
          "snapshot",
          "exposure",
          "semantic_model",
          "metric",
          "saved_query");

  private static final int MOST = 250; // boxes that still make a picture

  private final Shell shell;
  private final DbtChoice projects;

  DbtPage(Shell shell, DbtProjects projects) {
    this.shell = shell;
    this.projects = new DbtChoice(projects);
  }

  @Override
  public Frame.NavItem item(Language lang) {
    long failed =
        projects.parsed().flatMap(a -> a.nodes().values().stream()).filter(DbtPage::failed).count();
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
    return projects
        .parsed()
        .flatMap(a -> a.nodes().values().stream())
        .filter(node -> SHOWN.contains(node.type()))
        .map(node ->
            new Frame.PaletteItem(
                "dbt", node.name(), node.type(), "/dbt/" + node.id(), DbtLineage.mark(lang, node)))
        .toList();
  }

  @Override
  public void routes(RoutesConfig routes) {
    new DbtDocs(shell, projects).routes(routes);
    routes.get("/dbt", context -> show(context, Optional.empty()));
    routes.get("/dbt/{id}", context -> show(context, Optional.of(context.pathParam("id"))));
    routes.post("/dbt/build", this::build);
  }

  static boolean failed(Node node) {
    return node.result().filter(Result::failed).isPresent();
  }

  private void build(Context context) {
    DbtChoice.Project project = projects.asked(context);
    String id = Objects.requireNonNullElse(context.formParam("id"), "");
    List<String> arguments = new ArrayList<>(List.of("build"));
    if (!id.isEmpty()) {
      Node node =
          project.artifacts().map(a -> a.nodes().get(id)).orElseThrow(NotFoundResponse::new);
      arguments.addAll(
          List.of(
              "--select",
              node.type().equals("source") ? "source:" + node.name() + "+" : node.name() + "+"));
    }
    projects.run(project, arguments);
    context.redirect(projects.page(project, id.isEmpty() ? "/dbt" : "/dbt/" + id));
  }

  private void show(Context context, Optional<String> selected) {
    Language lang = shell.language(context);
    Optional<DbtChoice.Project> project = projects.of(context);
    Optional<DbtArtifacts> artifacts = project.flatMap(DbtChoice.Project::artifacts);
    if (artifacts.isEmpty()) {
      empty(shell, context, projects, project);
      return;
    }
    List<Frame.Crumb> crumbs = new ArrayList<>();
    crumbs.add(
        new Frame.Crumb("dbt", selected.isPresent() ? projects.page(project.get(), "/dbt") : ""));
    selected.ifPresent(id -> crumbs.add(new Frame.Crumb(find(artifacts.get(), id).name(), "")));
    String tab = Objects.requireNonNullElse(context.queryParam("tab"), "compiled");
    DbtView view = view(lang, project.get(), artifacts.get(), selected, tab);
    if (context.queryParam("part") != null) {
      shell.part(context, "part/dbtGraph.jte", Map.of("view", view));
    } else {
      shell.page(context, "dbt.jte", "dbt", crumbs, Map.of("view", view));
    }
  }

  /** A project that was never parsed, or none. */
  static void empty(
      Shell shell, Context context, DbtChoice projects, Optional<DbtChoice.Project> project) {
    shell.page(
        context,
        "dbtEmpty.jte",
        "dbt",
        List.of(new Frame.Crumb("dbt", "")),
        Map.of(
            "project",
            project.map(DbtChoice.Project::key).orElse(""),
            "others",
            projects.links(project, "/dbt")));
  }

  private static Node find(DbtArtifacts artifacts, String id) {
    Node node = artifacts.nodes().get(id);
    if (node == null) {
      throw new NotFoundResponse();
    }
    return node;
  }

  private DbtView view(
      Language lang,
      DbtChoice.Project project,
      DbtArtifacts artifacts,
      Optional<String> selected,
      String tab) {
    Map<String, Node> shown = DbtLineage.shown(artifacts);
    return new DbtView(
        lang,
        artifacts.project(),
        say(lang, artifacts, shown),
        new Here(selected.map(id -> "/dbt/" + id).orElse("/dbt"), projects.parameters(project))
            .with("part", "graph")
            .toString(),
        projects.parameters(project),
        projects.links(Optional.of(project), "/dbt"),
        DbtDocs.pages(lang, projects, project, "lineage"),
        shown.size() > MOST && selected.isEmpty()
            ? Optional.empty()
            : Optional.of(new DbtLineage(lang, artifacts, shown).graph(selected, MOST)),
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

  private DbtView.Detail detail(
      Language lang, DbtArtifacts artifacts, Node node, Map<String, Node> shown, String tab) {
    List<DbtView.Test> tests = new ArrayList<>();
    for (String id : node.tests()) {
      Node test = artifacts.nodes().get(id);
      if (test != null) {
        tests.add(DbtDocs.test(lang, test));
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
        DbtLineage.mark(lang, node),
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
