package dev.atelier.console;

import java.util.List;

/**
 * @param say one sentence: the stack's state
 * @param running what runs, then what is due next
 * @param failedMore how many failures are not shown
 */
public record OverviewView(
    Language lang,
    String project,
    String say,
    FlowPicture flow,
    List<Item> running,
    List<Item> failed,
    int failedMore,
    List<Item> events,
    List<Item> repairs,
    List<Fresh> freshness) {

  /** How many run; what is due next only stands with them. */
  public long runningNow() {
    return running.stream().filter(item -> !item.mark().glyph().equals("wait")).count();
  }

  /**
   * A line of a list: mark, name, figure at the right, a second line.
   *
   * @param done of a hundred, as a bar; negative when nobody knows
   */
  public record Item(Mark mark, String text, String href, String right, String sub, int done) {
    Item(Mark mark, String text, String href, String right, String sub) {
      this(mark, text, href, right, sub, -1);
    }
  }

  /**
   * Age against its limits.
   *
   * @param glyph warn, fail or empty
   * @param checked when that was so
   * @param share of the bar that is filled, in percent
   * @param warnAt, errorAt where the limits stand, in percent; negative when there is none
   */
  public record Fresh(
      String name,
      String href,
      String glyph,
      String age,
      String checked,
      int share,
      int warnAt,
      int errorAt) {}
}
