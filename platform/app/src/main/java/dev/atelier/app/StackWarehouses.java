package dev.atelier.app;

import dev.atelier.console.Warehouses;
import dev.atelier.generator.Connections;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ServiceStatus;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The PostgreSQL services of the running stack: for imports as their owner, for pages as a role
 * that can only read. That role is made at the first page, with a password of this process alone.
 */
final class StackWarehouses implements Warehouses {
  private static final String READER = "atelier_reader";

  private final StackProcess process;
  private final Map<String, String> passwords = new HashMap<>();

  StackWarehouses(StackProcess process) {
    this.process = process;
  }

  private List<ServiceSpec> services() {
    return process.supervisor().services().stream()
        .filter(status -> status.health().state() == Health.State.HEALTHY)
        .map(ServiceStatus::spec)
        .filter(spec ->
            process
                .supervisor()
                .handle(spec.name())
                .flatMap(handle -> handle.command("psql"))
                .isPresent())
        .toList();
  }

  @Override
  public List<Warehouse> all() {
    return services().stream().map(spec -> (Warehouse) new ReadOnly(spec)).toList();
  }

  /** As the owner of the first database. */
  Optional<Connections> owner() {
    return services().stream()
        .findFirst()
        .map(spec -> () -> connect(spec, user(spec), password(spec)));
  }

  private static String user(ServiceSpec spec) {
    return spec.variable("POSTGRES_USER")
        .or(() -> spec.variable("POSTGRESQL_USERNAME"))
        .orElse("postgres");
  }

  private static String password(ServiceSpec spec) {
    return spec.variable("POSTGRES_PASSWORD")
        .or(() -> spec.variable("POSTGRESQL_PASSWORD"))
        .orElse("");
  }

  private static String database(ServiceSpec spec) {
    return spec.variable("POSTGRES_DB")
        .or(() -> spec.variable("POSTGRESQL_DATABASE"))
        .orElseGet(() -> user(spec));
  }

  private static Connection connect(ServiceSpec spec, String user, String password)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "atelier");
    properties.setProperty("connectTimeout", "5");
    String host = spec.address().getHostAddress();
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":5432/" + database(spec), properties);
  }

  private synchronized String readerPassword(ServiceSpec spec) throws SQLException {
    String known = passwords.get(spec.name());
    if (known != null) {
      return known;
    }
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try (Connection connection = connect(spec, user(spec), password(spec));
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          do $$ begin
            if not exists (select from pg_roles where rolname = '%1$s') then
              create role %1$s login nosuperuser nocreatedb nocreaterole;
            end if;
          end $$;
          alter role %1$s password '%2$s';
          alter role %1$s set default_transaction_read_only = on;
          grant pg_read_all_data to %1$s;
          """
              .formatted(READER, fresh));
    }
    passwords.put(spec.name(), fresh);
    return fresh;
  }

  /** One service's database, for pages. */
  private final class ReadOnly implements Warehouse {
    private final ServiceSpec spec;

    ReadOnly(ServiceSpec spec) {
      this.spec = spec;
    }

    @Override
    public String name() {
      return spec.name() + "/" + database(spec);
    }

    @Override
    public Connection open() throws SQLException {
      try {
        return connect(spec, READER, readerPassword(spec));
      } catch (SQLException e) {
        synchronized (StackWarehouses.this) {
          passwords.remove(
              spec.name()); // the volume may be new: the next page makes the role again
        }
        throw e;
      }
    }
  }
}
