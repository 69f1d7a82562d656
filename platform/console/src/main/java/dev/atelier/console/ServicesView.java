package dev.atelier.console;

import java.util.List;
import java.util.Optional;

/**
 * @param base the address of this list, with what is selected
 */
public record ServicesView(
    Language lang, String say, List<Group> groups, Optional<Detail> detail, String base) {

  public record Group(String title, List<Row> rows) {}

  public record Row(
      String name,
      Mark mark,
      String image,
      String runner,
      List<Address> addresses,
      String memory,
      Spark spark,
      String note,
      String noteGlyph,
      boolean selected) {}

  /**
   * @param href empty when a browser cannot open it
   */
  public record Address(String text, String href) {}

  /**
   * The selected service, in the dock.
   *
   * @param tab log, health, files, environment
   * @param csrf for its restart button
   */
  public record Detail(
      String name,
      Mark mark,
      String say,
      String tab,
      List<LogLine> log,
      List<Pair> facts,
      List<Pair> metrics,
      List<Warning> warnings,
      List<Pair> environment,
      List<Pair> mounts,
      List<OverviewView.Item> events) {}

  public record Pair(String name, String value) {}

  public record Warning(String glyph, String message, String place, String mend) {}

  /**
   * @param tone w, e or empty
   */
  public record LogLine(String time, String level, String text, String tone) {}
}
