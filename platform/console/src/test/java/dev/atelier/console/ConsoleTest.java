package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over HTTP: who gets in, and what stands on them. */
class ConsoleTest {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" content=\"([^\"]+)\"");

  @TempDir static Path folder;
  private static SampleConsole sample;
  private static SampleStack stack;
  private static Console console;

  @BeforeAll
  static void start() throws IOException {
    sample = new SampleConsole(folder);
    stack = sample.stack;
    console = sample.console;
  }

  @AfterAll
  static void stop() {
    sample.close();
  }

  private static HttpClient browser() {
    return HttpClient.newBuilder()
        .cookieHandler(new CookieManager())
        .followRedirects(HttpClient.Redirect.NORMAL)
        .build();
  }

  private static HttpClient signedIn() throws IOException, InterruptedException {
    HttpClient client = browser();
    get(client, console.newLink());
    return client;
  }

  private static URI uri(String path) {
    return URI.create(path.startsWith("http") ? path : "http://127.0.0.1:" + console.port() + path);
  }

  private static HttpResponse<String> get(HttpClient client, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(
      HttpClient client, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String csrf(HttpClient client) throws IOException, InterruptedException {
    Matcher matcher = CSRF.matcher(get(client, "/overview").body());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/overview",
        "/services",
        "/services/postgres",
        "/airflow",
        "/dbt",
        "/dbt/model.shop.a",
        "/data",
        "/logs",
        "/nowhere"
      })
  void withoutASessionEveryPageLeadsToSigningIn(String path) throws Exception {
    HttpResponse<String> answer = get(browser(), path);
    assertThat(answer.uri().getPath()).isEqualTo("/login");
    assertThat(answer.body()).contains("./atelier link").doesNotContain("postgres:18");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/services/postgres/restart",
        "/dbt/build",
        "/data",
        "/data.csv",
        "/language",
        "/logout",
        "/airflow/x/pause"
      })
  void withoutASessionNothingIsDone(String path) throws Exception {
    post(browser(), path, "csrf=x&sql=select+1");
    assertThat(stack.restarted).isEmpty();
  }

  @Test
  void aLinkSignsInOnce() throws Exception {
    String link = console.newLink();
    assertThat(get(browser(), link).uri().getPath()).isIn("/", "/overview");
    HttpResponse<String> second = get(browser(), link);
    assertThat(second.statusCode()).isEqualTo(403);
    assertThat(second.body()).contains("This link was used already");
  }

  @Test
  void aUserOfTheComposeFileSignsInWithThePassword() throws Exception {
    HttpClient client = browser();
    assertThat(post(client, "/login", "user=admin&password=wrong").statusCode()).isEqualTo(403);
    post(client, "/login", "user=admin&password=secret");
    assertThat(get(client, "/services").body()).contains("elasticsearch");
  }

  @Test
  void aFormWithoutTheTokenOrFromAnotherSiteDoesNothing() throws Exception {
    HttpClient client = signedIn();
    assertThat(post(client, "/services/postgres/restart", "csrf=wrong").statusCode())
        .isEqualTo(403);
    String body = "csrf=" + csrf(client);
    assertThat(
            post(client, "/services/postgres/restart", body, "Origin", "http://evil.example")
                .statusCode())
        .isEqualTo(403);
    assertThat(stack.restarted).isEmpty();
    post(client, "/services/postgres/restart", body);
    assertThat(stack.restarted).containsExactly("postgres");
    stack.restarted.clear();
  }

  @Test
  void aNameThatOnlyResolvesHereIsRefused() throws Exception {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", console.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /login HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(
              new String(
                  socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void pagesForbidForeignAndInlineScripts() throws Exception {
    HttpResponse<String> page = get(signedIn(), "/services/logstash");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body())
        .doesNotContain(" style=")
        .doesNotContain("<script>")
        .doesNotContain(" onclick=");
  }

  @Test
  void secretsAreMaskedAndLogsAreEscaped() throws Exception {
    HttpClient client = signedIn();
    assertThat(get(client, "/services/postgres?tab=environment").body())
        .contains("POSTGRES_PASSWORD")
        .doesNotContain("geheim");
    assertThat(get(client, "/services/logstash").body())
        .contains("[ERROR] no such index &lt;b&gt;");
  }

  @Test
  void frenchIsSpokenWhereItIsAsked() throws Exception {
    assertThat(get(signedIn(), "/services", "Accept-Language", "fr-FR").body())
        .contains("<html lang=\"fr\"")
        .contains("services sur")
        .contains("Mémoire");
  }

  @Test
  void theGraphOfDbtComesFromItsArtifacts() throws Exception {
    HttpClient client = signedIn();
    assertThat(get(client, "/dbt").body()).contains("shop").contains("1 ✕").contains("raw.t");
    assertThat(get(client, "/dbt/model.shop.a").body())
        .contains("unique_a_id")
        .contains("2 rows")
        .contains("select * from raw.t")
        .contains("the key");
    post(client, "/dbt/build", "csrf=" + csrf(client) + "&id=model.shop.a");
    assertThat(stack.restarted).containsExactly("dbt build --select a+");
    stack.restarted.clear();
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    HttpClient client = signedIn();
    assertThat(get(client, "/nowhere").statusCode()).isEqualTo(404);
    assertThat(get(client, "/nowhere").body()).contains("There is no page at /nowhere");
    assertThat(get(client, "/airflow").body()).contains("No Airflow service");
    assertThat(get(client, "/data").body()).contains("No PostgreSQL");
  }
}
