package dev.atelier.airflow.state;

import java.sql.SQLException;

/** The database refused or went away; callers that loop try again. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String UNIQUE = "23505";

  public DatabaseException(SQLException cause) {
    super(cause.getMessage(), cause);
  }

  /** A unique constraint said no. */
  public boolean duplicate() {
    return getCause() instanceof SQLException sql && UNIQUE.equals(sql.getSQLState());
  }
}
