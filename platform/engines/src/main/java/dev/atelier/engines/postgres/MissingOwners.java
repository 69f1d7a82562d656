package dev.atelier.engines.postgres;

import dev.atelier.engines.postgres.wire.Statements;
import dev.atelier.engines.postgres.wire.WireException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Roles and databases that other services' connection addresses name in this one, and that nobody
 * makes: neither its own variables nor a script of {@code initdb.d}.
 */
final class MissingOwners {
  private static final ErrorCode ROLE = ErrorCode.user("postgres.missing-role");

  private final Platform platform;
  private final ServiceSpec service;
  private final ServiceSettings settings;

  MissingOwners(Platform platform, ServiceSpec service, ServiceSettings settings) {
    this.platform = platform;
    this.service = service;
    this.settings = settings;
  }

  /**
   * @param by the service whose variable names it
   */
  record Missing(String role, String password, String database, String by) {
    Problem problem(ServiceSpec service) {
      return Problem.warning(ROLE, fault(service)).at(service.span()).mend(mend());
    }

    String fault(ServiceSpec service) {
      return by
          + " connects to "
          + service.name()
          + " as "
          + role
          + ", to the database "
          + database
          + ": nobody makes them";
    }

    String mend() {
      return "mount a script at "
          + InitScripts.FOLDER
          + " with: create role "
          + role
          + " login password '…'; create database "
          + database
          + " owner "
          + role
          + ";";
    }
  }

  /** All that are named and not made by the files. */
  List<Missing> unmade() {
    Set<Missing> found = new LinkedHashSet<>();
    for (ServiceSpec other : platform.services().values()) {
      for (ConnectionNames.Found login : ConnectionNames.in(other.environment())) {
        if (isHere(login.host())) {
          found.add(new Missing(login.role(), login.password(), login.database(), other.name()));
        }
      }
    }
    found.removeIf(this::isMade);
    Set<String> seen = new LinkedHashSet<>();
    return found.stream()
        .filter(missing -> seen.add(missing.role() + "/" + missing.database()))
        .toList();
  }

  private boolean isHere(String host) {
    return service.name().equals(host) || service.names().contains(host);
  }

  private boolean isMade(Missing missing) {
    boolean role = made(missing.role(), settings.superuser(), settings.owner());
    boolean database =
        missing.database().equals(settings.database())
            || missing.database().equals("postgres")
            || InitScripts.mention(service, missing.database());
    return role && database;
  }

  private boolean made(String name, String superuser, Optional<String> owner) {
    return name.equals(superuser)
        || owner.filter(name::equals).isPresent()
        || InitScripts.mention(service, name);
  }

  /** Makes what is still missing in a running cluster; not under {@code --faithful}. */
  void repair(PostgresCluster cluster) throws WireException {
    for (Missing missing : unmade()) {
      try (var session = cluster.session("postgres")) {
        Statements statements = new Statements(session);
        boolean role =
            statements
                .rows(
                    "select 1 from pg_roles where rolname = " + Statements.literal(missing.role()))
                .isEmpty();
        boolean database =
            statements
                .rows(
                    "select 1 from pg_database where datname = "
                        + Statements.literal(missing.database()))
                .isEmpty();
        if ((role || database) && platform.repair(asRepair(missing))) {
          if (role) {
            statements.run(
                "create role "
                    + Statements.identifier(missing.role())
                    + " login password "
                    + Statements.literal(missing.password()));
          }
          if (database) {
            statements.run(
                "create database "
                    + Statements.identifier(missing.database())
                    + " owner "
                    + Statements.identifier(missing.role()));
          }
        }
      }
    }
  }

  private Repair asRepair(Missing missing) {
    return new Repair(
        ROLE.id(),
        service.name(),
        missing.fault(service),
        "the role " + missing.role() + " and the database " + missing.database() + " were made",
        missing.mend(),
        Optional.of(service.span()));
  }
}
