package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.MetaCommands.Command;
import dev.atelier.engines.postgres.psql.MetaCommands.Status;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How results are printed. */
final class FormatCommands {
  private final Session session;

  FormatCommands(Session session) {
    this.session = session;
  }

  void register(Map<String, Command> commands) {
    commands.put(
        "a",
        (_, _) ->
            pset(
                "format",
                session.print.format == PrintSettings.Format.ALIGNED ? "unaligned" : "aligned"));
    commands.put(
        "H",
        (_, _) ->
            pset("format", session.print.format == PrintSettings.Format.HTML ? "aligned" : "html"));
    commands.put("html", commands.get("H"));
    commands.put("C", (arguments, _) -> pset("title", arguments.next()));
    commands.put("f", (arguments, _) -> pset("fieldsep", arguments.next()));
    commands.put("t", (arguments, _) -> pset("tuples_only", arguments.next()));
    commands.put("T", (arguments, _) -> pset("tableattr", arguments.next()));
    commands.put("x", (arguments, _) -> pset("expanded", arguments.next()));
    commands.put("pset", (arguments, _) -> pset(arguments));
  }

  private Status pset(SlashArguments arguments) {
    String option = arguments.next();
    if (option == null) {
      session
          .print
          .all()
          .forEach((name, value) ->
              session.invocation.out().printf(Locale.ROOT, "%-24s %s%n", name, value));
      return Status.DONE;
    }
    return pset(option, arguments.next());
  }

  private Status pset(String option, @Nullable String value) {
    try {
      String shown = session.print.set(option, value);
      if (!session.quiet() && !shown.isEmpty()) {
        session.invocation.out().println(shown);
      }
      return Status.DONE;
    } catch (PrintSettings.Refused e) {
      session.error(String.valueOf(e.getMessage()));
      return Status.ERROR;
    }
  }
}
