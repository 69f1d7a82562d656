package dev.atelier.console;

import java.util.List;

/**
 * @param needle only lines that have it
 * @param service only this one's; empty for all
 */
public record LogsView(
    Language lang, List<String> services, String service, String needle, List<Line> lines) {

  public record Line(String service, ServicesView.LogLine line) {}
}
