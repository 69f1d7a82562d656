package dev.atelier.console;

import java.util.List;
import java.util.Optional;

/** What the Airflow templates show: strings, ready. */
public final class AirflowViews {
  private AirflowViews() {}

  /** The list of DAGs. */
  public record ListView(
      Language lang,
      String version,
      String say,
      String tag,
      List<String> tags,
      List<Row> rows,
      List<Fault> faults) {}

  public record Row(
      String id,
      boolean paused,
      Mark mark,
      String schedule,
      String next,
      String last,
      String lastHref,
      List<Count> counts,
      List<String> tags,
      String warning) {}

  public record Count(Mark mark, int number) {}

  /** A file that could not be read. */
  public record Fault(String file, String trace, String at) {}

  /**
   * One DAG.
   *
   * @param base its address
   * @param query of this page, to keep the selection over refreshes
   * @param latest the run below the grid, in time, unless it stands beside it
   */
  public record DagView(
      Language lang,
      String id,
      String base,
      String query,
      Mark mark,
      boolean paused,
      String owed,
      String say,
      String file,
      String tab,
      Optional<GridView> grid,
      Optional<SideView> latest,
      Optional<GraphView> graph,
      Optional<String> code,
      Optional<TriggerView> trigger,
      Optional<SideView> side) {}

  public record GridView(String most, List<GridRun> runs, List<GridRow> rows) {}

  /**
   * @param height of its bar, of 72
   */
  public record GridRun(
      String id, String day, Mark mark, String title, int height, boolean selected) {}

  public record GridRow(String task, String indent, List<Cell> cells, boolean selected) {}

  /**
   * @param kind ok, fail, retry, up, run, none, skip
   */
  public record Cell(String run, String kind, String title, boolean selected) {}

  public record GraphView(int width, int height, List<Box> boxes, List<String> lines) {}

  public record Box(
      String id, String name, String operator, Mark mark, String right, int x, int y) {}

  /** The trigger form: a DAG's parameters as JSON. */
  public record TriggerView(String conf, String error, String date) {}

  /**
   * The run or task beside the grid.
   *
   * @param task empty for a run
   * @param tabs name and address
   */
  public record SideView(
      String title,
      String run,
      String task,
      int mapIndex,
      Mark mark,
      String say,
      String tab,
      List<Tab> tabs,
      List<Tab> attempts,
      List<ServicesView.LogLine> log,
      List<Pair> pairs,
      List<Bar> bars,
      boolean follows) {}

  public record Tab(String text, String href, boolean selected) {}

  public record Pair(String name, String value, boolean code) {}

  /**
   * A task in a run's time.
   *
   * @param start, width in thousandths of the run
   */
  public record Bar(
      String task, String href, Mark mark, String kind, int start, int width, String took) {}
}
