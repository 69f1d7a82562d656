package dev.atelier.logstash.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;

/** Logstash's monitoring API (port 9600), read only. */
public final class Monitoring implements AutoCloseable {
  private static final ErrorCode PORT = ErrorCode.resources("logstash.api-port");

  private final HttpServer server;
  private final Agent agent;
  private final NodeReport report;

  private Monitoring(HttpServer server, Agent agent, String address) {
    this.server = server;
    this.agent = agent;
    this.report = new NodeReport(agent, address);
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when the port is taken
   */
  public static Monitoring start(Agent agent, InetSocketAddress address) {
    try {
      HttpServer server = HttpServer.create(address, 0);
      String shown = address.getAddress().getHostAddress() + ":" + server.getAddress().getPort();
      Monitoring monitoring = new Monitoring(server, agent, shown);
      server.createContext("/", monitoring::answer);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      agent
          .host()
          .log()
          .named("logstash.agent")
          .info(
              "Successfully started Logstash API endpoint",
              Map.of("port", (long) server.getAddress().getPort(), "ssl_enabled", false));
      return monitoring;
    } catch (IOException e) {
      throw Problem.error(
              PORT,
              "Logstash tried to bind to port "
                  + address.getPort()
                  + ", but the port is already in use. You can specify a new port by launching"
                  + " logstash with the --api.http.port option. ("
                  + e.getMessage()
                  + ")")
          .exception();
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().replaceAll("/+$", "");
      Map<String, Object> body = report.of(path);
      byte[] text =
          (exchange.getRequestURI().getQuery() != null
                      && exchange.getRequestURI().getQuery().contains("pretty")
                  ? Json.pretty(body)
                  : Json.write(body))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      int status = body.get("status") instanceof Integer code ? code : 200;
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : text.length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(text);
        }
      }
    } catch (RuntimeException e) {
      agent.host().log().named("logstash.api").error("the API failed: " + e);
      throw e;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
