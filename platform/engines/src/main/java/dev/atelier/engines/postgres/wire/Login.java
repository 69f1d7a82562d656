package dev.atelier.engines.postgres.wire;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who connects.
 *
 * @param password asked only when the server wants one
 * @param parameters of the start-up message beside user and database: {@code application_name},
 *     {@code client_encoding}, {@code options}
 */
public record Login(
    String user,
    String database,
    Supplier<Optional<String>> password,
    Map<String, String> parameters) {
  public Login {
    parameters = Map.copyOf(parameters);
  }

  /** Without a password, as a unix socket with {@code trust} takes it. */
  public static Login trusted(String user, String database) {
    return new Login(user, database, Optional::empty, Map.of("client_encoding", "UTF8"));
  }
}
