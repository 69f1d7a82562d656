package dev.atelier.airflow.published;

import dev.atelier.airflow.state.Settings;
import dev.atelier.airflow.task.ConnectionText;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of an SQLAlchemy address such as {@code postgresql+psycopg2://u:p@host/airflow}. */
public record PublishedTarget(
    String host, int port, String database, String user, String password) {
  private static final int PORT = 5432;
  private static final int TRIES = 20;

  /** None for another kind of database, or an address that cannot be read. */
  public static Optional<PublishedTarget> of(String address) {
    if (!address.startsWith("postgres")) {
      return Optional.empty();
    }
    try {
      Settings.Connection read = ConnectionText.parse("", address);
      return read.host().isEmpty() || read.schema().isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PublishedTarget(
                  read.host().get(),
                  read.port().orElse(PORT),
                  read.schema().get(),
                  read.login().orElse(""),
                  read.password().orElse("")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Connections to it at an address here. */
  public PGSimpleDataSource source(InetAddress address) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {address.getHostAddress()});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password);
    source.setConnectTimeout(5);
    source.setApplicationName("airflow");
    return source;
  }

  /**
   * Returns once it takes connections; a server that does not answer is asked twenty times, as the
   * image's entrypoint does.
   *
   * @throws SQLException what it refused, or that it never answered
   */
  public void await(InetAddress address) throws SQLException {
    for (int tries = 1; ; tries++) {
      try (Connection _ = source(address).getConnection()) {
        return;
      } catch (SQLException e) {
        boolean starting = e.getSQLState() == null || e.getSQLState().matches("(08|57).*");
        if (!starting || tries == TRIES) {
          throw e;
        }
      }
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted while " + this + " was awaited", e);
      }
    }
  }

  /** Never with the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
