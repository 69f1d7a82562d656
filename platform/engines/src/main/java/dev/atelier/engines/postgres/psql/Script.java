package dev.atelier.engines.postgres.psql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs lines of SQL and meta-commands from the session's innermost source, to its end. */
final class Script {
  private final Session session;
  private final Scanner scanner;
  private final MetaCommands commands;
  private final Conditionals conditionals = new Conditionals();
  private StringBuilder query = new StringBuilder();
  private StringBuilder previous = new StringBuilder();
  private int addedNewline = -1;

  Script(Session session) {
    this.session = session;
    this.scanner = new Scanner(session.variables);
    this.commands = new MetaCommands(session);
  }

  /** A file as the caller names it; {@code -} is standard input. */
  int file(String name) {
    if (name.equals("-")) {
      session.sources.push(new LineSource("<stdin>", session.invocation.in()));
      try {
        return run();
      } finally {
        session.sources.pop();
      }
    }
    return file(session.invocation.hostPath().apply(name), name);
  }

  int file(Path path, String name) {
    try (InputStream in = Files.newInputStream(path);
        LineSource source = new LineSource(name, in)) {
      if (Files.isDirectory(path)) {
        session.error("could not read from input file: Is a directory");
        return Psql.FAILED;
      }
      session.sources.push(source);
      try {
        return run();
      } finally {
        session.sources.pop();
      }
    } catch (IOException e) {
      session.error(name + ": " + FileErrors.reason(e));
      return Psql.FAILED;
    }
  }

  /**
   * @return 0, or psql's exit code for what went wrong
   */
  int run() {
    LineSource source = session.sources.getFirst();
    boolean stops = session.stopsOnError();
    while (true) {
      if (session.invocation.cancelled().getAsBoolean()) {
        return Psql.SCRIPT_ERROR;
      }
      String line = source.line();
      if (line == null) {
        break;
      }
      if (line.isEmpty() && !scanner.inQuote()) {
        continue;
      }
      if (session.variables.get("ECHO", "none").equals("all")) {
        session.invocation.out().println(line);
      }
      if (!query.isEmpty()) {
        query.append('\n');
        addedNewline = query.length();
      } else {
        addedNewline = -1;
      }
      stops = session.stopsOnError();
      Outcome outcome = line(line, stops);
      if (outcome == Outcome.TERMINATE) {
        return Psql.OK;
      }
      if (outcome == Outcome.FAILED && stops) {
        return Psql.SCRIPT_ERROR;
      }
      if (session.connection == null) {
        return Psql.BAD_CONNECTION;
      }
    }
    return atEnd(stops);
  }

  private int atEnd(boolean stops) {
    if (!query.isEmpty()
        && conditionals.active()
        && !new Execution(session).send(query.toString())
        && stops) {
      return Psql.SCRIPT_ERROR;
    }
    if (!conditionals.isEmpty()) {
      session.error("reached EOF without finding closing \\endif(s)");
      if (stops) {
        return Psql.SCRIPT_ERROR;
      }
    }
    return Psql.OK;
  }

  private enum Outcome {
    GOING_ON,
    FAILED,
    TERMINATE
  }

  private Outcome line(String line, boolean stops) {
    scanner.line(line);
    boolean success = true;
    while (success || !stops) {
      switch (scanner.scan(query)) {
        case END_OF_LINE -> {
          return success ? Outcome.GOING_ON : Outcome.FAILED;
        }
        case SEMICOLON -> {
          if (conditionals.active()) {
            success = new Execution(session).send(query.toString());
            sent();
          } else {
            success = true;
          }
          addedNewline = -1;
        }
        case BACKSLASH -> {
          if (query.length() == addedNewline) {
            query.setLength(addedNewline - 1);
          }
          addedNewline = -1;
          MetaCommands.Status status =
              commands.run(scanner, new MetaCommands.Buffers(query, previous), conditionals);
          if (status == MetaCommands.Status.TERMINATE) {
            return Outcome.TERMINATE;
          }
          success = status != MetaCommands.Status.ERROR;
          if (status == MetaCommands.Status.SENT || status == MetaCommands.Status.SENT_ERROR) {
            success = status == MetaCommands.Status.SENT;
            sent();
            scanner.reset();
          }
        }
      }
    }
    return Outcome.FAILED;
  }

  /** The query becomes the previous one; a forced send of nothing keeps the previous one. */
  private void sent() {
    if (query.isEmpty()) {
      return;
    }
    @Nullable StringBuilder old = previous;
    previous = query;
    query = old;
    query.setLength(0);
  }
}
