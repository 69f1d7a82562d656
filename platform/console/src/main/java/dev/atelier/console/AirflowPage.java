package dev.atelier.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.DagDetail;
import dev.atelier.airflow.AirflowView.DagRow;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** DAGs, their runs and tasks: what Airflow's own pages are used for most. */
final class AirflowPage implements Section {
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
    routes.get("/airflow/{dag}", this::dag);
    routes.post("/airflow/{dag}/pause", this::pause);
    routes.post("/airflow/{dag}/trigger", this::trigger);
    routes.post("/airflow/{dag}/clear", this::clear);
    routes.post("/airflow/{dag}/mark", this::mark);
  }

  private AirflowView view() {
    return airflow.get().orElseThrow(NotFoundResponse::new);
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
    String tag = Objects.requireNonNullElse(context.queryParam("tag"), "");
    AirflowViews.ListView view = listView(lang, found.get(), tag);
    if (context.queryParam("part") != null) {
      shell.part(context, "part/dags.jte", Map.of("view", view, "csrf", Access.of(context).csrf()));
    } else {
      shell.page(context, "airflow.jte", "airflow", crumbs, Map.of("view", view));
    }
  }

  private AirflowViews.ListView listView(Language lang, AirflowView airflow, String tag) {
    List<DagRow> dags = airflow.dags();
    Set<String> tags = new TreeSet<>();
    dags.forEach(dag -> tags.addAll(dag.tags()));
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
        tag,
        List.copyOf(tags),
        dags.stream()
            .filter(dag -> tag.isEmpty() || dag.tags().contains(tag))
            .map(dag -> row(lang, dag))
            .toList(),
        airflow.importErrors().stream()
            .map(f -> new AirflowViews.Fault(f.file(), f.trace(), lang.time(f.at(), shell.now())))
            .toList());
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
            .map(run -> "/airflow/" + dag.dagId() + "?run=" + encode(run.runId()))
            .orElse(""),
        counts,
        dag.tags(),
        dag.importError() ? lang.t("airflow.stale") : String.join(" · ", dag.warnings()));
  }

  private static String ago(Language lang, RunRow run, Instant now) {
    Instant at = run.end().or(run::start).orElse(run.queuedAt());
    return lang.t("airflow.ago", lang.duration(Duration.between(at, now)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  // One DAG.

  private void dag(Context context) {
    Language lang = shell.language(context);
    AirflowView airflow = view();
    String id = context.pathParam("dag");
    DagDetail detail = airflow.dag(id).orElseThrow(NotFoundResponse::new);
    AirflowViews.DagView view = dagView(context, lang, airflow, detail, Optional.empty());
    String part = Objects.requireNonNullElse(context.queryParam("part"), "");
    switch (part) {
      case "body" -> shell.part(context, "part/dagBody.jte", Map.of("view", view));
      case "side" ->
          shell.part(
              context,
              "part/dagSideBody.jte",
              Map.of("view", view, "side", view.side().orElseThrow(NotFoundResponse::new)));
      default -> show(context, view);
    }
  }

  private void show(Context context, AirflowViews.DagView view) {
    List<Frame.Crumb> crumbs =
        List.of(new Frame.Crumb("Airflow", "/airflow"), new Frame.Crumb(view.id(), ""));
    shell.page(context, "dag.jte", "airflow", crumbs, Map.of("view", view));
  }

  private AirflowViews.DagView dagView(
      Context context,
      Language lang,
      AirflowView airflow,
      DagDetail detail,
      Optional<AirflowViews.TriggerView> trigger) {
    String id = detail.row().dagId();
    String tab = Objects.requireNonNullElse(context.queryParam("tab"), "grid");
    String run = Objects.requireNonNullElse(context.queryParam("run"), "");
    String task = Objects.requireNonNullElse(context.queryParam("task"), "");
    boolean withGrid = tab.equals("grid") || tab.equals("trigger");
    AirflowView.Grid grid = airflow.grid(id, 28);
    AirflowParts parts = new AirflowParts(lang, shell.now(), "/airflow/" + id);
    Optional<AirflowViews.SideView> side =
        run.isEmpty()
            ? Optional.empty()
            : Optional.of(
                side(
                    context,
                    airflow,
                    parts,
                    new TaskKey(id, run, task, number(context.queryParam("map"), -1))));
    AirflowView.Owed owed = detail.row().paused() ? airflow.owed(id) : new AirflowView.Owed(0, 0);
    return new AirflowViews.DagView(
        lang,
        id,
        "/airflow/" + id,
        query(context),
        AirflowMarks.ofDag(lang, detail.row()),
        detail.row().paused(),
        owed.runs() > 1 ? lang.t("airflow.owed", lang.number(owed.runs()), owed.atATime()) : "",
        parts.say(detail.row()),
        detail.relativeFileloc(),
        tab,
        withGrid ? Optional.of(parts.grid(grid, run, task)) : Optional.empty(),
        withGrid && (run.isEmpty() || !task.isEmpty())
            ? below(airflow, parts, detail, run)
            : Optional.empty(),
        tab.equals("graph") ? Optional.of(parts.graph(detail.graph(), grid)) : Optional.empty(),
        tab.equals("code") ? airflow.code(id) : Optional.empty(),
        tab.equals("trigger") ? Optional.of(trigger.orElseGet(() -> triggerView(detail))) : trigger,
        side);
  }

  /** The selected task's run, otherwise the last. */
  private static Optional<AirflowViews.SideView> below(
      AirflowView airflow, AirflowParts parts, DagDetail detail, String run) {
    return Optional.of(run)
        .filter(id -> !id.isEmpty())
        .or(() -> detail.row().lastRun().map(RunRow::runId))
        .flatMap(id -> airflow.run(detail.row().dagId(), id))
        .map(parts::run);
  }

  private static int number(@Nullable String written, int otherwise) {
    return written != null && written.matches("-?\\d{1,9}") ? Integer.parseInt(written) : otherwise;
  }

  private static String query(Context context) {
    String query = Objects.requireNonNullElse(context.queryString(), "");
    return query.replaceAll("(^|&)part=[^&]*", "");
  }

  private static AirflowViews.TriggerView triggerView(DagDetail detail) {
    ObjectNode conf = Json.mapper().createObjectNode();
    detail
        .dag()
        .params()
        .forEach((name, param) -> conf.set(name, param.value().orElseGet(NullNode::getInstance)));
    return new AirflowViews.TriggerView(Json.pretty(conf), "", "");
  }

  private AirflowViews.SideView side(
      Context context, AirflowView airflow, AirflowParts parts, TaskKey key) {
    String tab = Objects.requireNonNullElse(context.queryParam("view"), "log");
    if (key.taskId().isEmpty()) {
      return parts.run(airflow.run(key.dagId(), key.runId()).orElseThrow(NotFoundResponse::new));
    }
    AirflowView.TaskDetail detail = airflow.task(key).orElseThrow(NotFoundResponse::new);
    int last = detail.attempts().isEmpty() ? 1 : detail.attempts().getLast().tryNumber();
    int attempt = Math.max(1, number(context.queryParam("try"), last));
    AirflowView.LogPart log =
        tab.equals("log")
            ? airflow.log(key, attempt, 0)
            : new AirflowView.LogPart(List.of(), 0, true);
    return parts.task(detail, log, tab, attempt);
  }

  // What people do.

  private void pause(Context context) {
    String id = context.pathParam("dag");
    view().pause(id, "true".equals(context.formParam("paused")), user(context));
    context.redirect(back(context, "/airflow/" + id));
  }

  private static String back(Context context, String otherwise) {
    return "list".equals(context.formParam("from")) ? "/airflow" : otherwise;
  }

  private static String user(Context context) {
    String user = Access.of(context).user();
    return user.isEmpty() ? "console" : user;
  }

  private void trigger(Context context) {
    Language lang = shell.language(context);
    AirflowView airflow = view();
    String id = context.pathParam("dag");
    String conf = Objects.requireNonNullElse(context.formParam("conf"), "{}");
    String date = Objects.requireNonNullElse(context.formParam("date"), "");
    try {
      JsonNode values = Json.read(conf.isBlank() ? "{}" : conf);
      Optional<Instant> logical =
          date.isBlank()
              ? Optional.empty()
              : Optional.of(LocalDateTime.parse(date).toInstant(ZoneOffset.UTC));
      String run = airflow.trigger(id, values, logical, user(context));
      context.redirect("/airflow/" + id + "?run=" + encode(run));
    } catch (AtelierException | DateTimeParseException e) {
      DagDetail detail = airflow.dag(id).orElseThrow(NotFoundResponse::new);
      AirflowViews.TriggerView form =
          new AirflowViews.TriggerView(conf, String.valueOf(e.getMessage()), date);
      context.status(400);
      show(context, dagView(context, lang, airflow, detail, Optional.of(form)));
    }
  }

  private void clear(Context context) {
    String id = context.pathParam("dag");
    String run = Objects.requireNonNullElse(context.formParam("run"), "");
    String task = Objects.requireNonNullElse(context.formParam("task"), "");
    boolean onlyFailed = "true".equals(context.formParam("failed"));
    view()
        .clear(
            id, run, task.isEmpty() ? List.of() : List.of(task), true, onlyFailed, user(context));
    context.redirect(selected(id, run, task));
  }

  private void mark(Context context) {
    String id = context.pathParam("dag");
    String run = Objects.requireNonNullElse(context.formParam("run"), "");
    String task = Objects.requireNonNullElse(context.formParam("task"), "");
    boolean success = "success".equals(context.formParam("state"));
    if (task.isEmpty()) {
      view().markRun(id, run, success ? RunState.SUCCESS : RunState.FAILED, user(context));
    } else {
      int map = number(context.formParam("map"), -1);
      view()
          .mark(
              new TaskKey(id, run, task, map),
              success ? TaskState.SUCCESS : TaskState.FAILED,
              user(context));
    }
    context.redirect(selected(id, run, task));
  }

  private static String selected(String id, String run, String task) {
    return "/airflow/"
        + id
        + "?run="
        + encode(run)
        + (task.isEmpty() ? "" : "&task=" + encode(task));
  }
}
