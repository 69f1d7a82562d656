package dev.atelier.console;

import dev.atelier.kernel.stack.ServiceStatus;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The last lines of all services, merged by time. */
final class LogsPage implements Section {
  private static final int LINES = 500;

  private final Shell shell;

  LogsPage(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Frame.NavItem item(Language lang) {
    return new Frame.NavItem("logs", lang.t("nav.logs"), "/logs", "list-search", "", "");
  }

  @Override
  public boolean looks() {
    return true;
  }

  @Override
  public List<Frame.PaletteItem> palette(Language lang) {
    return List.of();
  }

  @Override
  public void routes(RoutesConfig routes) {
    routes.get("/logs", this::show);
  }

  private void show(Context context) {
    Language lang = shell.language(context);
    String service = Objects.requireNonNullElse(context.queryParam("service"), "");
    String needle = Objects.requireNonNullElse(context.queryParam("find"), "");
    List<String> services =
        shell.stack().services().stream()
            .map(ServiceStatus::spec)
            .map(spec -> spec.name())
            .toList();
    LogsView view = new LogsView(lang, services, service, needle, lines(services, service, needle));
    if (context.queryParam("part") != null) {
      shell.part(context, "part/logs.jte", Map.of("view", view));
    } else {
      shell.page(
          context,
          "logs.jte",
          "logs",
          List.of(new Frame.Crumb(lang.t("nav.logs"), "")),
          Map.of("view", view));
    }
  }

  private List<LogsView.Line> lines(List<String> services, String service, String needle) {
    List<LogsView.Line> all = new ArrayList<>();
    for (String name : services) {
      if (service.isEmpty() || service.equals(name)) {
        LogTail.read(shell.stack().logFile(name), LINES, needle)
            .forEach(line -> all.add(new LogsView.Line(name, line)));
      }
    }
    all.sort(Comparator.comparing(line -> line.line().time()));
    return all.subList(Math.max(0, all.size() - LINES), all.size());
  }
}
