package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.AirflowView.TaskRow;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The parts of a DAG's page, from the view's records to strings. */
final class AirflowParts {
  private static final int BAR = 72;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final int BOX_WIDTH = 178;
  private static final int BOX_HEIGHT = 50;

  private final Language lang;
  private final Instant now;
  private final String base;

  AirflowParts(Language lang, Instant now, String base) {
    this.lang = lang;
    this.now = now;
    this.base = base;
  }

  String say(AirflowView.DagRow dag) {
    String schedule = dag.scheduleWords().isEmpty() ? dag.schedule() : dag.scheduleWords();
    String next =
        dag.nextRun()
            .filter(_ -> !dag.paused())
            .map(at -> " · " + lang.t("airflow.next", lang.time(at, now)))
            .orElse("");
    return schedule + next;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String href(String run, String task, int mapIndex) {
    return base
        + "?run="
        + encode(run)
        + (task.isEmpty() ? "" : "&task=" + encode(task))
        + (mapIndex < 0 ? "" : "&map=" + mapIndex);
  }

  private Duration took(RunRow run) {
    return run.start()
        .map(start -> Duration.between(start, run.end().orElse(now)))
        .orElse(Duration.ZERO);
  }

  AirflowViews.GridView grid(AirflowView.Grid grid, String selectedRun, String selectedTask) {
    long most =
        Math.max(1, grid.runs().stream().mapToLong(r -> took(r.run()).toMillis()).max().orElse(1));
    List<AirflowViews.GridRun> runs = new ArrayList<>();
    String day = "";
    for (AirflowView.GridRun column : grid.runs()) {
      RunRow run = column.run();
      Instant at = run.logicalDate().orElse(run.runAfter());
      String today =
          DateTimeFormatter.ofPattern("d MMM", Locale.of(lang.code()))
              .format(at.atOffset(ZoneOffset.UTC));
      Mark mark = AirflowMarks.of(lang, run.state());
      runs.add(
          new AirflowViews.GridRun(
              run.runId(),
              today.equals(day) ? "" : today,
              mark,
              run.runId() + " · " + mark.word() + " · " + lang.duration(took(run)),
              (int) Math.max(3, BAR * took(run).toMillis() / most),
              run.runId().equals(selectedRun)));
      day = today;
    }
    List<AirflowViews.GridRow> rows = new ArrayList<>();
    for (AirflowView.GridTask task : grid.tasks()) {
      List<AirflowViews.Cell> cells = new ArrayList<>();
      for (AirflowView.GridRun column : grid.runs()) {
        cells.add(cell(column, task, selectedRun));
      }
      rows.add(
          new AirflowViews.GridRow(
              task.taskId(),
              task.group().isPresent() ? "in" : "",
              cells,
              task.taskId().equals(selectedTask)));
    }
    return new AirflowViews.GridView(lang.duration(Duration.ofMillis(most)), runs, rows);
  }

  private AirflowViews.Cell cell(
      AirflowView.GridRun column, AirflowView.GridTask task, String selectedRun) {
    String run = column.run().runId();
    boolean selected = run.equals(selectedRun);
    AirflowView.Cell cell = column.cells().get(task.taskId());
    if (cell == null) {
      return new AirflowViews.Cell(run, "absent", "", selected);
    }
    String title =
        AirflowMarks.of(lang, cell.state()).word()
            + cell.seconds().map(s -> " · " + seconds(s)).orElse("")
            + (cell.tryNumber() > 1 ? " · " + lang.t("airflow.attempts", cell.tryNumber()) : "");
    return new AirflowViews.Cell(
        run, AirflowMarks.cell(cell.state(), cell.tryNumber()), title, selected);
  }

  private String seconds(double seconds) {
    return lang.duration(Duration.ofMillis((long) (seconds * 1000)));
  }

  AirflowViews.GraphView graph(AirflowView.Graph graph, AirflowView.Grid grid) {
    Map<String, AirflowView.Cell> last =
        grid.runs().isEmpty() ? Map.of() : grid.runs().getLast().cells();
    List<AirflowView.Node> tasks = graph.nodes().stream().filter(node -> !node.group()).toList();
    Map<String, Integer> depth = new HashMap<>();
    tasks.forEach(node -> depth.put(node.id(), 0));
    for (int round = 0; round < tasks.size(); round++) {
      for (AirflowView.Edge edge : graph.edges()) {
        Integer from = depth.get(edge.from());
        Integer to = depth.get(edge.to());
        if (from != null && to != null && to <= from && from < tasks.size()) {
          depth.put(edge.to(), from + 1);
        }
      }
    }
    Map<Integer, Integer> inColumn = new HashMap<>();
    Map<String, AirflowViews.Box> boxes = new HashMap<>();
    List<AirflowViews.Box> all = new ArrayList<>();
    for (AirflowView.Node node : tasks) {
      int column = Objects.requireNonNull(depth.get(node.id()));
      int row = inColumn.merge(column, 1, Integer::sum) - 1;
      AirflowView.Cell cell = last.get(node.id());
      AirflowViews.Box box =
          new AirflowViews.Box(
              node.id(),
              node.label(),
              node.operator() + (node.mapped() ? " []" : ""),
              AirflowMarks.of(lang, cell == null ? TaskState.NONE : cell.state()),
              cell == null ? "" : cell.seconds().map(this::seconds).orElse(""),
              12 + column * 236,
              12 + row * 70);
      boxes.put(node.id(), box);
      all.add(box);
    }
    List<String> lines = new ArrayList<>();
    for (AirflowView.Edge edge : graph.edges()) {
      AirflowViews.Box from = boxes.get(edge.from());
      AirflowViews.Box to = boxes.get(edge.to());
      if (from != null && to != null) {
        int x1 = from.x() + BOX_WIDTH;
        int y1 = from.y() + BOX_HEIGHT / 2;
        int y2 = to.y() + BOX_HEIGHT / 2;
        int bend = Math.max(18, (to.x() - x1) / 2);
        lines.add(
            String.format(
                Locale.ROOT,
                "M%d,%dC%d,%d %d,%d %d,%d",
                x1,
                y1,
                x1 + bend,
                y1,
                to.x() - bend,
                y2,
                to.x(),
                y2));
      }
    }
    int width = all.stream().mapToInt(AirflowViews.Box::x).max().orElse(0) + BOX_WIDTH + 12;
    int height = all.stream().mapToInt(AirflowViews.Box::y).max().orElse(0) + BOX_HEIGHT + 12;
    return new AirflowViews.GraphView(width, height, all, lines);
  }

  AirflowViews.SideView run(AirflowView.RunDetail detail) {
    RunRow run = detail.run();
    Instant start = run.start().orElse(run.queuedAt());
    long whole = Math.max(1, Duration.between(start, run.end().orElse(now)).toMillis());
    List<AirflowViews.Bar> bars = new ArrayList<>();
    for (TaskRow task : detail.tasks()) {
      Mark mark = AirflowMarks.of(lang, task.state());
      String name =
          task.key().taskId()
              + (task.key().mapIndex() < 0 ? "" : " [" + task.key().mapIndex() + "]");
      int from = task.start().map(at -> thousandth(start, at, whole)).orElse(0);
      int to = task.start().map(_ -> thousandth(start, task.end().orElse(now), whole)).orElse(0);
      bars.add(
          new AirflowViews.Bar(
              name,
              href(run.runId(), task.key().taskId(), task.key().mapIndex()),
              mark,
              AirflowMarks.cell(task.state(), task.tryNumber()),
              from,
              task.start().isPresent() ? Math.max(4, to - from) : 0,
              task.seconds().map(this::seconds).orElse(mark.word())));
    }
    List<AirflowViews.Pair> pairs = new ArrayList<>();
    pairs.add(new AirflowViews.Pair("run_id", run.runId(), true));
    pairs.add(new AirflowViews.Pair(lang.t("airflow.type"), run.runType(), false));
    run.logicalDate()
        .ifPresent(at ->
            pairs.add(new AirflowViews.Pair(lang.t("airflow.logicalDate"), at.toString(), true)));
    run.interval()
        .ifPresent(i ->
            pairs.add(
                new AirflowViews.Pair(
                    lang.t("airflow.interval"), i.start() + " – " + i.end(), true)));
    pairs.add(new AirflowViews.Pair(lang.t("airflow.queued"), run.queuedAt().toString(), true));
    run.start()
        .ifPresent(
            at -> pairs.add(new AirflowViews.Pair(lang.t("airflow.started"), at.toString(), true)));
    run.end()
        .ifPresent(
            at -> pairs.add(new AirflowViews.Pair(lang.t("airflow.ended"), at.toString(), true)));
    if (!run.conf().isEmpty()) {
      pairs.add(new AirflowViews.Pair("conf", Json.write(run.conf()), true));
    }
    Mark mark = AirflowMarks.of(lang, run.state());
    return new AirflowViews.SideView(
        lang.t("airflow.lastRunOf", lang.time(run.logicalDate().orElse(run.runAfter()), now)),
        run.runId(),
        "",
        -1,
        mark,
        lang.duration(took(run)),
        "run",
        List.of(),
        List.of(),
        List.of(),
        pairs,
        bars,
        !run.state().finished());
  }

  private static int thousandth(Instant start, Instant at, long whole) {
    return (int) Math.clamp(1000 * Duration.between(start, at).toMillis() / whole, 0, 1000);
  }

  AirflowViews.SideView task(
      AirflowView.TaskDetail detail, AirflowView.LogPart log, String tab, int attempt) {
    TaskRow row = detail.row();
    TaskKey key = row.key();
    String here = href(key.runId(), key.taskId(), key.mapIndex());
    List<AirflowViews.Tab> tabs = new ArrayList<>();
    for (String name : List.of("log", "rendered", "xcom", "details")) {
      tabs.add(
          new AirflowViews.Tab(
              lang.t("airflow.tab." + name), here + "&view=" + name, name.equals(tab)));
    }
    List<AirflowViews.Tab> attempts = new ArrayList<>();
    for (AirflowView.AttemptRow one : detail.attempts()) {
      if (detail.attempts().size() > 1) {
        attempts.add(
            new AirflowViews.Tab(
                Integer.toString(one.tryNumber()),
                here + "&try=" + one.tryNumber(),
                one.tryNumber() == attempt));
      }
    }
    String title =
        key.taskId()
            + (key.mapIndex() < 0
                ? ""
                : " [" + row.renderedMapIndex().orElse(Integer.toString(key.mapIndex())) + "]");
    return new AirflowViews.SideView(
        title,
        key.runId(),
        key.taskId(),
        key.mapIndex(),
        AirflowMarks.of(lang, row.state()),
        row.seconds().map(this::seconds).orElse(""),
        tab,
        tabs,
        attempts,
        log.lines().stream().map(AirflowParts::line).toList(),
        pairs(detail, tab),
        List.of(),
        tab.equals("log") && !log.over());
  }

  private static ServicesView.LogLine line(AirflowView.LogLine line) {
    String tone =
        switch (line.level()) {
          case "warning", "warn" -> "w";
          case "error", "critical" -> "e";
          default -> "";
        };
    String time = line.at().map(at -> TIME.format(at.atOffset(ZoneOffset.UTC))).orElse("");
    return new ServicesView.LogLine(time, line.level(), LogTail.plain(line.text()), tone);
  }

  private List<AirflowViews.Pair> pairs(AirflowView.TaskDetail detail, String tab) {
    List<AirflowViews.Pair> pairs = new ArrayList<>();
    switch (tab) {
      case "rendered" ->
          detail
              .rendered()
              .forEach((name, value) ->
                  pairs.add(
                      new AirflowViews.Pair(
                          name, value.isTextual() ? value.asText() : Json.pretty(value), true)));
      case "xcom" ->
          detail
              .xcoms()
              .forEach(
                  x -> pairs.add(new AirflowViews.Pair(x.key(), Json.pretty(x.value()), true)));
      case "details" -> {
        TaskRow row = detail.row();
        pairs.add(new AirflowViews.Pair("operator", row.operator(), true));
        pairs.add(new AirflowViews.Pair("trigger_rule", detail.triggerRule(), true));
        pairs.add(new AirflowViews.Pair("pool", row.pool(), true));
        pairs.add(
            new AirflowViews.Pair(
                "try_number", row.tryNumber() + " / " + (row.maxTries() + 1), true));
        optional(pairs, lang.t("airflow.queued"), row.queued());
        optional(pairs, lang.t("airflow.started"), row.start());
        optional(pairs, lang.t("airflow.ended"), row.end());
        optional(pairs, lang.t("airflow.nextAttempt"), row.nextAttempt());
        if (!detail.upstream().isEmpty()) {
          pairs.add(new AirflowViews.Pair("upstream", String.join(", ", detail.upstream()), true));
        }
        if (!detail.downstream().isEmpty()) {
          pairs.add(
              new AirflowViews.Pair("downstream", String.join(", ", detail.downstream()), true));
        }
        detail
            .attempts()
            .forEach(a ->
                a.error()
                    .ifPresent(e ->
                        pairs.add(
                            new AirflowViews.Pair(
                                lang.t("airflow.attempt", a.tryNumber()), e, true))));
        detail.docMd().ifPresent(doc -> pairs.add(new AirflowViews.Pair("doc_md", doc, false)));
      }
      default -> {}
    }
    return pairs;
  }

  private static void optional(List<AirflowViews.Pair> pairs, String name, Optional<Instant> at) {
    at.ifPresent(instant -> pairs.add(new AirflowViews.Pair(name, instant.toString(), true)));
  }
}
