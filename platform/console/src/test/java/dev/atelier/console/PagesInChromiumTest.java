package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
          "/data",
          "/logs",
          "/airflow");

  @TempDir static Path folder;
  private static SampleConsole sample;
  private static Playwright playwright;
  private static Browser browser;
  private static List<Cookie> session;

  @BeforeAll
  static void start() throws IOException {
    Optional<Path> chromium =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(chromium.isPresent(), "no Chromium on this machine");
    sample = new SampleConsole(folder);
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
    }
  }

  private static BrowserContext context(int width, String theme, String language) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setLocale(language)
                .setColorScheme(theme.equals("dark") ? ColorScheme.DARK : ColorScheme.LIGHT));
    context.addCookies(session);
    return context;
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
      for (String path : PAGES) {
        page.navigate(address(path));
        new AxeBuilder(page)
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
}
