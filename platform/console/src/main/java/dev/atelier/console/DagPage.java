package dev.atelier.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.DagDetail;
import dev.atelier.airflow.AirflowView.RunDetail;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One DAG: its runs and tasks in several views, one of them beside, and what people do to them. */
final class DagPage {
  private static final int RUNS = 28;
  private static final int RUNS_OF_A_DAY = 300;
  private static final List<String> TABS = List.of("grid", "graph", "gantt", "calendar", "code");

  private final Shell shell;
  private final Supplier<Optional<AirflowView>> airflow;

  DagPage(Shell shell, Supplier<Optional<AirflowView>> airflow) {
    this.shell = shell;
    this.airflow = airflow;
  }

  void routes(RoutesConfig routes) {
    routes.get("/airflow/{dag}", this::dag);
    routes.post("/airflow/{dag}/pause", this::pause);
    routes.post("/airflow/{dag}/trigger", this::trigger);
    routes.get("/airflow/{dag}/backfill", this::backfillEffect);
    routes.post("/airflow/{dag}/backfill", this::backfill);
    routes.post("/airflow/{dag}/clear", this::clear);
    routes.post("/airflow/{dag}/mark", this::mark);
    routes.post("/airflow/{dag}/dbt", this::restartDbt);
  }

  private AirflowView view() {
    return airflow.get().orElseThrow(NotFoundResponse::new);
  }

  private void dag(Context context) {
    AirflowView airflow = view();
    DagDetail detail = airflow.dag(context.pathParam("dag")).orElseThrow(NotFoundResponse::new);
    AirflowViews.DagView view = dagView(context, airflow, detail, Optional.empty());
    switch (Objects.requireNonNullElse(context.queryParam("part"), "")) {
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
    List<Frame.Crumb> crumbs = new ArrayList<>();
    crumbs.add(new Frame.Crumb("Airflow", "/airflow"));
    String inside = view.side().map(AirflowViews.SideView::title).orElse("");
    String tab =
        view.tabs().stream()
            .filter(AirflowViews.Tab::selected)
            .map(AirflowViews.Tab::text)
            .findFirst()
            .orElse("");
    boolean first = view.tabs().getFirst().selected();
    if (inside.isEmpty() && (first || tab.isEmpty())) {
      crumbs.add(new Frame.Crumb(view.id(), ""));
    } else {
      crumbs.add(new Frame.Crumb(view.id(), view.base()));
      crumbs.add(new Frame.Crumb(inside.isEmpty() ? tab : inside, ""));
    }
    shell.page(context, "dag.jte", "airflow", crumbs, Map.of("view", view));
  }

  /** A form that is shown again with what was wrong. */
  private record Forms(
      Optional<AirflowViews.TriggerView> trigger, Optional<AirflowViews.BackfillView> backfill) {}

  private AirflowViews.DagView dagView(
      Context context, AirflowView airflow, DagDetail detail, Optional<Forms> wrong) {
    Language lang = shell.language(context);
    Instant now = shell.now();
    String id = detail.row().dagId();
    String base = "/airflow/" + id;
    Here here = Here.of(context, base);
    String tab = here.get("tab").isEmpty() ? "grid" : here.get("tab");
    Forms forms =
        wrong.orElseGet(() ->
            new Forms(
                tab.equals("trigger") ? Optional.of(triggerView(detail)) : Optional.empty(),
                tab.equals("backfill")
                    ? Optional.of(BackfillForm.read(context, now, id).view(lang, airflow))
                    : Optional.empty()));
    boolean form = forms.trigger().isPresent() || forms.backfill().isPresent();
    Here links = form ? here.without("tab", "from", "to", "most", "reprocess", "backwards") : here;
    boolean withGrid = tab.equals("grid") || form;
    AirflowView.Grid grid = airflow.grid(id, RUNS);
    RunParts parts = new RunParts(lang, now, links);
    Optional<AirflowViews.SideView> side =
        form || here.get("run").isEmpty()
            ? Optional.empty()
            : Optional.of(side(airflow, parts, id, here));
    Optional<RunDetail> chosen = chosen(airflow, detail, here.get("run"));
    boolean runBeside = side.isPresent() && here.get("task").isEmpty();
    AirflowView.Owed owed = detail.row().paused() ? airflow.owed(id) : new AirflowView.Owed(0, 0);
    return new AirflowViews.DagView(
        lang,
        id,
        base,
        here.toString(),
        links.without("run", "task", "map", "view", "try").toString(),
        AirflowMarks.ofDag(lang, detail.row()),
        detail.row().paused(),
        owed.runs() > 1 ? lang.t("airflow.owed", lang.number(owed.runs()), owed.atATime()) : "",
        parts.say(detail.row()),
        detail.relativeFileloc(),
        tabs(lang, links, form ? "" : tab),
        withGrid
            ? Optional.of(DagGrid.of(lang, now, links, grid, detail.graph()))
            : Optional.empty(),
        withGrid && !runBeside ? chosen.map(run -> parts.gantt(run, Map.of())) : Optional.empty(),
        tab.equals("graph")
            ? Optional.of(DagGraph.of(lang, here, detail.graph(), column(grid, here.get("run"))))
            : Optional.empty(),
        tab.equals("gantt")
            ? chosen.map(run -> parts.gantt(run, attempts(airflow, run)))
            : Optional.empty(),
        tab.equals("calendar") ? Optional.of(calendar(lang, airflow, id, here)) : Optional.empty(),
        tab.equals("code") ? airflow.code(id) : Optional.empty(),
        forms.trigger(),
        forms.backfill(),
        side);
  }

  private static List<AirflowViews.Tab> tabs(Language lang, Here here, String tab) {
    Here plain = here.without("day", "view", "try");
    return TABS.stream()
        .map(name ->
            new AirflowViews.Tab(
                lang.t("airflow.tab." + name),
                plain.with("tab", name.equals("grid") ? "" : name).toString(),
                name.equals(tab)))
        .toList();
  }

  /** The selected run, otherwise the last. */
  private static Optional<RunDetail> chosen(AirflowView airflow, DagDetail detail, String run) {
    return Optional.of(run)
        .filter(id -> !id.isEmpty())
        .or(() -> detail.row().lastRun().map(RunRow::runId))
        .flatMap(id -> airflow.run(detail.row().dagId(), id));
  }

  private static Optional<AirflowView.GridRun> column(AirflowView.Grid grid, String run) {
    return grid.runs().reversed().stream()
        .filter(column -> run.isEmpty() || column.run().runId().equals(run))
        .findFirst();
  }

  /** Of the tasks that needed more than one. */
  private static Map<TaskKey, List<AirflowView.AttemptRow>> attempts(
      AirflowView airflow, RunDetail run) {
    Map<TaskKey, List<AirflowView.AttemptRow>> attempts = new HashMap<>();
    run.tasks().stream()
        .filter(task -> task.tryNumber() > 1)
        .limit(100)
        .forEach(task ->
            airflow
                .task(task.key())
                .ifPresent(detail -> attempts.put(task.key(), detail.attempts())));
    return attempts;
  }

  private AirflowViews.CalendarView calendar(
      Language lang, AirflowView airflow, String id, Here here) {
    Instant now = shell.now();
    List<RunRow> runs = List.of();
    if (here.get("day").matches("\\d{4}-\\d{2}-\\d{2}")) {
      Instant day = LocalDate.parse(here.get("day")).atStartOfDay(ZoneOffset.UTC).toInstant();
      runs = airflow.runs(id, day, day.plusSeconds(86_400), RUNS_OF_A_DAY);
    }
    return DagCalendar.of(
        lang,
        now,
        here,
        airflow.days(id, DagCalendar.first(now)),
        airflow.planned(id, DagCalendar.end(now)),
        runs);
  }

  private static String posted(Context context, String name) {
    return Objects.requireNonNullElse(context.formParam(name), "");
  }

  static int number(@Nullable String written, int otherwise) {
    return written != null && written.matches("-?\\d{1,9}") ? Integer.parseInt(written) : otherwise;
  }

  private static AirflowViews.TriggerView triggerView(DagDetail detail) {
    ObjectNode conf = Json.mapper().createObjectNode();
    detail
        .dag()
        .params()
        .forEach((name, param) -> conf.set(name, param.value().orElseGet(NullNode::getInstance)));
    return new AirflowViews.TriggerView(Json.pretty(conf), "", "");
  }

  private static AirflowViews.SideView side(
      AirflowView airflow, RunParts parts, String id, Here here) {
    TaskKey key = new TaskKey(id, here.get("run"), here.get("task"), number(here.get("map"), -1));
    if (key.taskId().isEmpty()) {
      return parts.run(airflow.run(id, key.runId()).orElseThrow(NotFoundResponse::new));
    }
    Optional<AirflowView.TaskDetail> found = airflow.task(key);
    if (found.isEmpty()) {
      RunDetail run = airflow.run(id, key.runId()).orElseThrow(NotFoundResponse::new);
      if (run.tasks().stream().noneMatch(task -> task.key().taskId().equals(key.taskId()))) {
        throw new NotFoundResponse();
      }
      return parts.mapped(run, key.taskId());
    }
    AirflowView.TaskDetail detail = found.get();
    String tab = here.get("view").isEmpty() ? "log" : here.get("view");
    int last = detail.attempts().isEmpty() ? 1 : detail.attempts().getLast().tryNumber();
    int attempt = Math.max(1, number(here.get("try"), last));
    AirflowView.LogPart log =
        tab.equals("log")
            ? airflow.log(key, attempt, 0)
            : new AirflowView.LogPart(List.of(), 0, true);
    return parts.task(detail, log, airflow.dbtNodes(key), tab, attempt);
  }

  private void backfillEffect(Context context) {
    AirflowView airflow = view();
    DagDetail detail = airflow.dag(context.pathParam("dag")).orElseThrow(NotFoundResponse::new);
    Language lang = shell.language(context);
    AirflowViews.BackfillEffect effect =
        BackfillForm.read(context, shell.now(), detail.row().dagId()).effect(lang, airflow);
    shell.part(context, "part/backfillEffect.jte", Map.of("lang", lang, "effect", effect));
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
    AirflowView airflow = view();
    String id = context.pathParam("dag");
    String conf = Objects.requireNonNullElse(context.formParam("conf"), "{}");
    String date = posted(context, "date");
    try {
      JsonNode values = Json.read(conf.isBlank() ? "{}" : conf);
      Optional<Instant> logical =
          date.isBlank()
              ? Optional.empty()
              : Optional.of(LocalDateTime.parse(date).toInstant(ZoneOffset.UTC));
      String run = airflow.trigger(id, values, logical, user(context));
      context.redirect("/airflow/" + id + "?run=" + Here.encode(run));
    } catch (AtelierException | DateTimeParseException e) {
      DagDetail detail = airflow.dag(id).orElseThrow(NotFoundResponse::new);
      AirflowViews.TriggerView form =
          new AirflowViews.TriggerView(conf, String.valueOf(e.getMessage()), date);
      context.status(400);
      Forms forms = new Forms(Optional.of(form), Optional.empty());
      show(context, dagView(context, airflow, detail, Optional.of(forms)));
    }
  }

  private void backfill(Context context) {
    AirflowView airflow = view();
    String id = context.pathParam("dag");
    DagDetail detail = airflow.dag(id).orElseThrow(NotFoundResponse::new);
    BackfillForm form = BackfillForm.read(context, shell.now(), id);
    AirflowViews.BackfillEffect effect = form.effect(shell.language(context), airflow);
    String error = effect.error();
    if (error.isEmpty()) {
      try {
        airflow.backfill(form.wanted(), false, user(context));
        context.redirect("/airflow/" + id);
        return;
      } catch (AtelierException e) {
        error = String.valueOf(e.getMessage());
      }
    }
    context.status(400);
    AirflowViews.BackfillView again =
        form.view(
            new AirflowViews.BackfillEffect(effect.say(), effect.dates(), error, effect.command()));
    Forms forms = new Forms(Optional.empty(), Optional.of(again));
    show(context, dagView(context, airflow, detail, Optional.of(forms)));
  }

  private void clear(Context context) {
    String id = context.pathParam("dag");
    String run = posted(context, "run");
    String task = posted(context, "task");
    boolean onlyFailed = "true".equals(context.formParam("failed"));
    view()
        .clear(
            id, run, task.isEmpty() ? List.of() : List.of(task), true, onlyFailed, user(context));
    context.redirect(selected(id, run, task));
  }

  private void mark(Context context) {
    String id = context.pathParam("dag");
    String run = posted(context, "run");
    String task = posted(context, "task");
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

  private void restartDbt(Context context) {
    String id = context.pathParam("dag");
    String run = posted(context, "run");
    String task = posted(context, "task");
    int map = number(context.formParam("map"), -1);
    view().restartDbt(new TaskKey(id, run, task, map), user(context));
    context.redirect(selected(id, run, task));
  }

  private static String selected(String id, String run, String task) {
    return "/airflow/"
        + id
        + "?run="
        + Here.encode(run)
        + (task.isEmpty() ? "" : "&task=" + Here.encode(task));
  }
}
