package dev.atelier.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A project's documentation: what its pages show, as strings. */
public final class DbtDocsView {
  private DbtDocsView() {}

  /**
   * What there is.
   *
   * @param asked what is searched for
   * @param projects the same page of the others, when there are several
   * @param keep parameters that stay while searching
   * @param catalogued whether types of columns are known from the database
   */
  public record Index(
      Language lang,
      String project,
      String say,
      List<AirflowViews.Tab> projects,
      List<AirflowViews.Tab> pages,
      String asked,
      Map<String, String> keep,
      List<AirflowViews.Filter> types,
      List<Row> rows,
      boolean catalogued) {}

  /**
   * @param where it was found, when that is not its name
   */
  public record Row(
      Mark mark,
      String name,
      String href,
      String type,
      String folder,
      String description,
      String where,
      Optional<OverviewView.Fresh> fresh) {}

  /**
   * One node.
   *
   * @param listed whether there is nothing to build
   * @param calls macros that it calls
   * @param callers of a macro
   * @param lineage of all but macros
   */
  public record NodePage(
      Language lang,
      String id,
      String name,
      Mark mark,
      String type,
      boolean listed,
      List<String> chips,
      String path,
      String description,
      String message,
      List<DbtView.Pair> facts,
      Optional<OverviewView.Fresh> fresh,
      List<Column> columns,
      List<DbtView.Test> tests,
      List<AirflowViews.Tab> exposures,
      List<AirflowViews.Tab> calls,
      List<AirflowViews.Tab> callers,
      Optional<Graph> lineage,
      List<AirflowViews.Tab> tabs,
      String code,
      boolean catalogued,
      List<AirflowViews.Tab> pages) {}

  public record Column(String name, String type, String description, List<ColumnTest> tests) {}

  public record ColumnTest(Mark mark, String name, String title) {}
}
