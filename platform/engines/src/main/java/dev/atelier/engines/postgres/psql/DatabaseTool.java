package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.Arguments.Given;
import dev.atelier.engines.postgres.wire.BackendMessage;
import dev.atelier.engines.postgres.wire.ServerMessage;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.ToolCommand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code createdb}, {@code dropdb}, {@code createuser} and {@code dropuser}: a statement each, made
 * of options.
 */
public final class DatabaseTool implements ToolCommand {
  private static final String CLEAR_PATH =
      "SELECT pg_catalog.set_config('search_path', '', false);";
  private static final Set<String> RESERVED =
      Set.of("all", "user", "default", "table", "order", "group", "select", "end", "public");

  private final Kind kind;
  private final ClientPlace place;

  /** Which of the four; each with its grammar. */
  public enum Kind {
    CREATEDB(
        "DehlEOpTUwW",
        "DEhlOpTU",
        Map.of("owner", 'O', "encoding", 'E', "template", 'T', "locale", 'l', "tablespace", 'D')),
    DROPDB("efhipUwW", "hpU", Map.of("force", 'f', "if-exists", '!')),
    CREATEUSER(
        "cdDegIiLlNPRrsShpUwW",
        "cghpU",
        Map.ofEntries(
            Map.entry("connection-limit", 'c'),
            Map.entry("createdb", 'd'),
            Map.entry("no-createdb", 'D'),
            Map.entry("role", 'g'),
            Map.entry("inherit", 'i'),
            Map.entry("no-inherit", 'I'),
            Map.entry("login", 'l'),
            Map.entry("no-login", 'L'),
            Map.entry("pwprompt", 'P'),
            Map.entry("createrole", 'r'),
            Map.entry("no-createrole", 'R'),
            Map.entry("superuser", 's'),
            Map.entry("no-superuser", 'S'),
            Map.entry("replication", '+'),
            Map.entry("no-replication", '-'))),
    DROPUSER("ehipUwW", "hpU", Map.of("if-exists", '!'));

    private static final Map<String, Character> COMMON =
        Map.of(
            "echo", 'e',
            "host", 'h',
            "port", 'p',
            "username", 'U',
            "no-password", 'w',
            "password", 'W');

    private final String letters;
    private final String withValue;
    private final Map<String, Character> own;

    Kind(String letters, String withValue, Map<String, Character> own) {
      this.letters = letters;
      this.withValue = withValue;
      this.own = own;
    }

    String program() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    Arguments.Grammar grammar() {
      Map<String, Character> names = new java.util.HashMap<>(COMMON);
      names.putAll(own);
      return new Arguments.Grammar(program(), letters, withValue, names);
    }
  }

  public DatabaseTool(Kind kind, ClientPlace place) {
    this.kind = kind;
    this.place = place;
  }

  /** The tool of a name, if it is one of the four. */
  public static Optional<ToolCommand> named(String name, ClientPlace place) {
    for (Kind kind : Kind.values()) {
      if (kind.program().equals(name)) {
        return Optional.of(new DatabaseTool(kind, place));
      }
    }
    return Optional.empty();
  }

  @Override
  public String name() {
    return kind.program();
  }

  /** 0, or 1 when something was refused. */
  @Override
  public int run(Invocation invocation) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(invocation.arguments(), kind.grammar());
    } catch (Arguments.Malformed e) {
      invocation.err().println(e.getMessage());
      return hint(invocation);
    }
    int most = kind == Kind.CREATEDB ? 2 : 1;
    if (arguments.operands().size() > most) {
      invocation
          .err()
          .println(
              name()
                  + ": error: too many command-line arguments (first is \""
                  + arguments.operands().get(most)
                  + "\")");
      return hint(invocation);
    }
    if (given(arguments, 'P').isPresent()) {
      invocation.err().println(name() + ": error: there is nobody to ask for a password here");
      return 1;
    }
    return run(invocation, arguments);
  }

  private int hint(Invocation invocation) {
    invocation.err().println(Arguments.hint(name()));
    return 1;
  }

  private int run(Invocation invocation, Arguments arguments) {
    Connector connector = new Connector(place, invocation, given(arguments, 'w').isPresent());
    ConnectionSettings said = new ConnectionSettings(Map.of("dbname", "postgres"));
    for (Given option : arguments.options()) {
      String value = String.valueOf(option.value());
      said =
          switch (option.letter()) {
            case 'h' -> said.with("host", value);
            case 'p' -> said.with("port", value);
            case 'U' -> said.with("user", value);
            default -> said;
          };
    }
    ConnectionSettings all = connector.complete(said);
    Optional<String> name = target(invocation, arguments, all);
    if (name.isEmpty()) {
      invocation
          .err()
          .println(
              name()
                  + ": error: missing required argument "
                  + (kind == Kind.DROPDB ? "database name" : "role name"));
      return hint(invocation);
    }
    try (WireConnection connection = connector.connect(all, name())) {
      return run(invocation, arguments, name.get(), connection);
    } catch (Connector.Refused | WireException e) {
      invocation.err().println(name() + ": error: " + e.getMessage());
      return 1;
    }
  }

  /**
   * createdb takes the variable's or the user's name where none is given, createuser the user's.
   */
  private Optional<String> target(
      Invocation invocation, Arguments arguments, ConnectionSettings all) {
    if (!arguments.operands().isEmpty()) {
      return Optional.of(arguments.operands().getFirst());
    }
    return switch (kind) {
      case CREATEDB ->
          Optional.ofNullable(invocation.environment().get("PGDATABASE")).or(() -> all.get("user"));
      case CREATEUSER -> all.get("user");
      case DROPDB, DROPUSER -> Optional.empty();
    };
  }

  private int run(
      Invocation invocation, Arguments arguments, String name, WireConnection connection)
      throws WireException {
    boolean echo = given(arguments, 'e').isPresent();
    String failed =
        switch (kind) {
          case CREATEDB -> "database creation failed";
          case DROPDB -> "database removal failed";
          case CREATEUSER -> "creation of new role failed";
          case DROPUSER -> "removal of role \"" + name + "\" failed";
        };
    if (!send(CLEAR_PATH, "query failed", invocation, echo, connection)
        || !send(statement(arguments, name), failed, invocation, echo, connection)) {
      return 1;
    }
    if (kind != Kind.CREATEDB || arguments.operands().size() < 2) {
      return 0;
    }
    String comment =
        "COMMENT ON DATABASE "
            + identifier(name)
            + " IS "
            + Interpolation.literal(arguments.operands().get(1)).strip()
            + ";";
    return send(
            comment, "comment creation failed (database was created)", invocation, echo, connection)
        ? 0
        : 1;
  }

  private boolean send(
      String sql, String failed, Invocation invocation, boolean echo, WireConnection connection)
      throws WireException {
    if (echo) {
      invocation.out().println(sql);
    }
    connection.query(sql);
    boolean ok = true;
    while (true) {
      switch (connection.read()) {
        case BackendMessage.Failure failure -> {
          invocation.err().println(name() + ": error: " + failed + ": " + text(failure.error()));
          ok = false;
        }
        case BackendMessage.Notice notice -> invocation.err().println(text(notice.notice()));
        case BackendMessage.Ready _ -> {
          return ok;
        }
        case BackendMessage _ -> {}
      }
    }
  }

  private static String text(ServerMessage message) {
    return ErrorText.of(message, Optional.empty(), true, ErrorText.Style.DEFAULT);
  }

  private static Optional<String> given(Arguments arguments, char letter) {
    return arguments.options().stream()
        .filter(option -> option.letter() == letter)
        .reduce((_, last) -> last)
        .map(option -> String.valueOf(option.value()));
  }

  private String statement(Arguments arguments, String name) {
    StringBuilder sql = new StringBuilder();
    boolean ifExists = given(arguments, '!').isPresent();
    switch (kind) {
      case CREATEDB -> {
        sql.append("CREATE DATABASE ").append(identifier(name));
        given(arguments, 'O').ifPresent(owner -> sql.append(" OWNER ").append(identifier(owner)));
        given(arguments, 'D').ifPresent(at -> sql.append(" TABLESPACE ").append(identifier(at)));
        given(arguments, 'E').ifPresent(as -> sql.append(" ENCODING '").append(as).append('\''));
        given(arguments, 'T').ifPresent(of -> sql.append(" TEMPLATE ").append(identifier(of)));
        given(arguments, 'l')
            .ifPresent(as -> sql.append(" LOCALE ").append(Interpolation.literal(as).strip()));
      }
      case DROPDB -> {
        sql.append("DROP DATABASE ").append(ifExists ? "IF EXISTS " : "").append(identifier(name));
        sql.append(given(arguments, 'f').isPresent() ? " WITH (FORCE)" : "");
      }
      case DROPUSER ->
          sql.append("DROP ROLE ").append(ifExists ? "IF EXISTS " : "").append(identifier(name));
      case CREATEUSER -> {
        sql.append("CREATE ROLE ").append(identifier(name));
        sql.append(either(arguments, 's', 'S', " SUPERUSER", " NOSUPERUSER", false));
        sql.append(either(arguments, 'd', 'D', " CREATEDB", " NOCREATEDB", false));
        sql.append(either(arguments, 'r', 'R', " CREATEROLE", " NOCREATEROLE", false));
        sql.append(either(arguments, 'i', 'I', " INHERIT", " NOINHERIT", true));
        sql.append(either(arguments, 'l', 'L', " LOGIN", " NOLOGIN", true));
        sql.append(given(arguments, '+').isPresent() ? " REPLICATION" : "");
        sql.append(given(arguments, '-').isPresent() ? " NOREPLICATION" : "");
        given(arguments, 'c').ifPresent(n -> sql.append(" CONNECTION LIMIT ").append(n));
        List<String> roles =
            arguments.options().stream()
                .filter(option -> option.letter() == 'g')
                .map(option -> identifier(String.valueOf(option.value())))
                .toList();
        sql.append(roles.isEmpty() ? "" : " IN ROLE " + String.join(",", roles));
      }
    }
    return sql.append(';').toString();
  }

  /** The last of two opposite options that was given. */
  private static String either(
      Arguments arguments, char yes, char no, String ifYes, String ifNo, boolean otherwise) {
    boolean value = otherwise;
    for (Given option : arguments.options()) {
      value = option.letter() == yes || (option.letter() != no && value);
    }
    return value ? ifYes : ifNo;
  }

  /** Quoted only where it must be. */
  private static String identifier(String name) {
    return name.matches("[a-z_][a-z0-9_]*") && !RESERVED.contains(name)
        ? name
        : Interpolation.identifier(name);
  }
}
