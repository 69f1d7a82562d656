package dev.atelier.app.stack;

import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Optional;

/**
 * A service with what will be done for it.
 *
 * @param runtime who starts it; none for {@link Plan.NotRun} and {@link Plan.Satisfied}
 */
public record PlannedService(
    ServiceSpec spec, Plan plan, Optional<ServiceRuntime> runtime, List<Dependency> dependencies) {
  public PlannedService {
    dependencies = List.copyOf(dependencies);
  }
}
