package dev.atelier.logstash.output;

import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/**
 * The HTTP side of Elasticsearch's hosts: one after the other, the next when one does not answer.
 */
final class Cluster implements AutoCloseable {
  private static final int PORT = 9200;

  private final List<URI> hosts;
  private final HttpClient client;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Duration timeout;
  private final int compression;
  private final AtomicInteger turn = new AtomicInteger();

  /** What came back. */
  record Answer(int status, String body, URI host) {}

  /**
   * @throws IllegalArgumentException for hosts that are none and authentications that exclude each
   *     other
   */
  Cluster(Options options, PluginContext context) {
    hosts = hosts(options);
    timeout = Duration.ofSeconds(Math.max(1, options.integer("timeout")));
    compression = compression(options);
    authenticate(options);
    options.hash("custom_headers").forEach((name, value) -> headers.put(name, value.toString()));
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    TlsSettings.context(options, context).ifPresent((SSLContext tls) -> builder.sslContext(tls));
    client = builder.build();
  }

  private static int compression(Options options) {
    if (options.has("compression_level")) {
      return (int) options.integer("compression_level");
    }
    return options.flag("http_compression") ? 1 : 0;
  }

  private void authenticate(Options options) {
    boolean user = options.has("user") || options.has("password");
    boolean key = options.has("api_key");
    if (user && key) {
      throw new IllegalArgumentException(
          "Multiple authentication options are specified, please only use one of user/password,"
              + " cloud_auth or api_key");
    }
    if (user) {
      String pair = options.string("user") + ":" + options.string("password");
      headers.put("Authorization", "Basic " + base64(pair));
    } else if (key) {
      String written = options.string("api_key");
      headers.put("Authorization", "ApiKey " + (written.contains(":") ? base64(written) : written));
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<URI> hosts(Options options) {
    boolean tls = options.flag("ssl_enabled") || options.flag("ssl");
    List<URI> hosts = new ArrayList<>();
    for (String written : options.strings("hosts")) {
      String text = written.startsWith("//") ? written.substring(2) : written;
      URI uri = URI.create(text.contains("://") ? text : (tls ? "https://" : "http://") + text);
      if (uri.getHost() == null && uri.getAuthority() == null) {
        throw new IllegalArgumentException("not a host: " + written);
      }
      hosts.add(normal(uri, options.string("path")));
    }
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("hosts must not be empty");
    }
    return hosts;
  }

  /** With a port and a path that ends in a slash; names may hold what URI takes for no host. */
  private static URI normal(URI uri, String path) {
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String place = at < 0 ? authority : authority.substring(at + 1);
    boolean hasPort = place.matches(".*:\\d+$");
    String prefix = path.isEmpty() ? uri.getRawPath() : path;
    String trimmed = prefix == null ? "" : prefix.replaceAll("^/+|/+$", "");
    return URI.create(
        uri.getScheme()
            + "://"
            + place
            + (hasPort ? "" : ":" + PORT)
            + "/"
            + (trimmed.isEmpty() ? "" : trimmed + "/"));
  }

  List<URI> hosts() {
    return hosts;
  }

  /**
   * Asks each host in turn until one answers.
   *
   * @param path without a leading slash
   * @param body may be empty
   * @throws IOException when no host answers
   */
  Answer send(String method, String path, byte[] body, String type)
      throws IOException, InterruptedException {
    int first = Math.floorMod(turn.getAndIncrement(), hosts.size());
    IOException failure = new IOException("no host");
    for (int i = 0; i < hosts.size(); i++) {
      URI host = hosts.get((first + i) % hosts.size());
      try {
        HttpResponse<InputStream> response =
            client.send(request(host, method, path, body, type), BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          return new Answer(response.statusCode(), text, host);
        }
      } catch (IOException e) {
        failure = new IOException(host + ": " + reason(e), e);
      }
    }
    throw failure;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private HttpRequest request(URI host, String method, String path, byte[] body, String type)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(host.resolve(path)).timeout(timeout).header("Content-Type", type);
    headers.forEach(request::header);
    if (body.length == 0) {
      return request.method(method, BodyPublishers.noBody()).build();
    }
    if (compression > 0) {
      request.header("Content-Encoding", "gzip");
      return request.method(method, BodyPublishers.ofByteArray(zipped(body))).build();
    }
    return request.method(method, BodyPublishers.ofByteArray(body)).build();
  }

  private byte[] zipped(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
    try (OutputStream zip = new LevelGzip(out, Math.min(compression, Deflater.BEST_COMPRESSION))) {
      zip.write(body);
    }
    return out.toByteArray();
  }

  /** GZIP with a level, which the JDK hides. */
  private static final class LevelGzip extends GZIPOutputStream {
    LevelGzip(OutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
