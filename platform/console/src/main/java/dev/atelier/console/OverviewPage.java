package dev.atelier.console;

import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.ServiceStatus;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The stack's picture, live, and what asks for attention. */
final class OverviewPage implements Section {
  private static final Duration DAY = Duration.ofHours(24);
  private static final int SHOWN = 8;

  private final Shell shell;
  private final StackLinks links;
  private final Rates rates;
  private final PipelineNews news;

  OverviewPage(Shell shell, StackLinks links, Rates rates, PipelineNews news) {
    this.shell = shell;
    this.links = links;
    this.rates = rates;
    this.news = news;
  }

  @Override
  public Frame.NavItem item(Language lang) {
    return new Frame.NavItem(
        "overview", lang.t("nav.overview"), "/overview", "layout-dashboard", "", "");
  }

  @Override
  public boolean looks() {
    return false;
  }

  @Override
  public List<Frame.PaletteItem> palette(Language lang) {
    return List.of();
  }

  @Override
  public void routes(RoutesConfig routes) {
    routes.get("/", this::show);
    routes.get("/overview", this::show);
  }

  private void show(Context context) {
    Language lang = shell.language(context);
    OverviewView view = view(lang);
    if (context.queryParam("part") != null) {
      shell.part(context, "part/overview.jte", Map.of("view", view));
    } else {
      shell.page(
          context,
          "overview.jte",
          "overview",
          List.of(new Frame.Crumb(lang.t("nav.overview"), "")),
          Map.of("view", view));
    }
  }

  private OverviewView view(Language lang) {
    List<ServiceStatus> services = shell.stack().services();
    rates.sample(services);
    Instant now = shell.now();
    List<OverviewView.Item> running = new ArrayList<>(news.running(lang, now));
    running.addAll(onTheirWay(lang, services, now));
    List<OverviewView.Item> failed = new ArrayList<>(failed(lang, services, now));
    failed.addAll(news.failed(lang, now));
    return new OverviewView(
        lang,
        shell.stack().project(),
        say(lang, services),
        FlowPicture.of(nodes(lang, services), edges(lang)),
        first(running),
        first(failed),
        Math.max(0, failed.size() - SHOWN),
        events(lang, now),
        repairs(),
        news.freshness(lang, now));
  }

  private static List<OverviewView.Item> first(List<OverviewView.Item> items) {
    return List.copyOf(items.subList(0, Math.min(items.size(), SHOWN)));
  }

  private static String say(Language lang, List<ServiceStatus> services) {
    StackState state = StackState.of(services);
    String text = lang.t("overview.say", state.up(), state.all());
    if (state.failed() > 0) {
      text += " " + lang.t("overview.sayFailed", state.failed());
    }
    return text;
  }

  private List<FlowPicture.Node> nodes(Language lang, List<ServiceStatus> services) {
    List<FlowPicture.Node> nodes = new ArrayList<>();
    for (ServiceStatus status : services) {
      if (status.plan() instanceof Plan.Satisfied) {
        continue; // done once, and not part of what flows
      }
      String port =
          status.published().stream()
              .map(PublishedPort::published)
              .findFirst()
              .map(number -> ":" + number)
              .orElse("");
      nodes.add(
          new FlowPicture.Node(
              status.spec().name(),
              status.spec().name(),
              port,
              Mark.of(status, lang),
              line(status),
              Spark.of(rates.history(status.spec().name(), "memory"), 52, 14)));
    }
    return nodes;
  }

  private static String line(ServiceStatus status) {
    return status.health().detail().isEmpty() ? status.plan().runner() : status.health().detail();
  }

  private List<FlowPicture.Edge> edges(Language lang) {
    List<FlowPicture.Edge> edges = new ArrayList<>();
    for (StackLinks.Link link : links.links()) {
      OptionalDouble rate =
          link.metric().isEmpty()
              ? OptionalDouble.empty()
              : rates.perSecond(link.from(), link.metric());
      edges.add(
          new FlowPicture.Edge(
              link.from(),
              link.to(),
              rate.isPresent() ? figure(lang, rate.getAsDouble()) : "",
              rate.isPresent() ? lang.t("unit." + link.unit()) : "",
              rate.orElse(0),
              link.control()));
    }
    return edges;
  }

  private static String figure(Language lang, double rate) {
    return rate >= 10 || rate == 0 ? lang.number(Math.round(rate)) : lang.number(rate, 1);
  }

  private static List<OverviewView.Item> onTheirWay(
      Language lang, List<ServiceStatus> services, Instant now) {
    return services.stream()
        .filter(status -> List.of("run", "wait").contains(Mark.of(status, lang).glyph()))
        .map(status -> item(lang, status, now, status.health().detail()))
        .toList();
  }

  private static List<OverviewView.Item> failed(
      Language lang, List<ServiceStatus> services, Instant now) {
    List<OverviewView.Item> items = new ArrayList<>();
    for (ServiceStatus status : services) {
      Mark mark = Mark.of(status, lang);
      if (mark.glyph().equals("fail")) {
        items.add(item(lang, status, now, status.health().detail()));
      } else if (status.plan() instanceof Plan.NotRun notRun) {
        items.add(item(lang, status, now, notRun.reason()));
      }
    }
    return items;
  }

  private static OverviewView.Item item(
      Language lang, ServiceStatus status, Instant now, String sub) {
    return new OverviewView.Item(
        Mark.of(status, lang),
        status.spec().name(),
        "/services/" + status.spec().name(),
        lang.duration(Duration.between(status.since(), now)),
        sub);
  }

  private List<OverviewView.Item> events(Language lang, Instant now) {
    List<Event> all = shell.stack().events();
    List<OverviewView.Item> items = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0 && items.size() < 8; i--) {
      Event event = all.get(i);
      if (event.at().isBefore(now.minus(DAY))) {
        break;
      }
      String glyph = event.failure() ? "fail" : event.kind().equals("healthy") ? "up" : "skip";
      items.add(
          new OverviewView.Item(
              new Mark(glyph, event.kind()),
              event.service() + " " + lang.t("event." + event.kind()),
              "/services/" + event.service(),
              lang.time(event.at(), now),
              event.detail()));
    }
    return items;
  }

  private List<OverviewView.Item> repairs() {
    return shell.stack().repairs().stream()
        .map(repair ->
            new OverviewView.Item(
                new Mark("warn", repair.id()),
                repair.fault(),
                "/services/" + repair.service(),
                "",
                repair.service() + " · " + repair.done() + " → " + repair.mend()))
        .toList();
  }
}
