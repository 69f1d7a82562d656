package dev.atelier.airflow.rest;

import dev.atelier.airflow.AirflowEngine;
import dev.atelier.airflow.AirflowPages;
import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.role.StackUsers;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ServiceSpec;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;

/** The web server of one service. */
public final class AirflowWeb implements AutoCloseable {
  private static final ErrorCode PORT_TAKEN = ErrorCode.resources("airflow.port-taken");

  private final Javalin server;

  private AirflowWeb(Javalin server) {
    this.server = server;
  }

  /**
   * Listens at the service's own address.
   *
   * @throws AtelierException when the port is taken
   */
  public static AirflowWeb start(
      AirflowEngine engine,
      AirflowView view,
      ServiceSpec service,
      int port,
      StackUsers users,
      AirflowPages pages) {
    Javalin server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          new RestApi(engine, new SignIn(users, engine.clock())).routes(config.routes);
          pages.mount(config, view, users, service);
        });
    try {
      server.start(service.address().getHostAddress(), port);
    } catch (JavalinBindException e) {
      throw new AtelierException(
          Problem.error(
              PORT_TAKEN,
              service.name()
                  + ": port "
                  + port
                  + " of "
                  + service.address().getHostAddress()
                  + " is taken"),
          e);
    }
    return new AirflowWeb(server);
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
