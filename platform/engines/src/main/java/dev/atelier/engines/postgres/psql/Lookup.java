package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.wire.BackendMessage;
import dev.atelier.engines.postgres.wire.BackendMessage.Column;
import dev.atelier.engines.postgres.wire.WireConnection;
import dev.atelier.engines.postgres.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions to the catalogue behind a meta-command: neither echoed nor timed. */
final class Lookup {
  private final Session session;

  Lookup(Session session) {
    this.session = session;
  }

  /** The rows, or nothing after an error, which has been shown. */
  Optional<List<@Nullable String[]>> rows(String sql) {
    return ask(sql).map(Answer::rows);
  }

  /** The answer as a table; an empty title is none. */
  Optional<Table> table(String sql, String title) {
    return ask(sql)
        .map(answer ->
            new Table(
                title.isEmpty() ? Optional.empty() : Optional.of(title),
                answer.columns().stream().map(Column::name).toList(),
                answer.columns().stream()
                    .map(column -> Execution.isRightAligned(column.type()))
                    .toList(),
                Rows.of(answer.rows()),
                List.of(),
                true,
                Table.Piece.WHOLE));
  }

  private record Answer(List<Column> columns, List<@Nullable String[]> rows) {}

  /** The columns that a query would return, none for a command; nothing after an error. */
  Optional<List<Column>> describe(String sql) {
    return ask(sql, WireConnection::describe).map(Answer::columns);
  }

  private interface Question {
    void send(WireConnection connection, String sql) throws WireException;
  }

  private Optional<Answer> ask(String sql) {
    return ask(sql, WireConnection::query);
  }

  private Optional<Answer> ask(String sql, Question question) {
    WireConnection connection = session.connection;
    if (connection == null) {
      session.error("You are currently not connected to a database.");
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    List<@Nullable String[]> rows = new ArrayList<>();
    boolean ok = true;
    try {
      question.send(connection, sql);
      while (true) {
        switch (connection.read()) {
          case BackendMessage.RowDescription description -> columns.addAll(description.columns());
          case BackendMessage.DataRow row -> rows.add(row.values());
          case BackendMessage.Failure failure -> {
            session.server(failure.error(), sql, true);
            ok = false;
          }
          case BackendMessage.Notice notice -> session.server(notice.notice(), sql, false);
          case BackendMessage.Ready ready -> {
            session.transaction = ready.transaction();
            return ok ? Optional.of(new Answer(columns, rows)) : Optional.empty();
          }
          case BackendMessage _ -> {}
        }
      }
    } catch (WireException e) {
      session.info(String.valueOf(e.getMessage()));
      session.connection = null;
      throw new Psql.Exit(Psql.BAD_CONNECTION);
    }
  }
}
