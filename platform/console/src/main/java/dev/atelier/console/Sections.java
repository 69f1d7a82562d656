package dev.atelier.console;

import dev.atelier.kernel.stack.ServiceStatus;
import java.util.ArrayList;
import java.util.List;

/** The navigation: the console's own pages and those that features bring. */
final class Sections {
  private final List<Section> sections;

  /**
   * @param sections filled while the console is made, fixed after
   */
  Sections(List<Section> sections) {
    this.sections = sections;
  }

  List<Frame.NavGroup> navigation(Language lang, List<ServiceStatus> services) {
    StackState state = StackState.of(services);
    int asking = state.failed() + state.warned();
    List<Frame.NavItem> stack = new ArrayList<>();
    stack.add(
        new Frame.NavItem(
            "overview", lang.t("nav.overview"), "/overview", "layout-dashboard", "", ""));
    stack.add(
        new Frame.NavItem(
            "services",
            lang.t("nav.services"),
            "/services",
            "server-2",
            asking == 0 ? "" : Integer.toString(asking),
            state.failed() > 0 ? "fail" : "warn"));
    List<Frame.NavItem> pipelines = new ArrayList<>();
    List<Frame.NavItem> look = new ArrayList<>();
    for (Section section : sections) {
      (section.looks() ? look : pipelines).add(section.item(lang));
    }
    List<Frame.NavGroup> groups = new ArrayList<>();
    groups.add(new Frame.NavGroup("", stack));
    if (!pipelines.isEmpty()) {
      groups.add(new Frame.NavGroup(lang.t("nav.pipelines"), pipelines));
    }
    if (!look.isEmpty()) {
      groups.add(new Frame.NavGroup(lang.t("nav.look"), look));
    }
    return groups;
  }

  List<Frame.PaletteItem> palette(Language lang) {
    return sections.stream().flatMap(section -> section.palette(lang).stream()).toList();
  }
}
