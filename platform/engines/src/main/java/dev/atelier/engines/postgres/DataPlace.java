package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a service's cluster lies on this machine.
 *
 * @param folder none: nothing is mounted for it, and it lives in the platform's own state
 * @param container {@code PGDATA}, as scripts see it
 * @param misplaced a mount that the image of this version would not use
 */
record DataPlace(Optional<Path> folder, String container, Optional<Mount> misplaced) {
  private static final String BELOW_18 = "/var/lib/postgresql/data";
  private static final String ROOT = "/var/lib/postgresql";
  private static final int MOVED = 18;

  static DataPlace of(ServiceSpec service, int major) {
    String standard =
        ServiceSettings.isBitnami(service)
            ? "/bitnami/postgresql/data"
            : major >= MOVED ? ROOT + "/" + major + "/docker" : BELOW_18;
    String container =
        service
            .variable("PGDATA")
            .or(() -> service.variable("POSTGRESQL_DATA_DIR"))
            .orElse(standard);
    Optional<Path> here = service.hostPath(container);
    if (here.isPresent()) {
      return new DataPlace(here, container, Optional.empty());
    }
    Optional<Mount> other =
        service.mounts().stream()
            .filter(mount -> mount.type() == Mount.Type.BIND || mount.type() == Mount.Type.VOLUME)
            .filter(mount -> mount.target().equals(BELOW_18))
            .findFirst();
    return new DataPlace(
        other.map(mount -> mount.source().resolve(major + "/docker")), container, other);
  }

  Path folder(Platform platform, ServiceSpec service) {
    return folder.orElseGet(() -> platform.state("postgres").resolve(service.name()));
  }

  /** The image of 18 keeps data elsewhere than 17's and refuses such a mount. */
  Optional<Problem> problem(ServiceSpec service) {
    return misplaced.map(mount ->
        Problem.warning(PostgresErrors.DATA_PLACE, fault(service, mount))
            .at(service.span())
            .mend(mend()));
  }

  Optional<Repair> repair(ServiceSpec service) {
    return misplaced.map(mount ->
        new Repair(
            PostgresErrors.DATA_PLACE.id(),
            service.name(),
            fault(service, mount),
            "the data are kept in " + mount.source(),
            mend(),
            Optional.of(service.span())));
  }

  private static String fault(ServiceSpec service, Mount mount) {
    return service.name()
        + ": the image of PostgreSQL 18 keeps its data below "
        + ROOT
        + " and refuses to start with a volume at "
        + mount.target();
  }

  private static String mend() {
    return "mount the volume at " + ROOT;
  }
}
