package dev.atelier.console;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.ServiceStatus;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** All services; one of them in the dock below, with its log. */
final class ServicesPage implements Section {
  private static final Set<String> ENGINES =
      Set.of("postgres", "elasticsearch", "opensearch", "kafka");
  private static final Set<String> BROWSABLE =
      Set.of("80", "443", "3000", "5601", "8000", "8080", "8088", "9090", "9093", "9200", "9600");
  private static final int LOG_LINES = 400;

  private final Shell shell;
  private final Rates rates;

  ServicesPage(Shell shell, Rates rates) {
    this.shell = shell;
    this.rates = rates;
  }

  @Override
  public Frame.NavItem item(Language lang) {
    return new Frame.NavItem("services", lang.t("nav.services"), "/services", "server-2", "", "");
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
    routes.get("/services", context -> show(context, Optional.empty()));
    routes.get(
        "/services/{name}", context -> show(context, Optional.of(context.pathParam("name"))));
    routes.post("/services/{name}/restart", this::restart);
  }

  private void restart(Context context) {
    String name = context.pathParam("name");
    find(shell.stack().services(), name);
    shell.stack().restart(name);
    context.redirect("/services/" + name);
  }

  private static ServiceStatus find(List<ServiceStatus> services, String name) {
    return services.stream()
        .filter(status -> status.spec().name().equals(name))
        .findFirst()
        .orElseThrow(NotFoundResponse::new);
  }

  private void show(Context context, Optional<String> selected) {
    Language lang = shell.language(context);
    List<ServiceStatus> services = shell.stack().services();
    rates.sample(services);
    Optional<ServicesView.Detail> detail =
        selected.map(name ->
            detail(
                lang,
                find(services, name),
                Objects.requireNonNullElse(context.queryParam("tab"), "log"),
                Objects.requireNonNullElse(context.queryParam("find"), "")));
    ServicesView view =
        new ServicesView(
            lang,
            say(lang, services),
            groups(lang, services, selected.orElse("")),
            detail,
            selected.map(name -> "/services/" + name).orElse("/services"));
    String part = Objects.requireNonNullElse(context.queryParam("part"), "");
    switch (part) {
      case "table" -> shell.part(context, "part/services.jte", Map.of("view", view));
      case "dock" ->
          shell.part(
              context,
              "part/serviceBody.jte",
              Map.of("lang", lang, "detail", detail.orElseThrow()));
      default -> {
        List<Frame.Crumb> crumbs = new ArrayList<>();
        crumbs.add(
            new Frame.Crumb(lang.t("nav.services"), selected.isPresent() ? "/services" : ""));
        selected.ifPresent(name -> crumbs.add(new Frame.Crumb(name, "")));
        shell.page(context, "services.jte", "services", crumbs, Map.of("view", view));
      }
    }
  }

  private static String say(Language lang, List<ServiceStatus> services) {
    StackState state = StackState.of(services);
    return lang.t("overview.say", state.up(), state.all());
  }

  private List<ServicesView.Group> groups(
      Language lang, List<ServiceStatus> services, String selected) {
    List<ServicesView.Row> engines = new ArrayList<>();
    List<ServicesView.Row> runtimes = new ArrayList<>();
    List<ServicesView.Row> code = new ArrayList<>();
    List<ServicesView.Row> done = new ArrayList<>();
    List<ServicesView.Row> notRun = new ArrayList<>();
    for (ServiceStatus status : services) {
      ServicesView.Row row = row(lang, status, status.spec().name().equals(selected));
      List<ServicesView.Row> group =
          switch (status.plan()) {
            case Plan.Serve _ -> ENGINES.contains(engine(status)) ? engines : runtimes;
            case Plan.Command _ -> code;
            case Plan.Satisfied _ -> done;
            case Plan.NotRun _ -> notRun;
          };
      group.add(row);
    }
    return List.of(
            new ServicesView.Group(lang.t("services.engines"), engines),
            new ServicesView.Group(lang.t("services.runtimes"), runtimes),
            new ServicesView.Group(lang.t("services.code"), code),
            new ServicesView.Group(lang.t("services.done"), done),
            new ServicesView.Group(lang.t("services.notRun"), notRun))
        .stream()
        .filter(group -> !group.rows().isEmpty())
        .toList();
  }

  private static String engine(ServiceStatus status) {
    return status.spec().image().lastName();
  }

  private ServicesView.Row row(Language lang, ServiceStatus status, boolean selected) {
    String name = status.spec().name();
    String note =
        status.plan() instanceof Plan.NotRun notRun
            ? notRun.reason()
            : status.warnings().stream().findFirst().map(Problem::message).orElse("");
    boolean failed = Mark.of(status, lang).glyph().equals("fail");
    return new ServicesView.Row(
        name,
        Mark.of(status, lang),
        status.spec().build().isPresent() ? "build" : status.spec().image().toString(),
        status.plan().runner(),
        addresses(status),
        status.memoryBytes().map(lang::bytes).orElse(""),
        Spark.of(rates.history(name, "memory"), 56, 15),
        failed && !status.health().detail().isEmpty() ? status.health().detail() : note,
        failed ? "fail" : "warn",
        selected);
  }

  private static List<ServicesView.Address> addresses(ServiceStatus status) {
    List<ServicesView.Address> all = new ArrayList<>();
    for (PublishedPort port : status.published()) {
      String host =
          port.hostIp().isEmpty() || port.hostIp().equals("127.0.0.1")
              ? "localhost"
              : port.hostIp();
      String text = host + ":" + port.published();
      boolean pages = BROWSABLE.contains(Integer.toString(port.container()));
      all.add(new ServicesView.Address(text, pages ? "http://" + text + "/" : ""));
    }
    return all;
  }

  private ServicesView.Detail detail(
      Language lang, ServiceStatus status, String tab, String needle) {
    Instant now = shell.now();
    String name = status.spec().name();
    String age = lang.duration(Duration.between(status.since(), now));
    String say =
        lang.t("services.since", age)
            + " · "
            + status.spec().address().getHostAddress()
            + (status.restarts() > 0 ? " · " + lang.t("services.restarts", status.restarts()) : "")
            + (status.health().detail().isEmpty() ? "" : " · " + status.health().detail());
    return new ServicesView.Detail(
        name,
        Mark.of(status, lang),
        say,
        tab,
        tab.equals("log")
            ? LogTail.read(shell.stack().logFile(name), LOG_LINES, needle)
            : List.of(),
        status.facts().stream().map(f -> new ServicesView.Pair(f.label(), f.value())).toList(),
        status.metrics().stream()
            .map(m -> new ServicesView.Pair(metricName(m), plain(lang, m.value())))
            .toList(),
        status.warnings().stream().map(ServicesPage::warning).toList(),
        status.spec().environment().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> new ServicesView.Pair(e.getKey(), masked(e.getKey(), e.getValue())))
            .toList(),
        status.spec().mounts().stream()
            .map(m ->
                new ServicesView.Pair(
                    m.target() + (m.readOnly() ? " (ro)" : ""), m.source().toString()))
            .toList(),
        events(lang, name, now));
  }

  private List<OverviewView.Item> events(Language lang, String service, Instant now) {
    var all = shell.stack().events();
    List<OverviewView.Item> items = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0 && items.size() < 30; i--) {
      var event = all.get(i);
      if (event.service().equals(service)) {
        items.add(
            new OverviewView.Item(
                new Mark(event.failure() ? "fail" : "skip", event.kind()),
                lang.t("event." + event.kind()),
                "",
                lang.time(event.at(), now),
                event.detail()));
      }
    }
    return items;
  }

  private static String metricName(dev.atelier.kernel.stack.Metric metric) {
    return metric.labels().isEmpty() ? metric.name() : metric.name() + metric.labels();
  }

  private static String plain(Language lang, double value) {
    return value == Math.rint(value) ? lang.number((long) value) : lang.number(value, 3);
  }

  private static ServicesView.Warning warning(Problem problem) {
    return new ServicesView.Warning(
        problem.severity() == Severity.ERROR ? "fail" : "warn",
        problem.message(),
        problem.span().map(Object::toString).orElse(""),
        problem.mend().orElse(""));
  }

  /** Values of secrets are never shown, neither are passwords in addresses. */
  private static String masked(String name, String value) {
    String upper = name.toUpperCase(java.util.Locale.ROOT);
    boolean secret =
        List.of("PASSWORD", "SECRET", "TOKEN", "PASSWD", "KEY", "FERNET").stream()
            .anyMatch(upper::contains);
    return secret && !value.isEmpty()
        ? "••••••••"
        : value.replaceAll("(://[^:/\\s]+:)[^@/\\s]+@", "$1••••••••@");
  }
}
