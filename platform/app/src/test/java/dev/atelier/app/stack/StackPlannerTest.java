package dev.atelier.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.app.stack.PublisherTest.Specs;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StackPlannerTest {
  private record Named(String id, String repository, Plan plan) implements ServiceRuntime {
    @Override
    public ImageProfile profile() {
      return new ImageProfile(id, id, Set.of(repository), Map.of(), Map.of(), Map.of(), "/");
    }

    @Override
    public Plan plan(ServiceSpec service) {
      return plan;
    }

    @Override
    public ServiceHandle start(ServiceSpec service) {
      throw new IllegalStateException("planning starts nothing");
    }
  }

  private final Named airflow = new Named("airflow", "apache/airflow", new Plan.Serve("Airflow"));
  private final Named commands =
      new Named("command", "library/python", new Plan.Command("sandbox", List.of("x")));
  private final StackPlanner planner = new StackPlanner(List.of(airflow, commands), commands);

  private Plan plan(ServiceSpec... specs) {
    return planner.plan(List.of(specs), _ -> List.of()).getFirst().plan();
  }

  @Test
  void aBrokerIsNotNeededWhereOnlyBuiltInToolsWouldUseIt() {
    assertThat(plan(Specs.of("redis", "redis:7.2"), Specs.of("airflow", "apache/airflow:2.7.0")))
        .isInstanceOf(Plan.Satisfied.class);
  }

  @Test
  void theSameBrokerAloneIsNotRun() {
    assertThat(plan(Specs.of("redis", "redis:7.2")))
        .isEqualTo(new Plan.NotRun("—", "redis (redis:7.2) is not run: no built-in runtime"));
  }

  @Test
  void theExtensionDecidesBeforeTheImage() {
    assertThat(plan(Specs.of("mine", "registry.example.org/mine:1", Map.of("as", "airflow"))))
        .isEqualTo(new Plan.Serve("Airflow"));
  }

  @Test
  void aCommandIsStartedByTheSandboxWhoeverPlannedIt() {
    PlannedService planned =
        planner.plan(List.of(Specs.of("job", "python:3.12")), _ -> List.of()).getFirst();
    assertThat(planned.runtime()).contains(commands);
  }
}
