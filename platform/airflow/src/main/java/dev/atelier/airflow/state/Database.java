package dev.atelier.airflow.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The database, with its tables made; transactions as functions. */
public final class Database {
  /** The schema that all statements name. */
  public static final String SCHEMA = "airflow";

  private final DataSource source;

  private Database(DataSource source) {
    this.source = source;
  }

  /** Makes or brings up to date the tables. */
  public static Database open(DataSource source) {
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(source)
        .schemas(SCHEMA)
        .createSchemas(true)
        .locations("classpath:dev/atelier/airflow/migrations")
        .load()
        .migrate();
    return new Database(source);
  }

  public DataSource source() {
    return source;
  }

  /** One transaction, rolled back when the function throws. */
  public <T> T call(Function<Session, T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.apply(new Session(connection));
        connection.commit();
        return result;
      } catch (RuntimeException | Error e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** Statements on a connection that somebody holds, each committed by itself. */
  public Session over(Connection connection) {
    return new Session(connection);
  }

  public void run(Consumer<Session> work) {
    call(session -> {
      work.accept(session);
      return true;
    });
  }
}
