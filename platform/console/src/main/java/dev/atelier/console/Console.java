package dev.atelier.console;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.stack.StackView;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server of the console's own port. */
public final class Console implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final Set<String> OPEN = Set.of("/login", "/health");

  /** What a tool itself answers on its port: its API, and its own signing in. */
  private static final Set<String> TOOLS_OWN = Set.of("/api", "/auth", "/execution", "/health");

  private final ConsoleSettings settings;
  private final Sessions sessions;
  private final Access access;
  private final List<Accounts> accounts = new CopyOnWriteArrayList<>();
  private final Shell shell;
  private final Assets assets;
  private final List<Section> sections;
  private final Javalin server;

  private Console(ConsoleSettings settings, StackView stack, ConsoleSources sources) {
    this.settings = settings;
    this.sessions = new Sessions(settings.clock());
    this.access = new Access(sessions, settings.project(), OPEN);
    this.accounts.add(sources.accounts());
    this.assets = new Assets();
    List<Section> features = new ArrayList<>();
    this.shell = new Shell(settings, stack, assets, new Sections(features));
    Rates rates = new Rates(stack, settings.clock());
    features.add(new AirflowPage(shell, sources.airflow()));
    features.add(new DbtPage(shell, sources.dbt()));
    features.add(new DataPage(shell, sources.warehouses()));
    features.add(new LogsPage(shell));
    this.sections = new ArrayList<>(features);
    sections.add(
        new OverviewPage(
            shell, sources.links(), rates, new PipelineNews(sources.airflow(), sources.dbt())));
    sections.add(new ServicesPage(shell, rates));
    this.server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          routes(config.routes);
          config.routes.before(access::check);
          config.routes.get("/health", context -> context.result("ok"));
          config.routes.exception(AtelierException.class, this::refused);
          config.routes.exception(
              Exception.class,
              (e, context) -> {
                LOG.error("page {} failed", context.path(), e);
                context.status(HttpStatus.INTERNAL_SERVER_ERROR);
                failed(context, String.valueOf(e.getMessage()));
              });
        });
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when the port is taken
   */
  public static Console start(ConsoleSettings settings, StackView stack, ConsoleSources sources) {
    Console console = new Console(settings, stack, sources);
    console.server.start(settings.address().getHostAddress(), settings.port());
    return console;
  }

  public int port() {
    return server.port();
  }

  /** An address that signs in once, within half an hour. */
  public String newLink() {
    return "http://"
        + settings.address().getHostAddress()
        + ":"
        + port()
        + "/login?token="
        + sessions.newToken();
  }

  /**
   * The same pages on a tool's own port, beside its API, with the same sessions.
   *
   * @param home the page that its port opens with
   * @param users whom the tool's own settings let in
   */
  public void mount(RoutesConfig routes, String home, Accounts users) {
    accounts.add(users);
    routes.before(context -> {
      String path = context.path();
      if (TOOLS_OWN.stream().noneMatch(own -> path.equals(own) || path.startsWith(own + "/"))) {
        access.check(context);
      }
    });
    routes.before(
        "/",
        context -> {
          context.redirect(home);
          context.skipRemainingHandlers();
        });
    routes(routes);
  }

  private void routes(RoutesConfig routes) {
    routes.get("/assets/{version}/{name}", assets::serve);
    routes.get("/login", this::login);
    routes.post("/login", this::password);
    routes.post(
        "/logout",
        context -> {
          access.signOut(context);
          context.redirect("/login");
        });
    routes.post("/language", this::language);
    routes.get("/palette", shell::palette);
    sections.forEach(section -> section.routes(routes));
    routes.error(HttpStatus.NOT_FOUND.getCode(), this::notFound);
  }

  private void login(Context context) {
    String token = context.queryParam("token");
    if (token == null) {
      shell.bare(
          context,
          "login.jte",
          shell.language(context).t("login.title"),
          Map.of("wrong", false, "used", false));
      return;
    }
    sessions
        .redeem(token)
        .ifPresentOrElse(
            session -> {
              access.signIn(context, session);
              context.redirect("/");
            },
            () -> {
              context.status(HttpStatus.FORBIDDEN);
              shell.bare(
                  context,
                  "login.jte",
                  shell.language(context).t("login.title"),
                  Map.of("wrong", false, "used", true));
            });
  }

  private void password(Context context) {
    String user = Objects.requireNonNullElse(context.formParam("user"), "");
    String password = Objects.requireNonNullElse(context.formParam("password"), "");
    if (accounts.stream().anyMatch(known -> known.allows(user, password))) {
      access.signIn(context, sessions.open(user));
      context.redirect("/");
    } else {
      LOG.warn("a wrong password for {}", user);
      context.status(HttpStatus.FORBIDDEN);
      shell.bare(
          context,
          "login.jte",
          shell.language(context).t("login.title"),
          Map.of("wrong", true, "used", false));
    }
  }

  private void language(Context context) {
    Cookie cookie = new Cookie("at-lang", shell.language(context).other().code());
    cookie.setPath("/");
    cookie.setSameSite(SameSite.STRICT);
    cookie.setMaxAge(365 * 24 * 3600);
    context.cookie(cookie);
    String back = Objects.requireNonNullElse(context.formParam("back"), "/");
    context.redirect(back.startsWith("/") && !back.startsWith("//") ? back : "/");
  }

  private void notFound(Context context) {
    if (context.path().startsWith("/assets/") || context.attribute("session") == null) {
      return;
    }
    Language lang = shell.language(context);
    failed(context, lang.t("error.notFound", context.path()));
  }

  private void failed(Context context, String message) {
    if (context.attribute("session") == null) {
      context.result("error");
      return;
    }
    Language lang = shell.language(context);
    shell.page(
        context,
        "failed.jte",
        "",
        List.of(new Frame.Crumb(lang.t("error.title"), "")),
        Map.of("message", message));
  }

  /** What a person can mend is said; what only we can is logged too. */
  private void refused(AtelierException e, Context context) {
    boolean ours = e.kind() == Kind.INTERNAL;
    if (ours) {
      LOG.error("page {} failed", context.path(), e);
    }
    context.status(ours ? HttpStatus.INTERNAL_SERVER_ERROR : HttpStatus.BAD_REQUEST);
    failed(context, String.valueOf(e.getMessage()));
  }

  @Override
  public void close() {
    server.stop();
  }
}
