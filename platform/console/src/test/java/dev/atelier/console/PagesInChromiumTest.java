package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages in a real browser; skipped where no Chromium is found. */
class PagesInChromiumTest {
  private static final List<String> PAGES =
      List.of(
          "/overview",
          "/services",
          "/services/logstash",
          "/services/postgres?tab=health",
          "/dbt",
          "/dbt/model.shop.a",
          "/dbt/docs",
          "/dbt/docs?q=nothing",
          "/dbt/docs/model.shop.a",
          "/dbt/docs/source.shop.raw.t",
          "/dbt/docs/exposure.shop.weekly",
          "/dbt/docs?type=macro",
          "/dbt/docs/macro.shop.euros",
          "/dbt/docs/metric.shop.revenue",
          "/data?table=public.transactions_raw",
          "/logs",
          "/airflow",
          "/airflow/dbt_transform",
          "/airflow/dbt_transform?tab=graph",
          "/airflow?show=paused&tag=dbt",
          "/airflow/assets",
          "/airflow/errors",
          "/airflow/rapport_quotidien",
          "/airflow/rapport_quotidien?tab=graph&folded=extraire.controles",
          "/airflow/dbt_transform?tab=gantt",
          "/airflow/dbt_transform?tab=calendar&day=" + LocalDate.now(ZoneOffset.UTC),
          "/airflow/dbt_transform?tab=code",
          "/airflow/dbt_transform?tab=backfill",
          "/airflow/rattrapage?tab=backfill",
          "/airflow/dbt_transform?tab=trigger",
          "/nowhere",
          "/login");

  @TempDir static Path folder;
  private static SampleWarehouse warehouse;
  private static SampleConsole sample;
  private static Playwright playwright;
  private static Browser browser;
  private static List<Cookie> session;

  @BeforeAll
  static void start() throws IOException, SQLException {
    Optional<Path> chromium =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(chromium.isPresent(), "no Chromium on this machine");
    warehouse = new SampleWarehouse(folder.resolve("data"));
    sample =
        new SampleConsole(
            Files.createDirectory(folder.resolve("stack")), true, warehouse, 0, DbtProjects.NONE);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.get())
                    .setArgs(
                        List.of(
                            "--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    try (BrowserContext context = browser.newContext()) {
      context.newPage().navigate(sample.console.newLink());
      session = context.cookies();
    }
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (sample != null) {
      sample.close();
      warehouse.close();
    }
  }

  private static BrowserContext context(int width, String theme, String language) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setLocale(language)
                .setReducedMotion(ReducedMotion.REDUCE) // what still fades has no final contrast
                .setColorScheme(theme.equals("dark") ? ColorScheme.DARK : ColorScheme.LIGHT));
    context.addCookies(session);
    return context;
  }

  /** The nodes that passed are many, and nobody reads them. */
  private static AxeRunOptions onlyViolations() {
    AxeRunOptions options = new AxeRunOptions();
    options.setResultTypes(List.of("violations"));
    return options;
  }

  private static String address(String path) {
    return "http://127.0.0.1:" + sample.console.port() + path;
  }

  @ParameterizedTest
  @CsvSource({"1440,light,en-US", "1440,dark,fr-FR", "390,light,fr-FR", "390,dark,en-US"})
  void axeFindsNothingAndNothingOverflows(int width, String theme, String language) {
    List<String> found = new ArrayList<>();
    try (BrowserContext context = context(width, theme, language)) {
      Page page = context.newPage();
      page.onConsoleMessage(message -> {
        if (message.type().equals("error") && !message.text().contains("404")) {
          found.add("console: " + message.text());
        }
      });
      List<String> pages = new ArrayList<>(PAGES);
      String run = sample.airflow.dags().getFirst().lastRun().orElseThrow().runId();
      pages.add("/airflow/dbt_transform?run=" + run);
      pages.add("/airflow/dbt_transform?run=" + run + "&task=tests");
      pages.add("/airflow/dbt_transform?run=" + run + "&task=tests&view=details");
      pages.add("/airflow/dbt_transform?run=" + run + "&task=run_marts&view=dbt");
      pages.add("/airflow/rapport_quotidien?run=" + run + "&task=envoyer");
      for (String path : pages) {
        page.navigate(address(path));
        new AxeBuilder(page)
            .options(onlyViolations())
            .setLegacyMode(
                true) // the other way is for frames of elsewhere: a second page each time
            .analyze()
            .getViolations()
            .forEach(
                v -> found.add(path + ": " + v.getId() + " " + v.getNodes().getFirst().getHtml()));
        if ((Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth")) {
          found.add(path + ": wider than the window");
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void thePaletteFindsAServiceByKeyboard() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/overview"));
      page.keyboard().press("Control+k");
      page.keyboard().type("logst");
      page.keyboard().press("Enter");
      page.waitForURL("**/services/logstash");
      page.keyboard().press("g");
      page.keyboard().press("l");
      page.waitForURL("**/logs");
    }
  }

  @Test
  void arrowsWalkFromCellToCellOfTheGrid() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/airflow/rapport_quotidien"));
      page.locator("[data-cells] a[aria-label^=debut]").first().focus();
      page.keyboard().press("ArrowRight");
      page.keyboard().press("ArrowDown"); // over the row of the group, which has no link there
      String label = (String) page.evaluate("document.activeElement.getAttribute('aria-label')");
      assertThat(label).startsWith("extraire.clients");
      assertThat(page.evaluate("document.activeElement.closest('td').cellIndex")).isEqualTo(2);
      page.keyboard().press("Enter");
      page.waitForURL("**task=extraire.clients**");
    }
  }

  @Test
  void theEffectOfABackfillFollowsItsForm() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/airflow/dbt_transform?tab=backfill"));
      page.locator("#from").fill("2026-11-01T00:00");
      page.locator("#to").fill("2026-11-01T02:00");
      page.locator("#to").blur();
      page.getByText("3 runs, of these logical dates:").waitFor();
    }
  }

  @Test
  void aServiceIsRestartedByItsButtonOnceThePersonAgrees() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/services/postgres"));
      page.onceDialog(dialog -> dialog.accept());
      page.locator(".at-dock form button").click();
      page.waitForURL("**/services/postgres");
      assertThat(sample.stack.restarted).containsExactly("postgres");
    }
  }

  @Test
  void aRefreshKeepsFocusFilterAndSelection() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/services"));
      page.keyboard().press("/");
      page.keyboard().type("logst");
      assertThat(page.locator("#services [data-row]:visible").count()).isEqualTo(1);
      page.waitForResponse("**/services?part=table", () -> {});
      page.waitForCondition(() ->
          (Boolean)
              page.evaluate(
                  "document.querySelectorAll('#services [data-row]:not([hidden])').length === 1"));
      assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("INPUT");
      page.keyboard().press("Escape");
      page.keyboard().press("j");
      assertThat(page.evaluate("document.activeElement.getAttribute('href')"))
          .isEqualTo("/services/logstash");
      page.evaluate("document.querySelector('#services table').dataset.old = 'yes'");
      page.waitForCondition(
          () -> (Boolean) page.evaluate("!document.querySelector('#services table').dataset.old"));
      page.waitForCondition(() ->
          (Boolean)
              page.evaluate(
                  "document.activeElement.getAttribute('href') === '/services/logstash'"));
      page.keyboard().press("Enter");
      page.waitForURL("**/services/logstash");
      page.keyboard().press("Escape");
      page.waitForURL("**/services");
    }
  }

  @Test
  void nothingIsAskedWhileNobodyLooks() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.addInitScript(
          "window.asked = 0; document.addEventListener('htmx:beforeRequest', () => window.asked++);"
              + "window.beats = []; const real = setInterval;"
              + "window.setInterval = (f, ms) => { window.beats.push(f); return real(() => {}, ms); };"
              + "Object.defineProperty(document, 'hidden', {get: () => window.unseen});");
      page.navigate(address("/overview"));
      page.evaluate("window.unseen = true; window.asked = 0; window.beats.forEach(f => f())");
      assertThat(page.evaluate("window.asked")).isEqualTo(0);
      page.evaluate("window.unseen = false; window.beats.forEach(f => f())");
      assertThat(page.evaluate("window.asked")).isEqualTo(1);
    }
  }

  @Test
  void aPageComesInItsThemeAtOnce() {
    try (BrowserContext context = context(1440, "dark", "en-US")) {
      Page page = context.newPage();
      page.addInitScript(
          "window.turned = []; document.addEventListener('transitionrun', e => turned.push(e.target.outerHTML));");
      page.navigate(address("/logs"));
      page.waitForFunction("document.fonts.status === 'loaded'");
      assertThat(page.evaluate("getComputedStyle(document.body).colorScheme")).isEqualTo("dark");
      assertThat((List<?>) page.evaluate("turned")).isEmpty();
    }
  }

  @Test
  void themeAndLanguageAreKept() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/logs"));
      assertThat(page.locator("html").getAttribute("data-bs-theme")).isEqualTo("light");
      page.locator("[data-theme-toggle]").click();
      page.locator(".at-lang").click();
      page.waitForURL("**/logs");
      assertThat(page.locator("html").getAttribute("data-bs-theme")).isEqualTo("dark");
      assertThat(page.locator("html").getAttribute("lang")).isEqualTo("fr");
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsSaidAndWhatIsThereStays() {
    try (BrowserContext context = context(1440, "light", "en-US")) {
      Page page = context.newPage();
      page.navigate(address("/services"));
      page.route("**/services?part=table", route -> route.abort());
      page.keyboard().press("r");
      page.getByText("No answer: as of").waitFor();
      assertThat(page.locator("#services [data-row]").count()).isGreaterThan(5);
    }
  }
}
