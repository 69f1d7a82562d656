package dev.atelier.console;

import java.util.List;

/**
 * What every page has around it.
 *
 * @param theme {@code light}, {@code dark} or {@code system}
 * @param csrf for forms
 * @param assets the address below which style sheets and scripts are
 * @param path this page's, to come back to after the language was changed
 * @param title of the tab, without the product's name
 * @param current which item of the navigation is this page's
 * @param state of the stack: ok, warn, fail, idle
 * @param foot one line a fact
 */
public record Frame(
    Language lang,
    String theme,
    String csrf,
    String assets,
    String path,
    String title,
    List<Crumb> crumbs,
    String current,
    String state,
    List<NavGroup> nav,
    String project,
    String environment,
    String user,
    List<String> foot) {

  /** A step of the path; the last has no address. */
  public record Crumb(String text, String href) {}

  public record NavGroup(String title, List<NavItem> items) {}

  /**
   * @param count what asks for action, or an empty string
   * @param tone of the count: fail, warn, run or empty
   */
  public record NavItem(
      String id, String text, String href, String icon, String count, String tone) {}

  public record PaletteItem(String group, String text, String note, String href, Mark mark) {}

  /** The first items, for a phone's bar. */
  public List<NavItem> tabs() {
    return nav.stream().flatMap(group -> group.items().stream()).limit(4).toList();
  }

  /**
   * @param title of consecutive items
   */
  public record PaletteGroup(String title, List<PaletteItem> items) {}

  static List<PaletteGroup> groups(List<PaletteItem> palette) {
    return palette.stream()
        .map(PaletteItem::group)
        .distinct()
        .map(group ->
            new PaletteGroup(
                group, palette.stream().filter(item -> item.group().equals(group)).toList()))
        .toList();
  }

  public String t(String key, Object... arguments) {
    return lang.t(key, arguments);
  }
}
