package dev.atelier.airflow;

import dev.atelier.airflow.role.StackUsers;
import dev.atelier.kernel.stack.ServiceSpec;
import io.javalin.config.JavalinConfig;

/**
 * The pages on Airflow's own port, beside its REST API: drawn by the console, which mounts them
 * here.
 */
public interface AirflowPages {
  /**
   * @param config of the server of one web service, before it starts
   * @param users whom the compose file lets in
   */
  void mount(JavalinConfig config, AirflowView view, StackUsers users, ServiceSpec service);

  /** No pages: the port has the REST API alone. */
  AirflowPages NONE = (config, view, users, service) -> {};
}
