package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.ServerMessage;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.kernel.stack.Invocation;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one psql holds: its connection, variables, format, output, and where it reads from. Mutable;
 * used by one thread.
 */
final class Session implements AutoCloseable {
  final Invocation invocation;
  final Connector connector;
  final Variables variables = new Variables();
  final Deque<LineSource> sources = new ArrayDeque<>();
  PrintSettings print = new PrintSettings();
  ConnectionSettings settings;
  @Nullable WireConnection connection;

  /** Where results go: standard output, or {@code \o}'s file. */
  PrintStream output;

  /** Messages carry no program name: for {@code -c} and plain standard input. */
  boolean terse;

  boolean timing;

  /** Set by a dump: until it is given again, no other meta-command is run. */
  @Nullable String restrictKey;

  char transaction = 'I';

  Session(Invocation invocation, Connector connector, ConnectionSettings settings) {
    this.invocation = invocation;
    this.connector = connector;
    this.settings = settings;
    this.output = invocation.out();
  }

  boolean stopsOnError() {
    return variables.on("ON_ERROR_STOP");
  }

  boolean quiet() {
    return variables.on("QUIET");
  }

  /** psql's own error: with the word {@code error} where there is room for it. */
  void error(String message) {
    say(message, "error: ");
  }

  void warning(String message) {
    say(message, "warning: ");
  }

  /** A message that brings its own severity. */
  void info(String message) {
    say(message, "");
  }

  private void say(String message, String label) {
    invocation.out().flush();
    output.flush();
    LineSource source = sources.peek();
    StringBuilder text = new StringBuilder();
    if (source != null && source.name() != null) {
      text.append("psql:").append(source.name()).append(':');
      text.append(source.number()).append(": ").append(label);
    } else if (!terse) {
      text.append("psql: ").append(label);
    }
    invocation.err().print(text.append(message).append('\n'));
    invocation.err().flush();
  }

  void server(ServerMessage message, @Nullable String query, boolean error) {
    info(ErrorText.of(message, Optional.ofNullable(query), error, style()));
  }

  private ErrorText.Style style() {
    return new ErrorText.Style(
        variables.get("VERBOSITY", "default").toLowerCase(java.util.Locale.ROOT),
        variables.get("SHOW_CONTEXT", "errors").toLowerCase(java.util.Locale.ROOT));
  }

  /** The variables that tell of the connection. */
  void connected(WireConnection fresh, ConnectionSettings how) {
    connection = fresh;
    settings = how;
    transaction = 'I';
    variables.put("DBNAME", fresh.login().database());
    variables.put("USER", fresh.login().user());
    variables.put("HOST", how.get("host").orElse(""));
    variables.put("PORT", how.get("port").orElse(""));
    variables.put("ENCODING", "UTF8");
    String version = fresh.parameters().getOrDefault("server_version", "");
    variables.put("SERVER_VERSION_NAME", version);
    variables.put("SERVER_VERSION_NUM", Integer.toString(serverVersion(version)));
  }

  /** 180006 of {@code 18.6}. */
  static int serverVersion(String version) {
    String[] parts = version.split("[^0-9]+");
    try {
      return Integer.parseInt(parts[0]) * 10000
          + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  int serverVersion() {
    return Integer.parseInt(variables.get("SERVER_VERSION_NUM", "0"));
  }

  /** Results go elsewhere from here on; the file before is closed. */
  void output(PrintStream other) {
    if (output != invocation.out()) {
      output.close();
    }
    output = other;
  }

  @Override
  public void close() {
    output(invocation.out());
    invocation.out().flush();
    if (connection != null) {
      connection.close();
    }
  }
}
