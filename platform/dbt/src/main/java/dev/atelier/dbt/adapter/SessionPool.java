package dev.atelier.dbt.adapter;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.project.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Connections of one invocation: taken for a node, given back with no transaction open. Grows to
 * what is used at once, which the number of threads bounds.
 */
public final class SessionPool implements AutoCloseable {
  private final Target target;
  private final Consumer<String> journal;
  private final Deque<Session> idle = new ArrayDeque<>();
  private final Set<Session> busy = new LinkedHashSet<>();
  private boolean closed;

  /**
   * @param journal told every statement that is sent
   */
  public SessionPool(Target target, Consumer<String> journal) {
    this.target = target;
    this.journal = journal;
  }

  public Session take() {
    synchronized (this) {
      while (!idle.isEmpty()) {
        Session session = idle.pop();
        if (session.isUsable()) {
          busy.add(session);
          return session;
        }
      }
    }
    Session fresh = connect();
    synchronized (this) {
      busy.add(fresh);
      if (closed) {
        fresh.cancel();
      }
    }
    return fresh;
  }

  /** Rolls back what was not committed. */
  public void giveBack(Session session) {
    session.reset();
    synchronized (this) {
      busy.remove(session);
      if (!closed && session.isUsable()) {
        idle.push(session);
        return;
      }
    }
    session.close();
  }

  /** Cancels what is running. */
  public synchronized void cancelAll() {
    busy.forEach(Session::cancel);
  }

  private Session connect() {
    int attempts = Math.max(0, target.retries());
    for (int attempt = 0; ; attempt++) {
      try {
        return open();
      } catch (SQLException e) {
        if (attempt >= attempts || "28".equals(classOf(e))) {
          throw DbtError.DATABASE.exception(describe(e));
        }
        pause(Duration.ofSeconds((long) attempt * attempt));
      }
    }
  }

  private static String classOf(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.length() < 2 ? "" : state.substring(0, 2);
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DbtError.RUNTIME.exception("Interrupted while connecting");
    }
  }

  private String describe(SQLException e) {
    String where =
        "connection to server at \"%s\", port %d failed: ".formatted(target.host(), target.port());
    Throwable cause = e.getCause();
    String text =
        cause instanceof java.net.UnknownHostException
            ? "could not translate host name \"%s\" to address: Name or service not known"
                .formatted(target.host())
            : String.valueOf(e.getMessage());
    if (cause instanceof java.net.UnknownHostException) {
      return text;
    }
    if (cause instanceof java.net.ConnectException) {
      return where
          + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?";
    }
    return where + text;
  }

  private Session open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", target.user());
    properties.setProperty("password", target.password());
    properties.setProperty("ApplicationName", target.applicationName());
    properties.setProperty("connectTimeout", String.valueOf(target.connectTimeoutSeconds()));
    properties.setProperty("loginTimeout", String.valueOf(target.connectTimeoutSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("preferQueryMode", "simple");
    target.sslMode().ifPresent(mode -> properties.setProperty("sslmode", mode));
    target.sslFile("sslcert").ifPresent(file -> properties.setProperty("sslcert", file));
    target.sslFile("sslkey").ifPresent(file -> properties.setProperty("sslkey", file));
    target.sslFile("sslrootcert").ifPresent(file -> properties.setProperty("sslrootcert", file));
    target
        .searchPath()
        .filter(path -> !path.isBlank())
        .ifPresent(path ->
            properties.setProperty("options", "-c search_path=" + path.replace(" ", "\\ ")));
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                target.host(),
                target.port(),
                java.net.URLEncoder.encode(
                    target.database(), java.nio.charset.StandardCharsets.UTF_8));
    Connection connection = DriverManager.getConnection(url, properties);
    return new Session(connection, target.role().orElse(""), journal);
  }

  @Override
  public void close() {
    Deque<Session> all;
    synchronized (this) {
      closed = true;
      all = new ArrayDeque<>(idle);
      idle.clear();
    }
    all.forEach(Session::close);
  }
}
