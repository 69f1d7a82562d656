package dev.atelier.engines.postgres.psql;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Backslash commands, as rows of a table; each group has a file of its own. */
final class MetaCommands {
  /** How a command ended. */
  enum Status {
    DONE,
    ERROR,
    TERMINATE,
    /** It sent the query. */
    SENT,
    SENT_ERROR
  }

  /** The query so far, and the one before it, which some commands take when there is none. */
  record Buffers(StringBuilder query, StringBuilder previous) {
    String current() {
      return (query.isEmpty() ? previous : query).toString();
    }
  }

  /** One command. */
  interface Command {
    Status run(SlashArguments arguments, Buffers buffers);
  }

  /** Known to psql and refused here, with the reason. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry("!", "shell commands are not run here"),
          Map.entry("prompt", "there is nobody to ask here"),
          Map.entry("password", "use ALTER ROLE … PASSWORD"),
          Map.entry("e", "there is no editor here"),
          Map.entry("edit", "there is no editor here"),
          Map.entry("ef", "there is no editor here"),
          Map.entry("ev", "there is no editor here"),
          Map.entry("s", "there is no history here"),
          Map.entry("crosstabview", "not run here"),
          Map.entry("lo_export", "large objects are not run here"),
          Map.entry("lo_import", "large objects are not run here"),
          Map.entry("lo_list", "large objects are not run here"),
          Map.entry("lo_unlink", "large objects are not run here"));

  private static final Set<String> CONDITIONALS = Set.of("if", "elif", "else", "endif");

  private final Session session;
  private final Map<String, Command> commands = new HashMap<>();

  MetaCommands(Session session) {
    this.session = session;
    new QueryCommands(session).register(commands);
    new SessionCommands(session).register(commands);
    new FormatCommands(session).register(commands);
    commands.put("l", (arguments, _) -> new DescribeCommands(session).run("l", arguments));
    commands.put("list", (arguments, _) -> new DescribeCommands(session).run("l", arguments));
    commands.put("l+", (arguments, _) -> new DescribeCommands(session).run("l+", arguments));
    commands.put("sf", (arguments, _) -> new DescribeCommands(session).run("sf", arguments));
    commands.put("sv", (arguments, _) -> new DescribeCommands(session).run("sv", arguments));
    commands.put("z", (arguments, _) -> new DescribeCommands(session).run("dp", arguments));
    commands.put("copy", (arguments, _) -> new CopyCommand(session).run(arguments.line()));
  }

  /** A line of its own, such as {@code -c}'s: backslash and all. */
  boolean line(String text) {
    Scanner scanner = new Scanner(session.variables);
    scanner.line(text);
    StringBuilder query = new StringBuilder();
    boolean ok = true;
    while (true) {
      switch (scanner.scan(query)) {
        case END_OF_LINE -> {
          return query.isEmpty() ? ok : ok & new Execution(session).send(query.toString());
        }
        case SEMICOLON -> {
          ok &= new Execution(session).send(query.toString());
          query.setLength(0);
        }
        case BACKSLASH -> {
          Status status = run(scanner, new Buffers(query, new StringBuilder()), new Conditionals());
          ok &= status != Status.ERROR && status != Status.SENT_ERROR;
          if (status == Status.TERMINATE) {
            return ok;
          }
        }
      }
    }
  }

  Status run(Scanner scanner, Buffers buffers, Conditionals conditionals) {
    SlashArguments arguments =
        new SlashArguments(scanner.rest(), session.variables, session::error);
    String name = arguments.command();
    Status status;
    try {
      if (CONDITIONALS.contains(name)) {
        status = conditional(name, arguments, buffers.query(), conditionals, scanner);
      } else if (conditionals.active()) {
        status = command(name, arguments, buffers);
      } else {
        arguments.all();
        status = known(name) ? Status.DONE : unknown(name);
      }
      if (status != Status.ERROR) {
        for (String extra : arguments.all()) {
          session.warning("\\" + name + ": extra argument \"" + extra + "\" ignored");
        }
      }
    } catch (SlashArguments.Backtick e) {
      session.error(String.valueOf(e.getMessage()));
      status = Status.ERROR;
    }
    if (status == Status.ERROR) {
      arguments.line(); // the rest of the line belongs to what failed
    }
    scanner.rest(arguments.rest());
    session.output.flush();
    return status;
  }

  private Status command(String name, SlashArguments arguments, Buffers buffers) {
    if (session.restrictKey != null && !name.equals("unrestrict")) {
      session.error("backslash commands are restricted; only \\unrestrict is allowed");
      return Status.ERROR;
    }
    Command command = commands.get(name);
    if (command == null && name.startsWith("d")) {
      return new DescribeCommands(session).run(name, arguments);
    }
    if (command != null) {
      return command.run(arguments, buffers);
    }
    String reason = NOT_RUN.get(name);
    if (reason == null) {
      return unknown(name);
    }
    session.error("\\" + name + ": " + reason);
    return Status.ERROR;
  }

  private boolean known(String name) {
    return commands.containsKey(name) || NOT_RUN.containsKey(name) || name.startsWith("d");
  }

  private Status unknown(String name) {
    session.error("invalid command \\" + name);
    return Status.ERROR;
  }

  private Status conditional(
      String name,
      SlashArguments arguments,
      StringBuilder query,
      Conditionals conditionals,
      Scanner scanner) {
    @Nullable String problem = null;
    switch (name) {
      case "if" ->
          conditionals.open(
              conditionals.active() ? truth(arguments, "\\if expression") : skip(arguments),
              query,
              scanner);
      case "elif" -> {
        boolean value =
            conditionals.wantsExpression()
                ? truth(arguments, "\\elif expression")
                : skip(arguments);
        problem = conditionals.elif(value, query, scanner);
      }
      case "else" -> problem = conditionals.orElse(query, scanner);
      default -> problem = conditionals.end(query, scanner);
    }
    if (problem != null) {
      session.error(problem);
      return Status.ERROR;
    }
    return Status.DONE;
  }

  private static boolean skip(SlashArguments arguments) {
    arguments.all();
    return false;
  }

  /** A value that is no Boolean counts as false, with an error that does not stop. */
  private boolean truth(SlashArguments arguments, String what) {
    String text = String.join(" ", arguments.all());
    return Variables.bool(text)
        .orElseGet(() -> {
          session.error(
              "unrecognized value \"" + text + "\" for \"" + what + "\": Boolean expected");
          return false;
        });
  }
}
