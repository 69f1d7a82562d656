package dev.atelier.airflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks and groups that become many. */
class MappingTest {
  private final Turns air;

  MappingTest(@TempDir Path home) {
    air = new Turns(home);
  }

  @AfterEach
  void stop() {
    air.close();
  }

  @Test
  void mappedTasksBecomeAsManyAsTheirInput() throws Exception {
    air.dags(
        3,
        """
        from airflow.sdk import dag, task
        @dag(schedule=None)
        def d():
            @task
            def numbers(): ...
            @task
            def one(n, k): ...
            @task
            def total(ns): ...
            total(one.partial().expand(n=numbers(), k=[1, 2]))
        d()
        """);
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("numbers", returned(Json.read("[7,8,9]")));
    air.turn();
    assertThat(air.claims.started).hasSize(6);
    for (int i = 0; i < 6; i++) {
      air.claims.end("one", returned(IntNode.valueOf(i)));
    }
    air.turn();
    assertThat(air.claims.names()).isEqualTo("total");
    assertThat(air.states(run)).startsWith("numbers=success one0=success one1=success");
  }

  /** Turn by turn, so that a group that never gets on shows as a state, not as a wait. */
  @Test
  void aGroupRunsIndexByIndex() throws Exception {
    air.dags(
        3,
        """
        from airflow.sdk import dag, task, task_group
        @dag(schedule=None)
        def d():
            @task
            def names(): ...
            @task
            def load(name): ...
            @task
            def check(value): ...
            @task(trigger_rule='all_done')
            def collect(values): ...
            @task
            def after(values): ...
            @task_group
            def each(name):
                return check(load(name))
            done = each.expand(name=names())
            collect(done)
            after(done)
        d()
        """);
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("names", returned(Json.read("[\"a\",\"b\",\"c\"]")));
    air.turn();
    assertThat(air.claims.names()).isEqualTo("each.load each.load each.load");
    air.claims.end("each.load", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.names()).isEqualTo("each.load each.load each.check");
    air.claims.end("each.load", Executor.Outcome.failed("x", false));
    air.claims.end("each.load", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.names()).isEqualTo("each.check each.check");
    air.claims.end("each.check", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.names()).isEqualTo("each.check");
    air.claims.end("each.check", TaskState.SUCCESS);
    air.turn();
    assertThat(air.claims.names()).isEqualTo("collect");
    air.claims.end("collect", TaskState.SUCCESS);
    air.turn();
    assertThat(air.states(run))
        .isEqualTo(
            "after=upstream_failed collect=success each.check0=success each.check1=upstream_failed"
                + " each.check2=success each.load0=success each.load1=failed each.load2=success names=success");
    assertThat(air.state(run)).isEqualTo(RunState.FAILED);
  }

  @Test
  void aGroupOverNothingIsSkipped() throws Exception {
    air.dags(
        3,
        """
        from airflow.sdk import dag, task, task_group
        @dag(schedule=None)
        def d():
            @task
            def nothing(): ...
            @task
            def one(x): ...
            @task(trigger_rule='none_failed')
            def last(): ...
            @task_group
            def each(x):
                one(x)
            each.expand(x=nothing()) >> last()
        d()
        """);
    DagRun run = air.trigger("d");
    air.turn();
    air.claims.end("nothing", returned(Json.read("[]")));
    air.turn();
    assertThat(air.claims.names()).isEqualTo("last");
    air.claims.end("last", TaskState.SUCCESS);
    air.turn();
    assertThat(air.states(run)).isEqualTo("each.one=skipped last=success nothing=success");
    assertThat(air.state(run)).isEqualTo(RunState.SUCCESS);
  }

  private static Executor.Outcome returned(JsonNode value) {
    return new Executor.Outcome(
        TaskState.SUCCESS,
        true,
        Optional.empty(),
        Optional.of(value),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
