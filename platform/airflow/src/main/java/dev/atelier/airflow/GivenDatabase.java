package dev.atelier.airflow;

import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.published.Published;
import dev.atelier.airflow.published.PublishedTarget;
import dev.atelier.airflow.published.Publisher;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceSpec;
import java.net.InetAddress;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The database of this stack that the compose file gives Airflow. Its state is not kept there; it
 * is shown there, and under {@code --faithful} it must be there.
 */
record GivenDatabase(
    Platform platform, ServiceSpec service, PublishedTarget target, InetAddress address) {

  /** None when it is no PostgreSQL, or not of this stack. */
  static Optional<GivenDatabase> of(Platform platform, ServiceSpec service, AirflowConfig config) {
    return config
        .database()
        .flatMap(PublishedTarget::of)
        .flatMap(target ->
            platform
                .address(target.host())
                .map(address -> new GivenDatabase(platform, service, target, address)));
  }

  /**
   * Where nothing is repaired, Airflow fails without it.
   *
   * @throws AtelierException with SQLAlchemy's words
   */
  void demand() {
    if (platform.mayRepair()) {
      return;
    }
    try {
      target.await(address);
    } catch (SQLException e) {
      throw new AtelierException(
          AirflowErrors.PUBLISHED
              .problem(
                  "sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to"
                      + " server at \"%s\" (%s), port %d failed: %s"
                          .formatted(
                              target.host(),
                              address.getHostAddress(),
                              target.port(),
                              e.getMessage()))
              .at(service.span())
              .mend(
                  "make the role and the database of "
                      + target
                      + " in a script of /docker-entrypoint-initdb.d, or run without --faithful"),
          e);
    }
  }

  /** Views of Airflow's tables in it, until the engine stops. */
  void publish(AirflowEngine engine) {
    Published published =
        new Published(
            engine.database(),
            target.source(address)::getConnection,
            name ->
                warn(
                    "%s has a relation %s of its own, so Airflow's view of that name is not there"
                        .formatted(target, name)));
    Publisher publisher = new Publisher(published, target, engine::stopped, this::warn);
    Thread.ofPlatform().daemon().name("airflow-published").start(publisher);
  }

  private void warn(String text) {
    platform.warn(service.name(), AirflowErrors.PUBLISHED.warning(text));
  }
}
