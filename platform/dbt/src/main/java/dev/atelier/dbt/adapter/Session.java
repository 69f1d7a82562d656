package dev.atelier.dbt.adapter;

import dev.atelier.dbt.DbtError;
import dev.atelier.kernel.error.AtelierException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, used by one thread at a time.
 *
 * <p>Transactions are psycopg2's: the first statement begins one; after {@link #commit} further
 * statements stand for themselves, until {@link #rollback} or the session is given back. Macros
 * rely on it when they drop backups after the commit, or end their own transactions.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final String LOCK = "advisory_lock";

  /** Words of statements whose effect outlives their transaction. */
  private static final List<String> LASTING =
      List.of("temp", "temporary", "set", "set_config", "prepare", "listen", "declare", "load");

  private final Connection connection;
  private final BaseConnection base;
  private final Consumer<String> journal;
  private final String role;
  private boolean begun;
  private boolean dirty;

  Session(Connection connection, String role, Consumer<String> journal) throws SQLException {
    this.connection = connection;
    this.base = (BaseConnection) connection.unwrap(PGConnection.class);
    this.role = role;
    this.journal = journal;
    applyRole();
  }

  private void applyRole() throws SQLException {
    if (!role.isEmpty()) {
      send("set role " + role);
      send("COMMIT");
      begun = false;
    }
  }

  /**
   * Sends the text as one message.
   *
   * @param comment adds the comment that the server's log and error positions show
   * @throws AtelierException a Database Error in libpq's words; the transaction is rolled back
   */
  public QueryResult execute(String sql, UnaryOperator<String> comment) {
    String sent = comment.apply(sql);
    journal.accept(sent);
    dirty = dirty || lasts(sql);
    try {
      return send(sent);
    } catch (SQLException e) {
      AtelierException failure = failure(e, sent);
      rollback();
      throw failure;
    }
  }

  /** Every statement is looked at, and a regular expression would cost as much as sending it. */
  private static boolean lasts(String sql) {
    int start = -1;
    for (int i = 0; i <= sql.length(); i++) {
      boolean inWord =
          i < sql.length() && (Character.isLetterOrDigit(sql.charAt(i)) || sql.charAt(i) == '_');
      if (inWord && start < 0) {
        start = i;
      } else if (!inWord && start >= 0) {
        if (isLasting(sql, start, i - start)) {
          return true;
        }
        start = -1;
      }
    }
    return false;
  }

  private static boolean isLasting(String sql, int start, int length) {
    for (String word : LASTING) {
      if (word.length() == length && sql.regionMatches(true, start, word, 0, length)) {
        return true;
      }
    }
    return length >= LOCK.length()
        && sql.substring(start, start + length).toLowerCase(Locale.ROOT).contains(LOCK);
  }

  private QueryResult send(String sql) throws SQLException {
    int flags = QueryExecutor.QUERY_EXECUTE_AS_SIMPLE;
    if (begun) {
      flags |= QueryExecutor.QUERY_SUPPRESS_BEGIN;
    }
    begun = true;
    Query query = base.getQueryExecutor().createSimpleQuery(sql);
    Collector collector = new Collector();
    base.getQueryExecutor().execute(query, null, collector, 0, 0, flags);
    return collector.result();
  }

  private static AtelierException failure(SQLException e, String sql) {
    String text =
        e instanceof PSQLException server ? ServerText.describe(server, sql) : e.getMessage();
    return DbtError.DATABASE.exception(String.valueOf(text).strip());
  }

  public void commit() {
    journal.accept("COMMIT");
    if (!isInTransaction()) {
      return;
    }
    try {
      send("COMMIT");
    } catch (SQLException e) {
      AtelierException failure = failure(e, "COMMIT");
      rollback();
      throw failure;
    }
  }

  private boolean isInTransaction() {
    return base.getTransactionState() != TransactionState.IDLE;
  }

  public void rollback() {
    if (isInTransaction()) {
      journal.accept("ROLLBACK");
      try {
        send("ROLLBACK");
      } catch (SQLException e) {
        // the connection is broken; the pool notices and throws it away
        LOG.debug("rollback failed", e);
      }
    }
    begun = false;
  }

  /** Back to what a new connection would be: no transaction, temporary tables or settings. */
  void reset() {
    rollback();
    if (dirty && isUsable()) {
      dirty = false;
      try {
        begun = true;
        send("DISCARD ALL");
        send(
            "SET application_name = '"
                + base.getParameterStatuses()
                    .getOrDefault("application_name", "dbt")
                    .replace("'", "''")
                + "'");
        begun = false;
        applyRole();
      } catch (SQLException e) {
        LOG.debug("reset failed", e);
        close();
      }
    }
  }

  /** Stops what it runs, from another thread. */
  public void cancel() {
    try {
      base.cancelQuery();
    } catch (SQLException e) {
      LOG.debug("cancel failed", e);
    }
  }

  boolean isUsable() {
    try {
      return !connection.isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Loads lines of COPY's CSV format in the open transaction.
   *
   * @return rows
   */
  public long copyIn(String statement, Reader lines) {
    journal.accept(statement);
    try {
      if (!begun) {
        send("select 1");
      }
      return new CopyManager(base).copyIn(statement, lines);
    } catch (SQLException e) {
      AtelierException failure = failure(e, statement);
      rollback();
      throw failure;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("close failed", e);
    }
  }

  /** Keeps the last result set and the last command tag. */
  private static final class Collector extends ResultHandlerBase {
    private ResultTable table = ResultTable.EMPTY;
    private String tag = "";
    private long rows = -1;

    @Override
    public void handleResultRows(
        Query fromQuery, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      for (Field field : fields) {
        names.add(field.getColumnLabel());
        types.add(ServerValues.typeName(field.getOID()));
      }
      List<List<@Nullable Object>> read = new ArrayList<>(tuples.size());
      for (Tuple tuple : tuples) {
        List<@Nullable Object> row = new ArrayList<>(fields.length);
        for (int i = 0; i < fields.length; i++) {
          row.add(ServerValues.read(fields[i].getOID(), tuple.get(i)));
        }
        read.add(row);
      }
      table = new ResultTable(names, types, read);
      tag = "SELECT " + tuples.size();
      rows = tuples.size();
    }

    @Override
    public void handleCommandStatus(String status, long updateCount, long insertOid) {
      tag = status;
      rows = Character.isDigit(status.charAt(status.length() - 1)) ? updateCount : -1;
      table = ResultTable.EMPTY;
    }

    QueryResult result() {
      return new QueryResult(new AdapterResponse(tag, rows), table);
    }
  }
}
