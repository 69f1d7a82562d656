package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.Arguments.Given;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL's command line client: {@code psql}. */
public final class Psql implements ToolCommand {
  static final String VERSION = "15.20";
  static final String VERSION_NUMBER = "150020";
  static final String VERSION_TEXT = "PostgreSQL 15.20 (Atelier)";

  static final int OK = 0;
  static final int FAILED = 1;
  static final int BAD_CONNECTION = 2;
  static final int SCRIPT_ERROR = 3;

  /** Ends psql at once. */
  static final class Exit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int code;

    Exit(int code) {
      super("exit " + code, null, false, false);
      this.code = code;
    }
  }

  private static final Arguments.Grammar GRAMMAR =
      new Arguments.Grammar(
          "psql",
          "aAbc:d:eEf:F:h:HlL:no:p:P:qR:sStT:U:v:VwWxXz0?1".replace(":", ""),
          "cdfFhLopPRTUv",
          Map.ofEntries(
              Map.entry("echo-all", 'a'),
              Map.entry("no-align", 'A'),
              Map.entry("command", 'c'),
              Map.entry("dbname", 'd'),
              Map.entry("echo-queries", 'e'),
              Map.entry("echo-errors", 'b'),
              Map.entry("echo-hidden", 'E'),
              Map.entry("file", 'f'),
              Map.entry("field-separator", 'F'),
              Map.entry("field-separator-zero", 'z'),
              Map.entry("host", 'h'),
              Map.entry("html", 'H'),
              Map.entry("list", 'l'),
              Map.entry("log-file", 'L'),
              Map.entry("no-readline", 'n'),
              Map.entry("single-transaction", '1'),
              Map.entry("output", 'o'),
              Map.entry("port", 'p'),
              Map.entry("pset", 'P'),
              Map.entry("quiet", 'q'),
              Map.entry("record-separator", 'R'),
              Map.entry("record-separator-zero", '0'),
              Map.entry("single-step", 's'),
              Map.entry("single-line", 'S'),
              Map.entry("tuples-only", 't'),
              Map.entry("table-attr", 'T'),
              Map.entry("username", 'U'),
              Map.entry("set", 'v'),
              Map.entry("variable", 'v'),
              Map.entry("version", 'V'),
              Map.entry("no-password", 'w'),
              Map.entry("password", 'W'),
              Map.entry("expanded", 'x'),
              Map.entry("no-psqlrc", 'X'),
              Map.entry("help", '?'),
              Map.entry("csv", 'k')));

  private final ClientPlace place;

  public Psql(ClientPlace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "psql";
  }

  @Override
  public int run(Invocation invocation) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(invocation.arguments(), GRAMMAR);
    } catch (Arguments.Malformed e) {
      invocation.err().println(e.getMessage());
      invocation.err().println(Arguments.hint(name()));
      return FAILED;
    }
    for (Given option : arguments.options()) {
      if (option.letter() == 'V') {
        invocation.out().println("psql (PostgreSQL) " + VERSION + " (Atelier)");
        return OK;
      }
      if (option.letter() == '?') {
        invocation.out().print(Help.USAGE);
        return OK;
      }
    }
    return run(invocation, arguments);
  }

  private int run(Invocation invocation, Arguments arguments) {
    boolean neverAsk = arguments.options().stream().anyMatch(o -> o.letter() == 'w');
    Connector connector = new Connector(place, invocation, neverAsk);
    try (Session session = new Session(invocation, connector, new ConnectionSettings(Map.of()))) {
      return new Run(session, arguments).run();
    } catch (Exit e) {
      return e.code;
    } catch (UncheckedIOException e) {
      invocation.err().println("psql: error: " + e.getMessage());
      return FAILED;
    }
  }

  /** One call: its options, then its actions. */
  private static final class Run {
    private final Session session;
    private final Arguments arguments;
    private final List<Given> actions = new ArrayList<>();
    private boolean list;
    private boolean single;
    private boolean readsRc = true;

    Run(Session session, Arguments arguments) {
      this.session = session;
      this.arguments = arguments;
    }

    int run() {
      ConnectionSettings said = new ConnectionSettings(Map.of());
      try {
        for (Given option : arguments.options()) {
          said = option(option, said);
        }
        said = operands(said);
      } catch (ConnectionSettings.Malformed e) {
        session.error(String.valueOf(e.getMessage()));
        return BAD_CONNECTION;
      }
      if (single && actions.isEmpty()) {
        session.error("-1 can only be used in non-interactive mode");
        return FAILED;
      }
      if (list && said.get("dbname").isEmpty()) {
        said = said.with("dbname", "postgres");
      }
      if (!connect(said)) {
        return BAD_CONNECTION;
      }
      if (list) {
        return new MetaCommands(session).line("\\l") ? OK : FAILED;
      }
      if (readsRc) {
        readRc();
      }
      if (!actions.isEmpty()) {
        return actions();
      }
      session.terse = true;
      session.sources.push(new LineSource(null, session.invocation.in()));
      return new Script(session).run();
    }

    private boolean connect(ConnectionSettings said) {
      try {
        ConnectionSettings all = session.connector.complete(said);
        session.connected(session.connector.connect(all, "psql"), all);
        return true;
      } catch (Connector.Refused e) {
        session.error(String.valueOf(e.getMessage()));
        return false;
      }
    }

    private ConnectionSettings operands(ConnectionSettings settings)
        throws ConnectionSettings.Malformed {
      ConnectionSettings said = settings;
      List<String> rest = new ArrayList<>(arguments.operands());
      if (!rest.isEmpty() && said.get("dbname").isEmpty()) {
        said = database(rest.removeFirst(), said);
      }
      if (!rest.isEmpty() && said.get("user").isEmpty()) {
        said = said.with("user", rest.removeFirst());
      }
      for (String extra : rest) {
        session.warning("extra command-line argument \"" + extra + "\" ignored");
      }
      return said;
    }

    /** What the connection string says wins over what stands beside it. */
    private static ConnectionSettings database(String text, ConnectionSettings said)
        throws ConnectionSettings.Malformed {
      return ConnectionSettings.isConnectionString(text)
          ? ConnectionSettings.parse(text).or(said)
          : said.with("dbname", text);
    }

    private ConnectionSettings option(Given option, ConnectionSettings said)
        throws ConnectionSettings.Malformed {
      String value = option.value() == null ? "" : option.value();
      switch (option.letter()) {
        case 'a' -> session.variables.put("ECHO", "all");
        case 'A' -> session.print.format = PrintSettings.Format.UNALIGNED;
        case 'b' -> session.variables.put("ECHO", "errors");
        case 'c', 'f' -> actions.add(option);
        case 'd' -> {
          return database(value, said);
        }
        case 'e' -> session.variables.put("ECHO", "queries");
        case 'F' -> session.print.fieldSeparator = value;
        case 'h' -> {
          return said.with("host", value);
        }
        case 'H' -> session.print.format = PrintSettings.Format.HTML;
        case 'k' -> session.print.format = PrintSettings.Format.CSV;
        case 'l' -> list = true;
        case 'o' -> output(value);
        case 'p' -> {
          return said.with("port", value);
        }
        case 'P' -> pset(value);
        case 'q' -> session.variables.put("QUIET", "on");
        case 'R' -> session.print.recordSeparator = value;
        case 't' -> session.print.tuplesOnly = true;
        case 'T' -> session.print.tableAttributes = value;
        case 'U' -> {
          return said.with("user", value);
        }
        case 'v' -> variable(value);
        case 'x' -> session.print.expanded = "on";
        case 'X' -> readsRc = false;
        case 'z' -> session.print.fieldSeparator = "\0";
        case '0' -> session.print.recordSeparator = "\0";
        case '1' -> single = true;
        case 'E', 'L', 's', 'S' ->
            session.warning("option -" + option.letter() + " is not run here");
        default -> {} // -n, -w, -W: nothing to do before the server asks
      }
      return said;
    }

    private void output(String file) {
      if (file.startsWith("|")) {
        session.error("-o: pipes are not run here");
        throw new Exit(FAILED);
      }
      Path path = session.invocation.hostPath().apply(file);
      try {
        session.output(new PrintStream(Files.newOutputStream(path), false, StandardCharsets.UTF_8));
      } catch (IOException e) {
        session.error(file + ": " + FileErrors.reason(e));
        throw new Exit(FAILED);
      }
    }

    private void pset(String text) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      try {
        session.print.set(name, equals < 0 ? null : text.substring(equals + 1));
      } catch (PrintSettings.Refused e) {
        session.error(String.valueOf(e.getMessage()));
        session.error("could not set printing parameter \"" + name + "\"");
        throw new Exit(FAILED);
      }
    }

    private void variable(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        session.variables.unset(text);
        return;
      }
      Optional<String> problem =
          session.variables.set(text.substring(0, equals), text.substring(equals + 1));
      if (problem.isPresent()) {
        session.error(problem.get());
        throw new Exit(FAILED);
      }
    }

    private void readRc() {
      Map<String, String> environment = session.invocation.environment();
      String named = environment.getOrDefault("PSQLRC", "");
      Path file =
          named.isEmpty()
              ? Path.of(environment.getOrDefault("HOME", "/nonexistent"), ".psqlrc")
              : session.invocation.hostPath().apply(named);
      if (Files.isReadable(file)) {
        new Script(session).file(file, file.toString());
      }
    }

    private int actions() {
      int result = OK;
      Execution execution = new Execution(session);
      if (single && !execution.run("BEGIN", null, Execution.CopyStreams.NONE)) {
        return FAILED;
      }
      for (Given action : actions) {
        String text = action.value() == null ? "" : action.value();
        if (action.letter() == 'f') {
          session.terse = false;
          result = new Script(session).file(text);
        } else {
          session.terse = true;
          result = command(text, execution);
        }
        if (result != OK && session.stopsOnError()) {
          break;
        }
      }
      if (single && session.connection != null) {
        boolean ended =
            execution.run(result == OK ? "COMMIT" : "ROLLBACK", null, Execution.CopyStreams.NONE);
        result = ended ? result : FAILED;
      }
      return result;
    }

    private int command(String text, Execution execution) {
      if (session.variables.get("ECHO", "none").equals("all")) {
        session.invocation.out().println(text);
      }
      boolean ok =
          text.startsWith("\\") ? new MetaCommands(session).line(text) : execution.send(text);
      return ok ? OK : session.connection == null ? BAD_CONNECTION : FAILED;
    }
  }
}
