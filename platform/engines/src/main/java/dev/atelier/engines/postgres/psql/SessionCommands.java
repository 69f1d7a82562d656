package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.MetaCommands.Command;
import dev.atelier.engines.postgres.psql.MetaCommands.Status;
import dev.atelier.engines.postgres.wire.Target;
import dev.atelier.engines.postgres.wire.WireConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Connection, files, variables, and what is printed as it stands. */
final class SessionCommands {
  private final Session session;

  SessionCommands(Session session) {
    this.session = session;
  }

  void register(Map<String, Command> commands) {
    commands.put("q", (_, _) -> Status.TERMINATE);
    commands.put("quit", (_, _) -> Status.TERMINATE);
    commands.put("c", (arguments, _) -> connect(arguments));
    commands.put("connect", (arguments, _) -> connect(arguments));
    commands.put("conninfo", (_, _) -> conninfo());
    commands.put("i", (arguments, _) -> include(arguments, "\\i", false));
    commands.put("include", (arguments, _) -> include(arguments, "\\include", false));
    commands.put("ir", (arguments, _) -> include(arguments, "\\ir", true));
    commands.put(
        "include_relative", (arguments, _) -> include(arguments, "\\include_relative", true));
    commands.put("o", (arguments, _) -> output(arguments));
    commands.put("out", (arguments, _) -> output(arguments));
    commands.put("echo", (arguments, _) -> echo(arguments, session.invocation.out()));
    commands.put("qecho", (arguments, _) -> echo(arguments, session.output));
    commands.put("warn", (arguments, _) -> echo(arguments, session.invocation.err()));
    commands.put("set", (arguments, _) -> set(arguments));
    commands.put("unset", (arguments, _) -> unset(arguments));
    commands.put("getenv", (arguments, _) -> getenv(arguments));
    commands.put("timing", (arguments, _) -> timing(arguments));
    commands.put("encoding", (arguments, _) -> encoding(arguments));
    commands.put("restrict", (arguments, _) -> restrict(arguments, true));
    commands.put("unrestrict", (arguments, _) -> restrict(arguments, false));
    commands.put("copyright", (_, _) -> help());
    commands.put("?", (arguments, _) -> help(arguments));
    commands.put("h", (arguments, _) -> help(arguments));
    commands.put("help", (arguments, _) -> help(arguments));
  }

  /** What pg_dump writes around its output: a dump's data cannot smuggle a command in. */
  private Status restrict(SlashArguments arguments, boolean begin) {
    String key = arguments.next();
    if (key == null) {
      session.error((begin ? "\\restrict" : "\\unrestrict") + ": missing required argument");
      return Status.ERROR;
    }
    if (!begin && session.restrictKey == null) {
      session.error("\\unrestrict: not currently in restricted mode");
      return Status.ERROR;
    }
    if (!begin && !key.equals(session.restrictKey)) {
      session.error("\\unrestrict: wrong key");
      return Status.ERROR;
    }
    session.restrictKey = begin ? key : null;
    return Status.DONE;
  }

  private Status help(SlashArguments arguments) {
    arguments.line();
    return help();
  }

  private Status help() {
    session.output.print(Help.USAGE);
    return Status.DONE;
  }

  private Status connect(SlashArguments arguments) {
    ConnectionSettings settings = session.settings;
    List<String> words = arguments.all();
    boolean elsewhere;
    try {
      if (!words.isEmpty() && ConnectionSettings.isConnectionString(unquoted(words.getFirst()))) {
        settings = ConnectionSettings.parse(unquoted(words.getFirst())).or(settings);
      } else {
        List<String> keys = List.of("dbname", "user", "host", "port");
        for (int i = 0; i < Math.min(words.size(), keys.size()); i++) {
          if (!words.get(i).equals("-")) {
            boolean isName = i < 2;
            settings = settings.with(keys.get(i), isName ? unquoted(words.get(i)) : words.get(i));
          }
        }
      }
      WireConnection fresh = session.connector.connect(settings, "psql");
      WireConnection old = session.connection;
      elsewhere = old != null && !old.target().equals(fresh.target());
      session.connected(fresh, settings);
      if (old != null) {
        old.close();
      }
    } catch (ConnectionSettings.Malformed e) {
      session.error(String.valueOf(e.getMessage()));
      return Status.ERROR;
    } catch (Connector.Refused e) {
      session.error("\\connect: " + e.getMessage());
      if (session.connection != null) {
        session.connection.close();
        session.connection = null;
      }
      return Status.ERROR;
    }
    if (!session.quiet()) {
      session.invocation.out().println("You are now connected " + place(elsewhere) + ".");
    }
    return Status.DONE;
  }

  /** Names keep their case here, as psql has it; only double quotes go. */
  private static String unquoted(String word) {
    return word.length() > 1 && word.startsWith("\"") && word.endsWith("\"")
        ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
        : word;
  }

  private String place(boolean whole) {
    ConnectionSettings settings = session.settings;
    String text =
        "to database \""
            + settings.get("dbname").orElse("")
            + "\" as user \""
            + settings.get("user").orElse("")
            + "\"";
    WireConnection connection = session.connection;
    if (!whole || connection == null) {
      return text;
    }
    String port = "at port \"" + settings.get("port").orElse("") + "\"";
    return switch (connection.target()) {
      case Target.Unix unix -> text + " via socket in \"" + unix.folder() + "\" " + port;
      case Target.Tcp tcp -> {
        String address = tcp.address().getHostAddress();
        String host = settings.get("host").orElse("");
        yield text
            + " on host \""
            + host
            + "\" "
            + (host.equals(address) ? "" : "(address \"" + address + "\") ")
            + port;
      }
    };
  }

  private Status conninfo() {
    session
        .invocation
        .out()
        .println(
            session.connection == null
                ? "You are currently not connected to a database."
                : "You are connected " + place(true) + ".");
    return Status.DONE;
  }

  private Status include(SlashArguments arguments, String command, boolean relative) {
    String name = arguments.next();
    if (name == null) {
      session.error(command + ": missing required argument");
      return Status.ERROR;
    }
    String path = name;
    LineSource source = session.sources.peek();
    if (relative && !name.startsWith("/") && source != null && source.name() != null) {
      Path parent = Path.of(source.name()).getParent();
      path = parent == null ? name : parent.resolve(name).toString();
    }
    return new Script(session).file(path) == Psql.OK ? Status.DONE : Status.ERROR;
  }

  private Status output(SlashArguments arguments) {
    String name = arguments.nextFile();
    if (name == null) {
      session.output(session.invocation.out());
      return Status.DONE;
    }
    if (name.startsWith("|")) {
      session.error("\\o: pipes are not run here");
      return Status.ERROR;
    }
    try {
      Path file = session.invocation.hostPath().apply(name);
      session.output(new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8));
      return Status.DONE;
    } catch (IOException e) {
      session.error(name + ": " + FileErrors.reason(e));
      return Status.ERROR;
    }
  }

  private Status echo(SlashArguments arguments, PrintStream out) {
    boolean first = true;
    boolean end = true;
    if (out == session.invocation.err()) {
      session.output.flush();
    }
    for (String word = arguments.next(); word != null; word = arguments.next()) {
      if (first && word.equals("-n") && !arguments.quoted()) {
        end = false;
        continue;
      }
      out.print((first ? "" : " ") + word);
      first = false;
    }
    out.print(end ? "\n" : "");
    out.flush();
    return Status.DONE;
  }

  private Status set(SlashArguments arguments) {
    String name = arguments.next();
    if (name == null) {
      session
          .variables
          .all()
          .forEach((key, value) -> session.invocation.out().println(key + " = '" + value + "'"));
      return Status.DONE;
    }
    return assign(name, String.join("", arguments.all()), "\\set");
  }

  private Status assign(String name, String value, String command) {
    Optional<String> problem = session.variables.set(name, value);
    problem.ifPresent(session::error);
    return problem.isPresent() ? Status.ERROR : Status.DONE;
  }

  private Status unset(SlashArguments arguments) {
    String name = arguments.next();
    if (name == null) {
      session.error("\\unset: missing required argument");
      return Status.ERROR;
    }
    session.variables.unset(name);
    return Status.DONE;
  }

  private Status getenv(SlashArguments arguments) {
    String name = arguments.next();
    String variable = arguments.next();
    if (name == null || variable == null) {
      session.error("\\getenv: missing required argument");
      return Status.ERROR;
    }
    @Nullable String value = session.invocation.environment().get(variable);
    return value == null ? Status.DONE : assign(name, value, "\\getenv");
  }

  private Status timing(SlashArguments arguments) {
    String word = arguments.next();
    session.timing = word == null ? !session.timing : Variables.bool(word).orElse(session.timing);
    if (!session.quiet()) {
      session.invocation.out().println("Timing is " + (session.timing ? "on." : "off."));
    }
    return Status.DONE;
  }

  /** Scripts are read as UTF-8 here, whatever they say. */
  private Status encoding(SlashArguments arguments) {
    String word = arguments.next();
    if (word == null) {
      session.invocation.out().println("UTF8");
      return Status.DONE;
    }
    String plain = word.replace("-", "").replace("_", "");
    if (plain.equalsIgnoreCase("utf8") || plain.equalsIgnoreCase("unicode")) {
      return Status.DONE;
    }
    session.error(word + ": only UTF8 is run here");
    return Status.ERROR;
  }
}
