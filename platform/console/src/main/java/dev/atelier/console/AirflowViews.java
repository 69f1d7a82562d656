package dev.atelier.console;

import java.util.List;
import java.util.Optional;

/** What the Airflow templates show: strings, ready. */
public final class AirflowViews {
  private AirflowViews() {}

  /**
   * The list of DAGs.
   *
   * @param shown filters by state, each with how many it shows
   * @param tags filters by tag
   */
  public record ListView(
      Language lang,
      String version,
      String say,
      String query,
      List<Tab> pages,
      List<Filter> shown,
      List<Filter> tags,
      List<Row> rows,
      List<Fault> faults) {}

  public record Filter(String text, String count, String href, boolean on) {}

  /** Assets with who writes and who waits for them. */
  public record AssetsView(
      Language lang, String say, List<Tab> pages, Graph graph, List<AssetLine> lines) {}

  public record AssetLine(
      String name, String uri, String updated, List<Tab> producers, List<Tab> consumers) {}

  /** Files that could not be read. */
  public record FaultsView(Language lang, String say, List<Tab> pages, List<Fault> faults) {}

  public record Row(
      String id,
      boolean paused,
      Mark mark,
      String schedule,
      String next,
      String last,
      String lastHref,
      List<Count> counts,
      List<Tab> tags,
      String warning) {}

  public record Count(Mark mark, int number) {}

  /** A file that could not be read. */
  public record Fault(String file, String trace, String at) {}

  /**
   * One DAG.
   *
   * @param base its address
   * @param here this page's, for refreshes
   * @param close without what is selected
   * @param latest the run below the grid, in time, unless it stands beside it
   */
  public record DagView(
      Language lang,
      String id,
      String base,
      String here,
      String close,
      Mark mark,
      boolean paused,
      String owed,
      String say,
      String file,
      List<Tab> tabs,
      Optional<GridView> grid,
      Optional<GanttView> latest,
      Optional<Graph> graph,
      Optional<GanttView> gantt,
      Optional<CalendarView> calendar,
      Optional<String> code,
      Optional<TriggerView> trigger,
      Optional<BackfillView> backfill,
      Optional<SideView> side) {
    public boolean beside() {
      return side.isPresent() || trigger.isPresent() || backfill.isPresent();
    }
  }

  public record GridView(String most, List<GridRun> runs, List<GridRow> rows) {}

  /**
   * @param height of its bar, of 72
   */
  public record GridRun(
      String href, String day, Mark mark, String title, int height, boolean selected) {}

  /**
   * @param toggle of a group, to fold or unfold it
   * @param group open, folded, or empty for a task
   */
  public record GridRow(
      String name, int depth, String toggle, String group, List<Cell> cells, boolean selected) {}

  /**
   * @param kind ok, fail, retry, up, run, none, skip, absent
   */
  public record Cell(String href, String kind, String title, boolean selected) {}

  /**
   * A run in time.
   *
   * @param ticks of its axis, the first at its start
   */
  public record GanttView(
      String run, String href, Mark mark, String took, List<String> ticks, List<Bar> bars) {}

  /**
   * A year.
   *
   * @param months over the weeks
   * @param runs of the selected day
   */
  public record CalendarView(
      List<String> months, List<Weekday> rows, String day, List<RunLine> runs) {}

  public record Weekday(String name, List<Day> days) {}

  /**
   * @param failed height of the failed part, of 14
   */
  public record Day(String href, String title, String kind, int failed, boolean selected) {}

  public record RunLine(Mark mark, String id, String href, String type, String took) {}

  /** The backfill form and what it would do. */
  public record BackfillView(
      String from,
      String to,
      String most,
      String reprocess,
      boolean backwards,
      BackfillEffect effect) {}

  /**
   * @param error the user's words, or empty
   * @param command the same as a command
   */
  public record BackfillEffect(String say, List<String> dates, String error, String command) {}

  /** The trigger form: a DAG's parameters as JSON. */
  public record TriggerView(String conf, String error, String date) {}

  /**
   * The run or task beside the grid.
   *
   * @param task empty for a run
   * @param tabs name and address
   * @param restart whether dbt in it can take up where it failed
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
      List<DbtCall> dbt,
      boolean restart,
      boolean follows) {}

  /** A dbt command that the task called, with its nodes. */
  public record DbtCall(String command, List<OverviewView.Item> nodes) {}

  public record Tab(String text, String href, boolean selected) {}

  public record Pair(String name, String value, boolean code) {}

  /** A task in a run's time. */
  public record Bar(String task, String href, Mark mark, List<Segment> segments, String took) {}

  /**
   * @param start, width in thousandths of the run
   */
  public record Segment(String kind, int start, int width) {}
}
