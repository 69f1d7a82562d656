package dev.atelier.console;

import dev.atelier.console.DbtArtifacts.Node;
import dev.atelier.console.DbtArtifacts.Result;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A project's documentation: what {@code dbt docs serve} shows, from the same artifacts. */
final class DbtDocs {
  private static final List<String> TYPES =
      Stream.concat(DbtPage.SHOWN.stream(), Stream.of("macro")).toList();

  private final Shell shell;
  private final DbtChoice projects;

  DbtDocs(Shell shell, DbtChoice projects) {
    this.shell = shell;
    this.projects = projects;
  }

  void routes(RoutesConfig routes) {
    routes.get("/dbt/docs", this::index);
    routes.get("/dbt/docs/{id}", this::node);
    routes.post("/dbt/docs/generate", this::generate);
  }

  static List<AirflowViews.Tab> pages(
      Language lang, DbtChoice projects, DbtChoice.Project project, String here) {
    return List.of(
        new AirflowViews.Tab(
            lang.t("dbt.lineage"), projects.page(project, "/dbt"), here.equals("lineage")),
        new AirflowViews.Tab(
            lang.t("dbt.docs"), projects.page(project, "/dbt/docs"), here.equals("docs")));
  }

  private void generate(Context context) {
    DbtChoice.Project project = projects.asked(context);
    projects.run(project, List.of("docs", "generate"));
    context.redirect(projects.page(project, "/dbt/docs"));
  }

  private void index(Context context) {
    Language lang = shell.language(context);
    Optional<DbtChoice.Project> project = projects.of(context);
    Optional<DbtArtifacts> found = project.flatMap(DbtChoice.Project::artifacts);
    if (found.isEmpty()) {
      DbtPage.empty(shell, context, projects, project);
      return;
    }
    List<Frame.Crumb> crumbs =
        List.of(
            new Frame.Crumb("dbt", projects.page(project.get(), "/dbt")),
            new Frame.Crumb(lang.t("dbt.docs"), ""));
    DbtDocsView.Index view = index(lang, project.get(), found.get(), Here.of(context, "/dbt/docs"));
    shell.page(context, "dbtDocs.jte", "dbt", crumbs, Map.of("view", view));
  }

  private DbtDocsView.Index index(
      Language lang, DbtChoice.Project project, DbtArtifacts artifacts, Here here) {
    String asked = here.get("q").strip();
    String type = here.get("type");
    Map<Node, String> hits = new LinkedHashMap<>();
    for (Node node : documented(artifacts)) {
      where(lang, node, asked.toLowerCase(Locale.ROOT)).ifPresent(where -> hits.put(node, where));
    }
    Map<String, Integer> byType = new LinkedHashMap<>();
    for (String each : TYPES) {
      int count = (int) hits.keySet().stream().filter(node -> node.type().equals(each)).count();
      if (count > 0) {
        byType.put(each, count);
      }
    }
    List<AirflowViews.Filter> types = new ArrayList<>();
    types.add(
        new AirflowViews.Filter(
            lang.t("dbt.everything"),
            Integer.toString(hits.size()),
            here.with("type", "").toString(),
            type.isEmpty()));
    byType.forEach((each, count) ->
        types.add(
            new AirflowViews.Filter(
                lang.t("dbt.type." + each),
                Integer.toString(count),
                here.with("type", each).toString(),
                each.equals(type))));
    Map<String, OverviewView.Fresh> fresh = fresh(lang, artifacts);
    List<DbtDocsView.Row> rows =
        hits.entrySet().stream()
            .filter(hit -> type.isEmpty() || hit.getKey().type().equals(type))
            .map(hit -> row(lang, hit.getKey(), hit.getValue(), fresh))
            .toList();
    long described = hits.keySet().stream().filter(node -> !node.description().isEmpty()).count();
    return new DbtDocsView.Index(
        lang,
        artifacts.project(),
        lang.t("dbt.docsSay", hits.size(), described),
        projects.links(Optional.of(project), "/dbt/docs"),
        pages(lang, projects, project, "docs"),
        asked,
        here.without("q", "part").parameters(),
        types,
        rows,
        artifacts.catalogued());
  }

  private static List<Node> documented(DbtArtifacts artifacts) {
    return artifacts.nodes().values().stream()
        .filter(node -> TYPES.contains(node.type()))
        .sorted(Comparator.comparingInt(node -> TYPES.indexOf(node.type())))
        .toList();
  }

  /** Where a word stands in a node: empty text in its name, nothing when it does not. */
  private static Optional<String> where(Language lang, Node node, String asked) {
    if (asked.isEmpty() || has(node.name(), asked) || has(node.id(), asked)) {
      return Optional.of("");
    }
    if (has(node.description(), asked)) {
      return Optional.of(lang.t("dbt.inDescription"));
    }
    if (node.tags().stream().anyMatch(tag -> has(tag, asked))) {
      return Optional.of(lang.t("dbt.inTags"));
    }
    Optional<String> column =
        node.columns().stream()
            .filter(c -> has(c.name(), asked) || has(c.description(), asked))
            .map(DbtArtifacts.Column::name)
            .findFirst();
    if (column.isPresent()) {
      return Optional.of(lang.t("dbt.inColumn", column.get()));
    }
    return has(node.rawCode(), asked) ? Optional.of(lang.t("dbt.inCode")) : Optional.empty();
  }

  private static boolean has(String text, String asked) {
    return text.toLowerCase(Locale.ROOT).contains(asked);
  }

  private static DbtDocsView.Row row(
      Language lang, Node node, String where, Map<String, OverviewView.Fresh> fresh) {
    int end = node.description().indexOf('\n');
    int slash = node.path().lastIndexOf('/');
    return new DbtDocsView.Row(
        DbtLineage.mark(lang, node),
        node.name(),
        "/dbt/docs/" + node.id(),
        node.type().equals("model") ? node.materialized() : node.type(),
        slash < 0 ? "" : node.path().substring(0, slash),
        end < 0 ? node.description() : node.description().substring(0, end),
        where,
        Optional.ofNullable(fresh.get(node.id())));
  }

  /** The sources' freshness by their unique ids. */
  private Map<String, OverviewView.Fresh> fresh(Language lang, DbtArtifacts artifacts) {
    Map<String, OverviewView.Fresh> fresh = new HashMap<>();
    DbtFreshness.read(artifacts.folder())
        .forEach(source -> fresh.put(source.id(), PipelineNews.fresh(lang, source, shell.now())));
    return fresh;
  }

  private void node(Context context) {
    Language lang = shell.language(context);
    DbtChoice.Project project = projects.asked(context);
    DbtArtifacts artifacts = project.artifacts().orElseThrow(NotFoundResponse::new);
    String id = context.pathParam("id");
    Node node = artifacts.nodes().get(id);
    if (node == null || !TYPES.contains(node.type())) {
      throw new NotFoundResponse();
    }
    List<Frame.Crumb> crumbs =
        List.of(
            new Frame.Crumb("dbt", projects.page(project, "/dbt")),
            new Frame.Crumb(lang.t("dbt.docs"), projects.page(project, "/dbt/docs")),
            new Frame.Crumb(node.name(), ""));
    DbtDocsView.NodePage view =
        page(lang, project, artifacts, node, Here.of(context, "/dbt/docs/" + id));
    shell.page(context, "dbtNode.jte", "dbt", crumbs, Map.of("view", view));
  }

  private DbtDocsView.NodePage page(
      Language lang, DbtChoice.Project project, DbtArtifacts artifacts, Node node, Here here) {
    List<Node> documented = documented(artifacts);
    List<Node> tests =
        node.tests().stream().map(artifacts.nodes()::get).filter(Objects::nonNull).toList();
    boolean source = here.get("code").equals("source") || node.compiledCode().isEmpty();
    List<AirflowViews.Tab> tabs = new ArrayList<>();
    if (!node.compiledCode().isEmpty()) {
      tabs.add(
          new AirflowViews.Tab(lang.t("dbt.compiled"), here.with("code", "").toString(), !source));
    }
    if (!node.rawCode().isEmpty()) {
      tabs.add(
          new AirflowViews.Tab(
              lang.t("dbt.source"), here.with("code", "source").toString(), source));
    }
    List<DbtView.Pair> facts = new ArrayList<>();
    node.result()
        .ifPresent(result ->
            facts.add(new DbtView.Pair(lang.t("dbt.lastBuild"), lang.duration(result.took()))));
    node.facts().forEach((name, value) -> facts.add(new DbtView.Pair(name, value)));
    List<String> chips = new ArrayList<>(List.of(node.materialized()));
    chips.addAll(node.tags());
    return new DbtDocsView.NodePage(
        lang,
        node.id(),
        node.name(),
        DbtLineage.mark(lang, node),
        node.type(),
        node.listed(),
        chips,
        node.path(),
        node.description(),
        node.result().filter(Result::failed).map(Result::message).orElse(""),
        facts,
        Optional.ofNullable(fresh(lang, artifacts).get(node.id())),
        columns(lang, node, tests),
        tests.stream()
            .filter(test -> node.columns().stream().noneMatch(c -> looksAt(test, c.name())))
            .map(test -> test(lang, test))
            .toList(),
        links(
            documented,
            other -> other.type().equals("exposure") && other.dependsOn().contains(node.id())),
        links(documented, other -> node.macros().contains(other.id())),
        node.type().equals("macro")
            ? links(documented, other -> other.macros().contains(node.id()))
            : List.of(),
        node.type().equals("macro")
            ? Optional.empty()
            : Optional.of(
                new DbtLineage(lang, artifacts, DbtLineage.shown(artifacts)).around(node.id())),
        tabs,
        source ? node.rawCode() : node.compiledCode(),
        artifacts.catalogued(),
        pages(lang, projects, project, "docs"));
  }

  private static List<AirflowViews.Tab> links(List<Node> nodes, Predicate<Node> which) {
    return nodes.stream()
        .filter(which)
        .map(other -> new AirflowViews.Tab(other.name(), "/dbt/docs/" + other.id(), false))
        .toList();
  }

  /** A relation's test looks at a column of the node that it stands with, not of the other. */
  private static boolean looksAt(Node test, String column) {
    return test.column().equalsIgnoreCase(column);
  }

  private static List<DbtDocsView.Column> columns(Language lang, Node node, List<Node> tests) {
    List<DbtDocsView.Column> columns = new ArrayList<>();
    for (DbtArtifacts.Column column : node.columns()) {
      columns.add(
          new DbtDocsView.Column(
              column.name(),
              column.type(),
              column.description(),
              tests.stream()
                  .filter(test -> looksAt(test, column.name()))
                  .map(test ->
                      new DbtDocsView.ColumnTest(
                          DbtLineage.mark(lang, test),
                          test.kind().isEmpty() ? test.name() : test.kind(),
                          test.name() + test.result().map(r -> " · " + r.message()).orElse("")))
                  .toList()));
    }
    return columns;
  }

  static DbtView.Test test(Language lang, Node test) {
    return new DbtView.Test(
        DbtLineage.mark(lang, test),
        test.name(),
        test.result()
            .map(r -> r.failures() > 0 ? lang.rows(r.failures()) : lang.duration(r.took()))
            .orElse(""),
        test.result().filter(Result::failed).map(Result::message).orElse(""));
  }
}
