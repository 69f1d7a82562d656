package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.DagRow;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.state.RunState;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The list of DAGs, the assets between them, and the files that could not be read. */
final class AirflowPage implements Section {
  /** What the list can be narrowed to. */
  private static final Map<String, Predicate<DagRow>> SHOWN = shown();

  private final Shell shell;
  private final Supplier<Optional<AirflowView>> airflow;

  AirflowPage(Shell shell, Supplier<Optional<AirflowView>> airflow) {
    this.shell = shell;
    this.airflow = airflow;
  }

  @Override
  public Frame.NavItem item(Language lang) {
    Optional<AirflowView.Summary> summary = airflow.get().map(AirflowView::summary);
    int errors = summary.map(AirflowView.Summary::importErrors).orElse(0);
    int running = summary.map(AirflowView.Summary::runningRuns).orElse(0);
    String count =
        errors > 0 ? Integer.toString(errors) : running > 0 ? Integer.toString(running) : "";
    String tone = errors > 0 ? "fail" : running > 0 ? "run" : "";
    return new Frame.NavItem("airflow", "Airflow", "/airflow", "wind", count, tone);
  }

  @Override
  public boolean looks() {
    return false;
  }

  @Override
  public List<Frame.PaletteItem> palette(Language lang) {
    return airflow
        .get()
        .map(view ->
            view.dags().stream()
                .map(dag ->
                    new Frame.PaletteItem(
                        "Airflow",
                        dag.dagId(),
                        dag.scheduleWords(),
                        "/airflow/" + dag.dagId(),
                        AirflowMarks.ofDag(lang, dag)))
                .toList())
        .orElse(List.of());
  }

  @Override
  public void routes(RoutesConfig routes) {
    routes.get("/airflow", this::list);
    routes.get("/airflow/assets", this::assets);
    routes.get("/airflow/errors", this::errors);
    new DagPage(shell, airflow).routes(routes);
  }

  /** The pages beside the list of DAGs. */
  private static List<AirflowViews.Tab> pages(Language lang, AirflowView airflow, String here) {
    int errors = airflow.summary().importErrors();
    List<AirflowViews.Tab> pages = new ArrayList<>();
    for (String page : List.of("", "/assets", "/errors")) {
      String text =
          switch (page) {
            case "/assets" -> lang.t("airflow.assets");
            case "/errors" -> lang.t("airflow.importErrors") + (errors > 0 ? " " + errors : "");
            default -> "DAGs";
          };
      pages.add(new AirflowViews.Tab(text, "/airflow" + page, page.equals(here)));
    }
    return pages;
  }

  // The list.

  private void list(Context context) {
    Language lang = shell.language(context);
    List<Frame.Crumb> crumbs = List.of(new Frame.Crumb("Airflow", ""));
    Optional<AirflowView> found = airflow.get();
    if (found.isEmpty()) {
      shell.page(context, "airflowEmpty.jte", "airflow", crumbs, Map.of());
      return;
    }
    AirflowViews.ListView view = listView(lang, found.get(), Here.of(context, "/airflow"));
    if (context.queryParam("part") != null) {
      shell.part(context, "part/dags.jte", Map.of("view", view, "csrf", Access.of(context).csrf()));
    } else {
      shell.page(context, "airflow.jte", "airflow", crumbs, Map.of("view", view));
    }
  }

  private static Map<String, Predicate<DagRow>> shown() {
    Map<String, Predicate<DagRow>> shown = new LinkedHashMap<>();
    shown.put("all", _ -> true);
    shown.put("running", dag -> dag.recentRuns().getOrDefault(RunState.RUNNING, 0) > 0);
    shown.put(
        "failed", dag -> dag.lastRun().filter(run -> run.state() == RunState.FAILED).isPresent());
    shown.put("active", dag -> !dag.paused());
    shown.put("paused", DagRow::paused);
    return shown;
  }

  private AirflowViews.ListView listView(Language lang, AirflowView airflow, Here here) {
    List<DagRow> dags = airflow.dags();
    String tag = here.get("tag");
    String show = SHOWN.containsKey(here.get("show")) ? here.get("show") : "all";
    List<DagRow> tagged =
        dags.stream().filter(dag -> tag.isEmpty() || dag.tags().contains(tag)).toList();
    List<AirflowViews.Filter> shown = new ArrayList<>();
    SHOWN.forEach((name, test) ->
        shown.add(
            new AirflowViews.Filter(
                lang.t("airflow.show." + name),
                Long.toString(tagged.stream().filter(test).count()),
                here.with("show", name.equals("all") ? "" : name).toString(),
                name.equals(show))));
    Map<String, Integer> tags = new TreeMap<>();
    dags.forEach(dag -> dag.tags().forEach(each -> tags.merge(each, 1, Integer::sum)));
    List<AirflowViews.Filter> byTag = new ArrayList<>();
    tags.forEach((each, count) ->
        byTag.add(
            new AirflowViews.Filter(
                each,
                Integer.toString(count),
                here.with("tag", each.equals(tag) ? "" : each).toString(),
                each.equals(tag))));
    AirflowView.Summary summary = airflow.summary();
    String say =
        airflow
            .problem()
            .orElseGet(() ->
                lang.t(
                    "airflow.say", summary.dags(), summary.runningRuns(), summary.runningTasks()));
    return new AirflowViews.ListView(
        lang,
        airflow.version(),
        say,
        here.query(),
        pages(lang, airflow, ""),
        shown,
        byTag,
        tagged.stream()
            .filter(Objects.requireNonNull(SHOWN.get(show)))
            .map(dag -> row(lang, dag))
            .toList(),
        faults(lang, airflow));
  }

  private List<AirflowViews.Fault> faults(Language lang, AirflowView airflow) {
    return airflow.importErrors().stream()
        .map(f -> new AirflowViews.Fault(f.file(), f.trace(), lang.time(f.at(), shell.now())))
        .toList();
  }

  private void errors(Context context) {
    Language lang = shell.language(context);
    AirflowView view = airflow.get().orElseThrow(NotFoundResponse::new);
    List<AirflowViews.Fault> faults = faults(lang, view);
    shell.page(
        context,
        "faults.jte",
        "airflow",
        List.of(
            new Frame.Crumb("Airflow", "/airflow"),
            new Frame.Crumb(lang.t("airflow.importErrors"), "")),
        Map.of(
            "view",
            new AirflowViews.FaultsView(
                lang,
                lang.t("airflow.faults", faults.size()),
                pages(lang, view, "/errors"),
                faults)));
  }

  private void assets(Context context) {
    Language lang = shell.language(context);
    AirflowView view = airflow.get().orElseThrow(NotFoundResponse::new);
    AssetGraph assets = new AssetGraph(lang, shell.now(), view.dags(), view.assets());
    shell.page(
        context,
        "assets.jte",
        "airflow",
        List.of(
            new Frame.Crumb("Airflow", "/airflow"), new Frame.Crumb(lang.t("airflow.assets"), "")),
        Map.of("view", assets.view(pages(lang, view, "/assets"))));
  }

  private AirflowViews.Row row(Language lang, DagRow dag) {
    Instant now = shell.now();
    String next =
        dag.paused()
            ? lang.t("airflow.paused")
            : dag.nextRun()
                .map(at ->
                    at.isAfter(now)
                        ? lang.t("airflow.in", lang.duration(Duration.between(now, at)))
                        : lang.t("airflow.now"))
                .orElse("");
    List<AirflowViews.Count> counts = new ArrayList<>();
    dag.recentRuns()
        .forEach((state, number) -> {
          if (number > 0) {
            counts.add(new AirflowViews.Count(AirflowMarks.of(lang, state), number));
          }
        });
    return new AirflowViews.Row(
        dag.dagId(),
        dag.paused(),
        AirflowMarks.ofDag(lang, dag),
        dag.scheduleWords().isEmpty() ? dag.schedule() : dag.scheduleWords(),
        next,
        dag.lastRun().map(run -> ago(lang, run, now)).orElse(""),
        dag.lastRun()
            .map(run -> "/airflow/" + dag.dagId() + "?run=" + Here.encode(run.runId()))
            .orElse(""),
        counts,
        dag.tags().stream()
            .map(tag -> new AirflowViews.Tab(tag, "/airflow?tag=" + Here.encode(tag), false))
            .toList(),
        dag.importError() ? lang.t("airflow.stale") : String.join(" · ", dag.warnings()));
  }

  private static String ago(Language lang, RunRow run, Instant now) {
    Instant at = run.end().or(run::start).orElse(run.queuedAt());
    return lang.t("airflow.ago", lang.duration(Duration.between(at, now)));
  }
}
