package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.Arguments.Given;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.IOException;
import java.util.Map;

/** {@code pg_isready}: whether a server takes connections; nobody needs to log in for that. */
public final class PgIsReady implements ToolCommand {
  private static final String CANNOT_CONNECT_NOW = "57P03";
  private static final Arguments.Grammar GRAMMAR =
      new Arguments.Grammar(
          "pg_isready",
          "dhpqtUV",
          "dhptU",
          Map.of(
              "dbname", 'd',
              "host", 'h',
              "port", 'p',
              "quiet", 'q',
              "timeout", 't',
              "username", 'U',
              "version", 'V'));

  private enum Answer {
    ACCEPTING("accepting connections"),
    REJECTING("rejecting connections"),
    SILENT("no response"),
    NO_ATTEMPT("no attempt");

    private final String text;

    Answer(String text) {
      this.text = text;
    }
  }

  private final ClientPlace place;

  public PgIsReady(ClientPlace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "pg_isready";
  }

  /** 0 accepting, 1 rejecting, 2 no response, 3 no attempt: the order of the answers. */
  @Override
  public int run(Invocation invocation) {
    ConnectionSettings said = new ConnectionSettings(Map.of());
    boolean quiet = false;
    try {
      for (Given option : Arguments.parse(invocation.arguments(), GRAMMAR).options()) {
        String value = String.valueOf(option.value());
        switch (option.letter()) {
          case 'd' -> said = said.with("dbname", value);
          case 'h' -> said = said.with("host", value);
          case 'p' -> said = said.with("port", value);
          case 'U' -> said = said.with("user", value);
          case 'q' -> quiet = true;
          case 'V' -> {
            invocation.out().println("pg_isready (PostgreSQL) " + Psql.VERSION + " (Atelier)");
            return 0;
          }
          default -> {} // a timeout: the server is on this machine
        }
      }
    } catch (Arguments.Malformed e) {
      invocation.err().println(e.getMessage());
      invocation.err().println(Arguments.hint(name()));
      return Answer.NO_ATTEMPT.ordinal();
    }
    return run(invocation, said, quiet);
  }

  private int run(Invocation invocation, ConnectionSettings said, boolean quiet) {
    Connector connector = new Connector(place, invocation, true);
    ConnectionSettings all = connector.complete(said);
    Answer answer = ask(connector, all);
    if (!quiet) {
      String host = all.get("host").filter(name -> !name.isEmpty()).orElse("/var/run/postgresql");
      invocation.out().println(host + ":" + all.get("port").orElse("") + " - " + answer.text);
    }
    return answer.ordinal();
  }

  private static Answer ask(Connector connector, ConnectionSettings all) {
    try (var session = connector.connect(all, "pg_isready")) {
      return Answer.ACCEPTING;
    } catch (Connector.Refused e) {
      if (!(e.getCause() instanceof WireException answer)) {
        return e.getCause() instanceof IOException ? Answer.SILENT : Answer.NO_ATTEMPT;
      }
      if (answer.getCause() instanceof IOException) {
        return Answer.SILENT;
      }
      return answer.server().filter(m -> m.sqlState().equals(CANNOT_CONNECT_NOW)).isPresent()
          ? Answer.REJECTING
          : Answer.ACCEPTING; // it refused this user or database, but it answered
    }
  }
}
