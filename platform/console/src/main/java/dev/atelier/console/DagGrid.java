package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.Cell;
import dev.atelier.airflow.AirflowView.GridRun;
import dev.atelier.airflow.AirflowView.GridTask;
import dev.atelier.airflow.AirflowView.Node;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.state.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs as columns under their durations, tasks as rows, those of a group under its name. */
final class DagGrid {
  private static final int BAR = 72;

  private final Language lang;
  private final Instant now;
  private final Here here;
  private final AirflowView.Grid grid;
  private final Map<String, Node> groups = new LinkedHashMap<>();
  private final Set<String> folded;
  private final Set<String> said = new HashSet<>();
  private final List<AirflowViews.GridRow> rows = new ArrayList<>();

  private DagGrid(
      Language lang, Instant now, Here here, AirflowView.Grid grid, AirflowView.Graph graph) {
    this.lang = lang;
    this.now = now;
    this.here = here.without("map", "view", "try");
    this.grid = grid;
    graph.nodes().stream().filter(Node::group).forEach(node -> groups.put(node.id(), node));
    this.folded = DagGraph.folded(here);
  }

  static AirflowViews.GridView of(
      Language lang, Instant now, Here here, AirflowView.Grid grid, AirflowView.Graph graph) {
    return new DagGrid(lang, now, here, grid, graph).view();
  }

  static Duration took(RunRow run, Instant now) {
    return run.start()
        .map(start -> Duration.between(start, run.end().orElse(now)))
        .orElse(Duration.ZERO);
  }

  private AirflowViews.GridView view() {
    long most = grid.runs().stream().mapToLong(r -> took(r.run(), now).toMillis()).max().orElse(1);
    grid.tasks().forEach(this::row);
    return new AirflowViews.GridView(
        lang.duration(Duration.ofMillis(most)), runs(Math.max(1, most)), rows);
  }

  private List<AirflowViews.GridRun> runs(long most) {
    List<AirflowViews.GridRun> runs = new ArrayList<>();
    DateTimeFormatter format = DateTimeFormatter.ofPattern("d MMM", Locale.of(lang.code()));
    String day = "";
    for (GridRun column : grid.runs()) {
      RunRow run = column.run();
      Instant at = run.logicalDate().orElse(run.runAfter());
      String today = format.format(at.atOffset(ZoneOffset.UTC));
      Mark mark = AirflowMarks.of(lang, run.state());
      runs.add(
          new AirflowViews.GridRun(
              here.without("task").with("run", run.runId()).toString(),
              today.equals(day) ? "" : today,
              mark,
              run.runId() + " · " + mark.word() + " · " + lang.duration(took(run, now)),
              (int) Math.max(3, BAR * took(run, now).toMillis() / most),
              selected(run)));
      day = today;
    }
    return runs;
  }

  private boolean selected(RunRow run) {
    return run.runId().equals(here.get("run"));
  }

  /** The row of a task, and before the first of a group all of the group. */
  private void row(GridTask task) {
    List<String> path = path(task);
    if (path.isEmpty()) {
      rows.add(taskRow(task, 0));
    } else if (said.add(path.getFirst())) {
      group(path.getFirst(), 0);
    }
  }

  private void group(String id, int depth) {
    List<GridTask> inside = grid.tasks().stream().filter(task -> path(task).contains(id)).toList();
    boolean open = !folded.contains(id);
    Node group = Objects.requireNonNull(groups.get(id));
    List<AirflowViews.Cell> cells =
        grid.runs().stream().map(column -> groupCell(column, inside)).toList();
    rows.add(
        new AirflowViews.GridRow(
            group.label(),
            depth,
            DagGraph.toggled(here, id).toString(),
            open ? "open" : "folded",
            cells,
            false));
    if (!open) {
      return;
    }
    for (GridTask task : inside) {
      List<String> path = path(task);
      int at = path.indexOf(id);
      if (at == path.size() - 1) {
        rows.add(taskRow(task, depth + 1));
      } else if (said.add(path.get(at + 1))) {
        group(path.get(at + 1), depth + 1);
      }
    }
  }

  private List<String> path(GridTask task) {
    List<String> path = new ArrayList<>();
    String at = task.group().orElse("");
    while (groups.containsKey(at)) {
      path.addFirst(at);
      at = Objects.requireNonNull(groups.get(at)).parent().orElse("");
    }
    return path;
  }

  private AirflowViews.Cell groupCell(GridRun column, List<GridTask> inside) {
    Set<TaskState> states = EnumSet.noneOf(TaskState.class);
    inside.forEach(task -> {
      Cell cell = column.cells().get(task.taskId());
      if (cell != null) {
        states.add(cell.state());
      }
    });
    if (states.isEmpty()) {
      return new AirflowViews.Cell("", "absent", "", selected(column.run()));
    }
    TaskState worst = AirflowMarks.worst(states);
    return new AirflowViews.Cell(
        "",
        AirflowMarks.cell(worst, 1),
        AirflowMarks.of(lang, worst).word(),
        selected(column.run()));
  }

  private AirflowViews.GridRow taskRow(GridTask task, int depth) {
    return new AirflowViews.GridRow(
        task.label() + (task.mapped() ? " []" : ""),
        depth,
        "",
        "",
        grid.runs().stream().map(column -> cell(column, task)).toList(),
        task.taskId().equals(here.get("task")));
  }

  private AirflowViews.Cell cell(GridRun column, GridTask task) {
    RunRow run = column.run();
    Cell cell = column.cells().get(task.taskId());
    if (cell == null) {
      return new AirflowViews.Cell("", "absent", "", selected(run));
    }
    String title =
        AirflowMarks.of(lang, cell.state()).word()
            + cell.seconds().map(s -> " · " + lang.seconds(s)).orElse("")
            + (cell.tryNumber() > 1 ? " · " + lang.t("airflow.attempts", cell.tryNumber()) : "")
            + (cell.counts().isEmpty() ? "" : " · " + AirflowMarks.counts(cell.counts()));
    return new AirflowViews.Cell(
        here.with("run", run.runId()).with("task", task.taskId()).toString(),
        AirflowMarks.cell(cell.state(), cell.tryNumber()),
        task.taskId() + " · " + title,
        selected(run));
  }
}
