package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.BackendMessage;
import dev.atelier.engines.postgres.wire.BackendMessage.Column;
import dev.atelier.engines.postgres.wire.ServerMessage;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends queries and shows what comes back. */
final class Execution {
  /** What to do with a query's rows. */
  sealed interface Use {
    /** Print them, with these settings, there. */
    record Show(PrintSettings settings, PrintStream output) implements Use {}

    /** {@code \gset}: into variables with a prefix. */
    record Variables(String prefix) implements Use {}

    /** {@code \gexec}: every value is a statement. */
    record Execute() implements Use {}
  }

  /** Data of a COPY that the query itself starts, for {@code \copy}. */
  record CopyStreams(@Nullable InputStream in, @Nullable OutputStream out) {
    static final CopyStreams NONE = new CopyStreams(null, null);
  }

  private static final Set<Integer> RIGHT_ALIGNED =
      Set.of(20, 21, 23, 26, 28, 29, 650, 700, 701, 790, 1700, 5069);
  private static final Pattern OWN_TRANSACTION =
      Pattern.compile(
          "(?is)\\s*(begin|start\\s+transaction|commit|end|abort|rollback|prepare\\s+transaction"
              + "|vacuum|cluster|create\\s+(unique\\s+)?index\\s+concurrently"
              + "|(create|drop)\\s+(database|tablespace)|alter\\s+system"
              + "|reindex\\s+(database|system)|discard\\s+all)\\b.*");
  private static final int MATERIALIZE = 1 << 16;

  private final Session session;

  Execution(Session session) {
    this.session = session;
  }

  static boolean isRightAligned(int type) {
    return RIGHT_ALIGNED.contains(type);
  }

  boolean send(String query) {
    return send(query, new Use.Show(session.print, session.output), CopyStreams.NONE);
  }

  /**
   * @return false when the server reported an error
   */
  boolean send(String query, Use use, CopyStreams streams) {
    WireConnection connection = session.connection;
    if (connection == null) {
      session.error("You are currently not connected to a database.");
      return false;
    }
    if (session.variables.get("ECHO", "none").equals("queries")) {
      session.invocation.out().println(query);
      session.invocation.out().flush();
    }
    long start = System.nanoTime();
    boolean begins =
        !session.variables.on("AUTOCOMMIT")
            && session.transaction == 'I'
            && !OWN_TRANSACTION.matcher(query).matches();
    boolean savepoint =
        session.variables.get("ON_ERROR_ROLLBACK", "off").equalsIgnoreCase("on")
            && session.transaction == 'T';
    boolean ok = !begins || run("BEGIN", null, CopyStreams.NONE);
    if (ok && savepoint) {
      run("SAVEPOINT pg_psql_temporary_savepoint", null, CopyStreams.NONE);
    }
    ok = ok && run(query, use, streams);
    if (savepoint) {
      afterSavepoint(query);
    }
    if (session.timing) {
      time(System.nanoTime() - start);
    }
    return ok;
  }

  private void afterSavepoint(String query) {
    boolean ended = OWN_TRANSACTION.matcher(query).matches();
    if (session.transaction == 'E') {
      run("ROLLBACK TO pg_psql_temporary_savepoint", null, CopyStreams.NONE);
    } else if (session.transaction == 'T' && !ended) {
      run("RELEASE pg_psql_temporary_savepoint", null, CopyStreams.NONE);
    }
  }

  private void time(long nanos) {
    double ms = nanos / 1e6;
    String text = String.format(Locale.ROOT, "Time: %.3f ms", ms);
    if (ms >= 1000) {
      double seconds = ms / 1000;
      int minutes = (int) (seconds / 60);
      text += String.format(Locale.ROOT, " (%02d:%06.3f)", minutes, seconds - minutes * 60);
    }
    session.invocation.out().println(text);
    session.invocation.out().flush();
  }

  /** Without echo, timing or a transaction of its own; null shows nothing. */
  boolean run(String query, @Nullable Use use, CopyStreams streams) {
    WireConnection connection = session.connection;
    if (connection == null) {
      return false;
    }
    try (Canceller canceller = new Canceller(connection, session.invocation.cancelled())) {
      connection.query(query);
      try (Answer answer = new Answer(connection, query, use, streams)) {
        return answer.read();
      }
    } catch (UncheckedIOException e) {
      session.error("could not hold the result: " + e.getMessage());
      connection.close();
      session.connection = null;
      throw new Psql.Exit(Psql.BAD_CONNECTION);
    } catch (WireException e) {
      session.info(String.valueOf(e.getMessage()));
      session.error("connection to server was lost");
      session.connection = null;
      throw new Psql.Exit(Psql.BAD_CONNECTION);
    }
  }

  /** The messages that answer one query string. Mutable while it reads. */
  private final class Answer implements AutoCloseable {
    private final WireConnection connection;
    private final String query;
    private final @Nullable Use use;
    private final CopyStreams streams;
    private final StoredRows rows = new StoredRows();
    private final List<String> statements = new ArrayList<>();
    private List<Column> columns = List.of();
    private @Nullable HeldRows held;
    private final int fetchCount;
    private int count;
    private boolean described;
    private boolean copiedOut;
    private boolean ok = true;

    Answer(WireConnection connection, String query, @Nullable Use use, CopyStreams streams) {
      this.connection = connection;
      this.query = query;
      this.use = use;
      this.streams = streams;
      this.fetchCount = use instanceof Use.Show ? session.variables.number("FETCH_COUNT") : 0;
    }

    boolean read() throws WireException {
      while (true) {
        switch (connection.read()) {
          case BackendMessage.RowDescription description -> {
            columns = description.columns();
            described = true;
            rows.clear();
            count = 0;
            drop();
            if (use instanceof Use.Show show && RowPrinter.lays(show.settings())) {
              held = new HeldRows(show, columns.stream().map(Column::name).toList());
            }
          }
          case BackendMessage.DataRow row -> row(row.values());
          case BackendMessage.CommandComplete complete -> complete(complete.tag());
          case BackendMessage.EmptyQuery _ -> succeeded(0);
          case BackendMessage.Failure failure -> failed(failure.error());
          case BackendMessage.Notice notice -> session.server(notice.notice(), query, false);
          case BackendMessage.Notification notification -> notified(notification);
          case BackendMessage.CopyIn _ -> copyIn();
          case BackendMessage.CopyOut _ -> {}
          case BackendMessage.CopyData data -> copyOut(data.bytes());
          case BackendMessage.CopyDone _ -> copiedOut = true;
          case BackendMessage.ParameterStatus _ -> {}
          case BackendMessage.Ready ready -> {
            session.transaction = ready.transaction();
            for (String statement : statements) {
              ok = ok && executed(statement);
            }
            return ok;
          }
        }
      }
    }

    private void row(@Nullable String[] values) {
      count++;
      HeldRows formed = held;
      if (formed == null) {
        rows.add(values);
      } else {
        formed.add(values);
      }
      if (fetchCount > 0 && count % fetchCount == 0 && use instanceof Use.Show show) {
        showPiece(show);
      }
    }

    private void showPiece(Use.Show show) {
      if (held != null) {
        held.show();
      } else {
        Table.Piece piece = new Table.Piece(count == fetchCount, false, count - rows.size());
        Printer.print(table(show.settings(), piece), show.settings(), show.output());
        show.output().flush();
        rows.clear();
      }
    }

    /** Nothing is left when the session was lost midway. */
    @Override
    public void close() {
      drop();
      rows.close();
    }

    private void drop() {
      if (held != null) {
        held.close();
        held = null;
      }
    }

    private boolean executed(String statement) {
      if (session.variables.get("ECHO", "none").equals("all")) {
        session.invocation.out().println(statement);
        session.invocation.out().flush();
      }
      return run(statement, new Use.Show(session.print, session.output), CopyStreams.NONE)
          || !session.stopsOnError();
    }

    private void complete(String tag) {
      if (described) {
        rows(tag);
      } else {
        boolean silent = copiedOut && streams.out() == null && toStandardOutput();
        silent |= copiedOut && streams.out() == session.output;
        status(silent ? null : tag);
      }
      succeeded(countOf(tag, count));
      described = false;
      copiedOut = false;
      columns = List.of();
      rows.clear();
      drop();
    }

    private boolean toStandardOutput() {
      return !(use instanceof Use.Show show) || show.output() == session.output;
    }

    private void rows(String tag) {
      switch (use) {
        case null -> {}
        case Use.Show show -> {
          if (held == null) {
            int before = count - rows.size();
            Table.Piece piece = new Table.Piece(before == 0, true, before);
            Printer.print(table(show.settings(), piece), show.settings(), show.output());
          } else {
            held.finish(count);
          }
          if (show.output() != session.output) {
            show.output().flush();
          }
          if (!tag.startsWith("SELECT") && !tag.startsWith("SHOW") && !isQuery(tag)) {
            status(tag);
          }
        }
        case Use.Variables variables -> set(variables.prefix());
        case Use.Execute _ -> {
          for (@Nullable String[] row : rows) {
            for (String value : row) {
              if (value != null) {
                statements.add(value);
              }
            }
          }
        }
      }
      session.output.flush();
    }

    /** Only INSERT, UPDATE, DELETE and MERGE tell of themselves after their RETURNING rows. */
    private static boolean isQuery(String tag) {
      return !tag.startsWith("INSERT")
          && !tag.startsWith("UPDATE")
          && !tag.startsWith("DELETE")
          && !tag.startsWith("MERGE");
    }

    private Table table(PrintSettings settings, Table.Piece piece) {
      return new Table(
          Optional.empty(),
          columns.stream().map(Column::name).toList(),
          columns.stream().map(column -> RIGHT_ALIGNED.contains(column.type())).toList(),
          rows,
          List.of(),
          settings.footer,
          piece);
    }

    private void status(@Nullable String tag) {
      if (tag == null || use == null || session.quiet()) {
        return;
      }
      PrintStream out = use instanceof Use.Show show ? show.output() : session.output;
      if (session.print.format == PrintSettings.Format.HTML) {
        out.print("<p>" + tag + "</p>\n");
      } else {
        out.print(tag + "\n");
      }
      out.flush();
    }

    private void set(String prefix) {
      if (rows.isEmpty()) {
        session.error("no rows returned for \\gset");
        ok = false;
        return;
      }
      if (rows.size() > 1) {
        session.error("more than one row returned for \\gset");
        ok = false;
        return;
      }
      @Nullable String[] row = rows.iterator().next();
      for (int c = 0; c < columns.size(); c++) {
        String name = prefix + columns.get(c).name();
        String value = row[c];
        if (value == null) {
          session.variables.unset(name);
        } else {
          Optional<String> problem = session.variables.set(name, value);
          if (problem.isPresent()) {
            session.error(problem.get());
            ok = false;
            return;
          }
        }
      }
    }

    private void succeeded(long count) {
      session.variables.put("ERROR", "false");
      session.variables.put("SQLSTATE", "00000");
      session.variables.put("ROW_COUNT", Long.toString(count));
    }

    private void failed(ServerMessage error) {
      ok = false;
      described = false;
      drop();
      session.server(error, query, true);
      if (session.variables.get("ECHO", "none").equals("errors")) {
        session.info("STATEMENT:  " + query);
      }
      session.variables.put("ERROR", "true");
      session.variables.put("SQLSTATE", error.sqlState());
      session.variables.put("ROW_COUNT", "0");
      session.variables.put("LAST_ERROR_MESSAGE", error.message());
      session.variables.put("LAST_ERROR_SQLSTATE", error.sqlState());
    }

    private void notified(BackendMessage.Notification notification) {
      String payload =
          notification.payload().isEmpty()
              ? ""
              : " with payload \"" + notification.payload() + "\"";
      session.output.print(
          "Asynchronous notification \""
              + notification.channel()
              + "\""
              + payload
              + " received from server process with PID "
              + notification.pid()
              + ".\n");
      session.output.flush();
    }

    private void copyOut(byte[] bytes) {
      OutputStream to = streams.out();
      try {
        if (to == null) {
          to = use instanceof Use.Show show ? show.output() : session.output;
        }
        to.write(bytes);
      } catch (IOException e) {
        session.error("could not write COPY data: " + e.getMessage());
        ok = false;
      }
    }

    private void copyIn() throws WireException {
      InputStream from = streams.in();
      try {
        if (from != null) {
          byte[] buffer = new byte[MATERIALIZE];
          for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            connection.copyData(buffer, 0, n);
          }
        } else {
          inline();
        }
        connection.copyDone();
      } catch (IOException e) {
        connection.copyFail("could not read COPY data: " + e.getMessage());
      }
    }

    /** Data that follow the statement in the script, up to a line of {@code \.}. */
    private void inline() throws WireException {
      LineSource source = session.sources.peek();
      if (source == null) {
        source = new LineSource(null, session.invocation.in());
      }
      for (byte[] line = source.bytes(); line != null; line = source.bytes()) {
        if (line[0] == '\\' && isEnd(line)) {
          return;
        }
        connection.copyData(line, 0, line.length);
      }
    }

    private static boolean isEnd(byte[] line) {
      return line.length >= 2
          && line[1] == '.'
          && (line.length == 2
              || line[2] == '\n'
              || (line.length == 4 && line[2] == '\r' && line[3] == '\n'));
    }
  }

  /** The last number of a command tag: {@code INSERT 0 5}, {@code SELECT 3}. */
  private static long countOf(String tag, int rows) {
    int space = tag.lastIndexOf(' ');
    try {
      return space < 0 ? rows : Long.parseLong(tag.substring(space + 1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
