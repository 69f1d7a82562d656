package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.Login;
import dev.atelier.engines.postgres.wire.Target;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.stack.Invocation;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Opens sessions for a client program and words what goes wrong as libpq does. */
final class Connector {
  private static final int DEFAULT_PORT = 5432;

  private final ClientPlace place;
  private final Invocation invocation;
  private final boolean neverAsk;

  Connector(ClientPlace place, Invocation invocation, boolean neverAsk) {
    this.place = place;
    this.invocation = invocation;
    this.neverAsk = neverAsk;
  }

  /** A session that could not be opened: libpq's message, one or more lines. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The settings completed: user, database, host (may be empty) and port are there. */
  ConnectionSettings complete(ConnectionSettings settings) {
    ConnectionSettings all =
        settings.or(ConnectionSettings.ofEnvironment(invocation.environment()));
    String user = all.get("user").orElse(place.user());
    return all.with("user", user)
        .with("dbname", all.get("dbname").filter(name -> !name.isEmpty()).orElse(user))
        .with("host", all.get("host").orElse(""))
        .with("port", all.get("port").orElse(Integer.toString(place.port())));
  }

  /**
   * @param settings {@link #complete}
   */
  WireConnection connect(ConnectionSettings settings, String application) throws Refused {
    String host = settings.get("host").orElse("");
    int port = port(settings);
    String user = settings.get("user").orElseThrow();
    String database = settings.get("dbname").orElseThrow();
    Target target;
    try {
      target = place.target(settings.get("hostaddr").orElse(host), port);
    } catch (UnknownHostException e) {
      throw new Refused(
          "could not translate host name \"" + host + "\" to address: Name or service not known",
          e);
    } catch (IOException e) {
      throw new Refused(String.valueOf(e.getMessage()), e);
    }
    Map<String, String> parameters = new HashMap<>();
    parameters.put("client_encoding", "UTF8");
    parameters.put("application_name", settings.get("application_name").orElse(application));
    settings.get("options").ifPresent(options -> parameters.put("options", options));
    Login login =
        new Login(user, database, () -> password(settings, host, port, database, user), parameters);
    try {
      return WireConnection.open(target, login);
    } catch (WireException e) {
      throw new Refused(at(target, host) + " failed: " + reason(e, target), e);
    }
  }

  private static int port(ConnectionSettings settings) throws Refused {
    String port = settings.get("port").orElse("");
    try {
      return port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw new Refused("invalid integer value \"" + port + "\" for connection option \"port\"", e);
    }
  }

  private Optional<String> password(
      ConnectionSettings settings, String host, int port, String database, String user) {
    Optional<String> said = settings.get("password");
    if (said.isPresent()) {
      return said;
    }
    Path file =
        settings
            .get("passfile")
            .map(invocation.hostPath())
            .orElseGet(() -> Path.of(home(), ".pgpass"));
    Optional<String> kept =
        PasswordFile.find(file, host, port, database, user, invocation.err()::println);
    if (kept.isPresent() || neverAsk || !invocation.terminal()) {
      return kept;
    }
    invocation.err().print("Password for user " + user + ": ");
    invocation.err().flush();
    return LineSource.firstLine(invocation.in());
  }

  private String home() {
    return invocation.environment().getOrDefault("HOME", "/nonexistent");
  }

  private static String at(Target target, String host) {
    return switch (target) {
      case Target.Unix unix -> "connection to server on socket \"" + unix.file() + "\"";
      case Target.Tcp tcp -> {
        String address = tcp.address().getHostAddress();
        yield "connection to server at \""
            + tcp.host()
            + "\""
            + (host.equals(address) ? "" : " (" + address + ")")
            + ", port "
            + tcp.port();
      }
    };
  }

  private static String reason(WireException e, Target target) {
    if (e.server().isPresent()) {
      return ErrorText.of(e.server().get(), Optional.empty(), true, ErrorText.Style.DEFAULT);
    }
    String message = String.valueOf(e.getMessage());
    if (!(e.getCause() instanceof IOException)) {
      return message;
    }
    boolean unix = target instanceof Target.Unix;
    boolean missing =
        e.getCause() instanceof NoSuchFileException || message.contains("No such file");
    if (missing || message.contains("Connection refused")) {
      return (missing ? "No such file or directory" : "Connection refused")
          + "\n\tIs the server running "
          + (unix
              ? "locally and accepting connections on that socket?"
              : "on that host and accepting TCP/IP connections?");
    }
    return message;
  }
}
