package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.MetaCommands.Buffers;
import dev.atelier.engines.postgres.psql.MetaCommands.Command;
import dev.atelier.engines.postgres.psql.MetaCommands.Status;
import dev.atelier.engines.postgres.wire.BackendMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code \g} and its kin: what is done with the query buffer. */
final class QueryCommands {
  private static final DateTimeFormatter WATCH_TIME =
      DateTimeFormatter.ofPattern("EEE dd MMM yyyy hh:mm:ss a", Locale.ROOT);

  private final Session session;

  QueryCommands(Session session) {
    this.session = session;
  }

  void register(Map<String, Command> commands) {
    commands.put("g", (arguments, buffers) -> go(arguments, buffers, false));
    commands.put("gx", (arguments, buffers) -> go(arguments, buffers, true));
    commands.put("gset", this::gset);
    commands.put("gexec", (_, buffers) -> send(buffers, new Execution.Use.Execute()));
    commands.put("gdesc", this::gdesc);
    commands.put("p", (_, buffers) -> print(buffers));
    commands.put("print", (_, buffers) -> print(buffers));
    commands.put("r", (_, buffers) -> reset(buffers));
    commands.put("reset", (_, buffers) -> reset(buffers));
    commands.put("w", this::write);
    commands.put("write", this::write);
    commands.put("watch", this::watch);
  }

  private Status send(Buffers buffers, Execution.Use use) {
    String query = buffers.current();
    if (query.isBlank()) {
      return Status.DONE;
    }
    return new Execution(session).send(query, use, Execution.CopyStreams.NONE)
        ? Status.SENT
        : Status.SENT_ERROR;
  }

  private Status go(SlashArguments arguments, Buffers buffers, boolean expanded) {
    PrintSettings settings = session.print.copy();
    if (expanded) {
      settings.expanded = "on";
    }
    String word = arguments.nextFile();
    if (word != null && word.startsWith("(")) {
      String problem = options(word, arguments, settings);
      if (problem != null) {
        session.error(problem);
        return Status.ERROR;
      }
      word = arguments.nextFile();
    }
    if (word == null) {
      return send(buffers, new Execution.Use.Show(settings, session.output));
    }
    if (word.startsWith("|")) {
      session.error("\\g: pipes are not run here");
      return Status.ERROR;
    }
    try (PrintStream file =
        new PrintStream(
            Files.newOutputStream(session.invocation.hostPath().apply(word)),
            false,
            StandardCharsets.UTF_8)) {
      return send(buffers, new Execution.Use.Show(settings, file));
    } catch (IOException e) {
      session.error(word + ": " + FileErrors.reason(e));
      return Status.ERROR;
    }
  }

  /** {@code (format=csv tuples_only)}; null when all is well. */
  private static @Nullable String options(
      String first, SlashArguments arguments, PrintSettings settings) {
    String word = first.substring(1);
    while (true) {
      boolean last = word.endsWith(")");
      String option = last ? word.substring(0, word.length() - 1) : word;
      if (!option.isEmpty()) {
        int equals = option.indexOf('=');
        try {
          settings.set(
              equals < 0 ? option : option.substring(0, equals),
              equals < 0 ? null : option.substring(equals + 1));
        } catch (PrintSettings.Refused e) {
          return e.getMessage();
        }
      }
      if (last) {
        return null;
      }
      String next = arguments.next();
      if (next == null) {
        return "\\g: missing right parenthesis";
      }
      word = next;
    }
  }

  private Status gset(SlashArguments arguments, Buffers buffers) {
    String prefix = arguments.next();
    return send(buffers, new Execution.Use.Variables(prefix == null ? "" : prefix));
  }

  /** The columns that the query would have, as the server names their types. */
  private Status gdesc(SlashArguments arguments, Buffers buffers) {
    Lookup lookup = new Lookup(session);
    Optional<List<BackendMessage.Column>> columns = lookup.describe(buffers.current());
    if (columns.isEmpty()) {
      return Status.SENT_ERROR;
    }
    if (columns.get().isEmpty()) {
      session.output.println("The command has no result, or the result has no columns.");
      return Status.SENT;
    }
    String values =
        columns.get().stream()
            .map(column ->
                "("
                    + Interpolation.literal(column.name())
                    + ", "
                    + column.type()
                    + "::oid, "
                    + column.modifier()
                    + ")")
            .collect(Collectors.joining(", "));
    Optional<Table> table =
        lookup.table(
            "select name as \"Column\", format_type(tp, tpm) as \"Type\" from (values "
                + values
                + ") as c(name, tp, tpm)",
            "");
    table.ifPresent(t -> Printer.print(t, session.print, session.output));
    return table.isPresent() ? Status.SENT : Status.SENT_ERROR;
  }

  private Status print(Buffers buffers) {
    String text = buffers.current();
    if (!text.isEmpty()) {
      session.invocation.out().println(text);
    } else if (!session.quiet()) {
      session.invocation.out().println("Query buffer is empty.");
    }
    return Status.DONE;
  }

  private Status reset(Buffers buffers) {
    buffers.query().setLength(0);
    if (!session.quiet()) {
      session.invocation.out().println("Query buffer reset (cleared).");
    }
    return Status.DONE;
  }

  private Status write(SlashArguments arguments, Buffers buffers) {
    String file = arguments.nextFile();
    if (file == null) {
      session.error("\\w: missing required argument");
      return Status.ERROR;
    }
    if (file.startsWith("|")) {
      session.error("\\w: pipes are not run here");
      return Status.ERROR;
    }
    try {
      Files.writeString(session.invocation.hostPath().apply(file), buffers.current() + "\n");
      return Status.DONE;
    } catch (IOException e) {
      session.error(file + ": " + FileErrors.reason(e));
      return Status.ERROR;
    }
  }

  /** Again and again until the caller goes away or the query fails. */
  private Status watch(SlashArguments arguments, Buffers buffers) {
    String word = arguments.next();
    double seconds = 2;
    try {
      seconds = word == null ? seconds : Double.parseDouble(word);
    } catch (NumberFormatException e) {
      session.error("\\watch: incorrect interval value \"" + word + "\"");
      return Status.ERROR;
    }
    PrintSettings settings = session.print.copy();
    while (!session.invocation.cancelled().getAsBoolean()) {
      String every = seconds == Math.rint(seconds) ? Long.toString((long) seconds) : "" + seconds;
      settings.title =
          (session.print.title == null ? "" : session.print.title + "\t")
              + LocalDateTime.now(java.time.ZoneOffset.UTC).format(WATCH_TIME)
              + " UTC (every "
              + every
              + "s)\n";
      Status status = send(buffers, new Execution.Use.Show(settings, session.output));
      session.output.flush();
      if (status != Status.SENT) {
        return status;
      }
      pause(seconds);
    }
    return Status.SENT;
  }

  private void pause(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    try {
      while (System.nanoTime() < end && !session.invocation.cancelled().getAsBoolean()) {
        Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 100));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Psql.Exit(Psql.SCRIPT_ERROR);
    }
  }
}
