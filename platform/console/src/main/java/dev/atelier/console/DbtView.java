package dev.atelier.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The graph of a project's nodes and the selected one.
 *
 * @param live where the graph is asked for again
 * @param keep parameters that keep a form with its project
 * @param projects the same page of the others, when there are several
 * @param graph none when there are too many to draw
 */
public record DbtView(
    Language lang,
    String project,
    String say,
    String live,
    Map<String, String> keep,
    List<AirflowViews.Tab> projects,
    List<AirflowViews.Tab> pages,
    Optional<Graph> graph,
    Optional<Detail> detail) {

  public record Detail(
      String id,
      String name,
      Mark mark,
      String type,
      List<String> chips,
      String description,
      String path,
      String message,
      List<Pair> figures,
      List<Test> tests,
      List<Column> columns,
      List<Link> parents,
      List<Link> children,
      String tab,
      String code) {}

  public record Pair(String name, String value) {}

  public record Test(Mark mark, String name, String right, String message) {}

  public record Column(String name, String type, String description) {}

  public record Link(String id, String name) {}
}
